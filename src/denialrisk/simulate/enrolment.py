"""Weighs whether a claim's payer has enrolled the provider who treats, given earlier answers."""

import numpy as np

from denialrisk.simulate.billing import is_hospital
from denialrisk.simulate.columns import NEVER, Floats, Ints
from denialrisk.simulate.evidence import Evidence
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.providers import Providers, enrolment_chances


def enrolment_belief(
    providers: Providers, ledger: Ledger, seen: Evidence, likelihood: Floats
) -> Floats:
    """Return how likely each claim's provider is unknown to its payer on the day of service.

    `likelihood` (2, claims) is that of the claim's answer if the provider were enrolled and if
    not. The day a provider started is known; the day of enrolment is not, but for answers known
    before the claim is sent. A hospital's claim does not name who treats: its seats are averaged.
    """
    claim = ledger.claim
    belief = np.zeros(len(ledger))
    hospital = is_hospital(ledger)
    newcomers = np.flatnonzero(providers.started > -NEVER)
    for member in newcomers:
        for payer in np.unique(claim["payer"]):
            rows = np.flatnonzero(
                (claim["member"] == member) & (claim["payer"] == payer) & ~hospital
            )
            belief[rows] = _of_pair(providers.started[member], ledger, seen, likelihood, rows)
    belief[hospital] = _of_seats(providers, ledger, np.flatnonzero(hospital))
    return belief


def _of_pair(
    started: int, ledger: Ledger, seen: Evidence, likelihood: Floats, rows: Ints
) -> Floats:
    lags, chances = enrolment_chances()
    unknown = ledger.claim["service"][rows][:, None] < started + lags
    told = np.log(np.where(unknown, likelihood[1, rows, None], likelihood[0, rows, None]))
    earlier = seen.known_on[rows] < ledger.claim["submitted"][rows][:, None]
    odds = np.log(chances) + earlier @ told
    weights = np.exp(odds - odds.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray((weights * unknown).sum(axis=1) / weights.sum(axis=1))


def _of_seats(providers: Providers, ledger: Ledger, rows: Ints) -> Floats:
    lags, chances = enrolment_chances()
    service, submitted = ledger.claim["service"][rows], ledger.claim["submitted"][rows]
    belief = np.zeros(len(rows))
    for org in np.unique(ledger.claim["org"][rows]):
        here = ledger.claim["org"][rows] == org
        seats = np.flatnonzero(providers.member_of == org)
        for started in providers.started[seats[providers.started[seats] > -NEVER]]:
            unknown = ((service[here, None] < started + lags) * chances).sum(axis=1)
            # Before a newcomer comes, the first of the seats does the work.
            belief[here] += unknown * (submitted[here] >= started) / len(seats)
    return belief
