"""Small random worlds of few values and days, so that ties and repeats abound."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import Adjustment, Claim, Line, Remit, RemitLine
from denialrisk.label import example, label, load_rules

RULES = load_rules(Path(__file__).parents[2] / "training" / "label.yaml")
START = date(2025, 1, 1)
# Reason codes of the denials drawn, with the category that the shipped policy gives them.
REASONS = {
    "197": "authorization",
    "27": "eligibility",
    "4": "coding",
    "50": "medical_necessity",
    "22": "coordination_of_benefits",
    "29": "timely_filing",
}


@dataclass(frozen=True)
class World:
    """Claims and the answers to them, in no order."""

    claims: list[Claim]
    remits: list[Remit]
    reasons: Mapping[str, str] = field(default_factory=lambda: REASONS)

    def outcomes(self, claims: list[Claim] | None = None) -> pd.DataFrame:
        """Label some claims, all of them by default."""
        some = self.claims if claims is None else claims
        ids = {claim.claim_id for claim in some}
        remits = [remit for remit in self.remits if remit.claim_id in ids]
        return label(example.tables(some, remits), RULES).outcomes


def make_world(seed: int, claims: int = 14) -> World:
    random = np.random.default_rng(seed)
    records = [_claim(random, number) for number in range(claims)]
    remits = [remit for claim in records for remit in _remits(random, claim)]
    return World(
        [records[place] for place in random.permutation(len(records))],
        [remits[place] for place in random.permutation(len(remits))],
    )


@pytest.fixture(scope="session")
def world_of() -> Callable[[int], World]:
    return make_world


def _claim(random: np.random.Generator, number: int) -> Claim:
    sent = START + timedelta(days=int(random.integers(0, 30)))
    chosen = random.choice
    return Claim(
        claim_id=f"C{number}",
        payer_id=chosen(["P1", "P2", None], p=[0.6, 0.3, 0.1]),
        payer_name=chosen(["Payer", None]),
        billing_npi="N1",
        rendering_npi=chosen(["R1", "R2", None]),
        patient_key=chosen(["a", "b", None]),
        service_from=sent - timedelta(days=int(random.integers(0, 40))),
        submitted_on=sent if random.random() < 0.95 else None,
        total_charge=200.0,
        diagnosis_codes=tuple(chosen(["I10", "M545"], size=int(random.integers(0, 3))).tolist()),
        prior_authorization_number=chosen(["A1", "A2", None]),
        referral_number=chosen(["F1", None]),
        referring_npi=chosen(["D1", None]),
        facility_code=chosen(["11", "22", None]),
        attachment_types=[(), ("OZ",)][int(random.integers(0, 2))],
        other_payer=chosen(["P2", None]),
        in_network=chosen([True, False, None]),
        extra={"clinic": chosen(["north", None]), "score": chosen([7, 2.5, None])},
        lines=tuple(_line(random, n) for n in range(1, int(random.integers(2, 5)))),
    )


def _line(random: np.random.Generator, number: int) -> Line:
    return Line(
        line_number=number,
        procedure_code=random.choice(["70450", "99213", None]),
        revenue_code=random.choice(["0450", None]),
        modifiers=[(), ("59",), ("25", "59")][int(random.integers(0, 3))],
        units=float(random.integers(1, 4)),
        charge=float(random.integers(1, 90)),
        diagnosis_pointers=[(), ("2",), ("B", "1")][int(random.integers(0, 3))],
    )


def _remits(random: np.random.Generator, claim: Claim) -> list[Remit]:
    """Draw no answer, one, or one that is taken back and given anew, each on a later day."""
    sent = claim.submitted_on or START
    found = []
    for days, status in zip(
        np.cumsum(random.integers(0, 9, 4) + np.array([0, 1, 1, 1])).tolist(),
        ["first", "22", "again", "22"][: int(random.integers(0, 5))],
        strict=False,
    ):
        day = sent + timedelta(days=days)
        lines = tuple(_answer(random, line, reversal=status == "22") for line in claim.lines)
        code = status if status == "22" else "1"
        found.append(
            Remit(claim.claim_id, code, payer_id="P", decided_on=day, known_on=day, lines=lines)
        )
    return found


def _answer(random: np.random.Generator, line: Line, *, reversal: bool) -> RemitLine:
    charge = line.charge or 0.0
    named = {"procedure_code": line.procedure_code, "revenue_code": line.revenue_code}
    if reversal:
        return RemitLine(line.line_number, charge=-charge, paid=-charge, **named)
    if random.random() < 0.5:
        return RemitLine(line.line_number, charge=charge, paid=charge, **named)
    reason = Adjustment("CO", str(random.choice(list(REASONS))), charge)
    return RemitLine(line.line_number, charge=charge, paid=0.0, adjustments=(reason,), **named)
