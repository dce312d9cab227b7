"""States how likely claims of a history are denied had they been written otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from denialrisk.simulate.adjudication import hazard_table, split_mass
from denialrisk.simulate.causes import claim_hazards, line_hazards
from denialrisk.simulate.columns import FIRST_DAY, Floats, Ints
from denialrisk.simulate.followups import REPLACEMENT
from denialrisk.simulate.hidden import hidden_facts
from denialrisk.simulate.history import History
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES
from denialrisk.simulate.visible import Sight

# The claim columns behind what a claim may be given, and what stands there once it is.
_GIVEN: Final[Mapping[str, tuple[str, Any]]] = {
    "prior_authorization_number": ("authorization", True),
    "referral_number": ("referral", True),
    "attachment_types": ("attachment", True),
    "taxonomy_code": ("taxonomy", True),
    # Any member will do: who ordered is never asked, only whether somebody is named.
    "referring_npi": ("orderer", 0),
}
# Nothing in this world depends on these.
_WITHOUT_EFFECT: Final = frozenset(
    {
        "rendering_npi",
        "original_reference_number",
        "authorization_on_file",
        "eligibility_verified",
        "documentation_complete",
    }
)
_IS_DRUG: Final = np.array([bool(procedure.ndc) for procedure in PROCEDURES])


@dataclass(frozen=True)
class Rewriting:
    """New values for a claim: by field of the claim, and by line number and field of the line.

    Values are as JSON carries them: days in ISO format, lists.
    """

    row: int
    claim: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Chances:
    """The chance that any line of each claim is denied, (claims,): hidden facts known, or not."""

    true: Floats
    visible: Floats


class Examiner:
    """Knows the true chances of every claim of a history, as sent or rewritten."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._sight = Sight(history)

    def as_sent(self, rows: Sequence[int]) -> Chances:
        """Return the chances of claims as they were sent."""
        return self._chances(self._history.ledger.take(np.array(rows)), np.array(rows))

    def rewritten(self, rewritings: Sequence[Rewriting]) -> Chances:
        """Return the chances of claims written otherwise, one for each rewriting."""
        rows = np.array([one.row for one in rewritings], dtype=np.int64)
        ledger = self._history.ledger.take(rows)
        starts = np.searchsorted(ledger.line["claim"], np.arange(len(rows)))
        for at, one in enumerate(rewritings):
            for name, value in one.claim.items():
                self._write_claim(ledger, at, name, value)
            for number, values in one.lines.items():
                for name, value in values.items():
                    _write_line(ledger, int(starts[at]) + number - 1, name, value)
        return self._chances(ledger, rows)

    def _chances(self, ledger: Ledger, rows: Ints) -> Chances:
        world = self._history.world
        known = hidden_facts(world, ledger)
        of_claim = split_mass(hazard_table(claim_hazards(world, ledger, known), len(ledger)))
        lines = hazard_table(line_hazards(world, ledger), len(ledger.line["claim"]))
        spared = _spared(split_mass(lines), ledger)
        believed = self._sight.of_claims(ledger, rows)
        true = 1 - (1 - of_claim.sum(axis=1)) * spared
        return Chances(true, 1 - (1 - believed.sum(axis=1)) * spared)

    def _write_claim(self, ledger: Ledger, at: int, name: str, value: Any) -> None:
        claim = ledger.claim
        if name in _GIVEN:
            column, given = _GIVEN[name]
            claim[column][at] = given
        elif name == "other_payer":
            patient = claim["patient"][at]
            claim["other_shown"][at] = self._history.world.patients.second[patient] >= 0
        elif name == "frequency_code":
            claim["frequency"][at], claim["repeats"][at] = REPLACEMENT, False
        elif name == "submitted_on":
            earlier = claim["submitted"][at] - (date.fromisoformat(value) - FIRST_DAY).days
            claim["submitted"][at] -= earlier
            claim["waited"][at] -= earlier
        elif name not in _WITHOUT_EFFECT:
            raise KeyError(name)


def _write_line(ledger: Ledger, at: int, name: str, value: Any) -> None:
    line = ledger.line
    if name == "modifiers":
        # A line of this world carries one modifier, of those it knows.
        if line["modifier"][at] == 0 and value[0] in MODIFIERS:
            line["modifier"][at] = MODIFIERS.index(value[0])
    elif name == "diagnosis_pointers":
        line["points_to"][at] = int("".join(value[:2]))
    elif name == "ndc":
        line["drug_code"][at] |= _IS_DRUG[line["procedure"][at]]
    else:
        raise KeyError(name)


def _spared(lines: Floats, ledger: Ledger) -> Floats:
    """Return the chance that no line of a claim is denied for itself."""
    logs = np.log1p(-lines.sum(axis=1))
    return np.exp(np.bincount(ledger.line["claim"], weights=logs, minlength=len(ledger)))
