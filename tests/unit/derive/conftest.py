"""A small random world: claims of few payers, codes and days, so that ties and repeats abound."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Claim, Line, claim_tables, conform

START = date(2025, 1, 1)


@dataclass(frozen=True)
class World:
    claims: pd.DataFrame
    lines: pd.DataFrame
    outcomes: pd.DataFrame

    def part(self, rows: list[int]) -> "World":
        """Return the world of some of its claims, in the order given."""
        claims = self.claims.iloc[rows].reset_index(drop=True)
        ids = set(claims["claim_id"])
        lines = self.lines[self.lines["claim_id"].isin(ids)].reset_index(drop=True)
        outcomes = self.outcomes[self.outcomes["claim_id"].isin(ids)].reset_index(drop=True)
        return World(claims, lines, outcomes)


def make_world(seed: int, claims: int) -> World:
    random = np.random.default_rng(seed)
    records = [_claim(random, number) for number in range(claims)]
    answers = [
        answer
        for claim in records
        for line in claim.lines
        if (answer := _answer(random, claim, line)) is not None
    ]
    order = random.permutation(len(answers))
    outcomes = conform(pd.DataFrame([answers[place] for place in order]), OUTCOMES)
    return World(*claim_tables(records), outcomes)


def _claim(random: np.random.Generator, number: int) -> Claim:
    service = START + timedelta(days=int(random.integers(0, 40)))
    return Claim(
        claim_id=f"C{number}",
        payer_id=random.choice(["P1", "P2", None], p=[0.6, 0.3, 0.1]),
        claim_type="professional",
        frequency_code=str(random.choice(["1", "7"])),
        billing_npi=random.choice(["N1", "N2"]),
        rendering_npi=random.choice(["R1", "R2", None]),
        patient_key=random.choice(["a", "b", "c", None]),
        relationship_code="18",
        service_from=service,
        submitted_on=service + timedelta(days=int(random.integers(0, 20))),
        diagnosis_codes=tuple(random.choice(["I10", "M545", "E119"], size=2).tolist()),
        prior_authorization_number=random.choice(["A1", None]),
        attachment_types=("OZ",) if random.random() < 0.3 else (),
        other_payer=random.choice(["P2", None]),
        in_network=random.choice([True, False, None]),
        lines=tuple(_line(random, n) for n in range(1, int(random.integers(2, 4)))),
    )


def _line(random: np.random.Generator, number: int) -> Line:
    return Line(
        line_number=number,
        procedure_code=random.choice(["70450", "99213", None], p=[0.5, 0.4, 0.1]),
        revenue_code="0450",
        modifiers=("59",) if random.random() < 0.4 else (),
        units=float(random.integers(1, 4)),
        charge=round(float(random.lognormal(4, 1)), 2),
        place_of_service=random.choice(["11", "22"]),
        diagnosis_pointers=(str(random.integers(1, 3)),),
    )


def _answer(random: np.random.Generator, claim: Claim, line: Line) -> dict[str, object] | None:
    status = str(
        random.choice(["denied", "paid", "pending", "unanswered"], p=[0.3, 0.5, 0.1, 0.1])
    )
    known = status in {"denied", "paid"} and claim.submitted_on is not None
    category = random.choice(["coding", "eligibility", "authorization"])
    return {
        "claim_id": claim.claim_id,
        "line_number": line.line_number,
        "status": status,
        "category": category if status == "denied" else None,
        "denied_amount": line.charge if status == "denied" else 0.0,
        "known_on": claim.submitted_on + timedelta(days=int(random.integers(0, 15)))
        if known and claim.submitted_on
        else None,
    }


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=3, claims=120)
