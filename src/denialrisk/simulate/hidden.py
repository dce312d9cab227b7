"""Tells what holds for each claim and stands nowhere on it: its hidden facts."""

from collections.abc import Mapping

import numpy as np

from denialrisk.simulate.billing import is_hospital
from denialrisk.simulate.columns import Flags
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.world import World

# Each (claims,): whether the patient's cover has lapsed on the day (`lapsed`), another payer is
# on record that the provider knows nothing of (`other_unknown`) or knows and may leave off
# (`second`), the payer has not enrolled who treats (`unenrolled`), and, on hospital claims alone,
# the payer does not find the taxonomy number (`untaxed`).
Hidden = Mapping[str, Flags]
FACTS = ("lapsed", "other_unknown", "second", "unenrolled", "untaxed")


def hidden_facts(world: World, ledger: Ledger) -> Hidden:
    """Return the facts as they are."""
    claim, patients = ledger.claim, world.patients
    row, service = claim["patient"], claim["service"]
    enrolled_from = world.providers.enrolled_from[claim["member"], claim["payer"]]
    return {
        "lapsed": (service >= patients.lapse_from[row]) & (service < patients.lapse_until[row]),
        "other_unknown": patients.unknown_other[row],
        "second": np.asarray(patients.second[row] >= 0),
        "unenrolled": np.asarray(service < enrolled_from),
        "untaxed": is_hospital(ledger) & ~claim["taxonomy"],
    }


def supposed(ledger: Ledger, *facts: str) -> Hidden:
    """Return facts as if, for every claim, just these held."""
    return {name: np.full(len(ledger), name in facts) for name in FACTS}
