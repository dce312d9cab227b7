from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Claim, Line, claim_tables, conform
from denialrisk.derive import Catalogue, History, derive, line_frame, load_catalogue
from denialrisk.score import Bundle, Calibration, Curve, Policy, Scored
from denialrisk.score.policy import Row

FEATURES = Path(__file__).parents[3] / "features"
FIRST = date(2025, 1, 1)
POLICY = Policy(rows=(Row(action="hold", probability=0.5), Row(action="review", probability=0.2)))
TREES = {
    "objective": "binary",
    "max_depth": 4,
    "num_leaves": 12,
    "min_data_in_leaf": 5,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "verbose": -1,
}


def make_claim(number: int, random: np.random.Generator) -> Claim:
    submitted = FIRST + timedelta(days=number)
    service = submitted - timedelta(days=int(random.integers(1, 90)))
    charges = random.lognormal(5, 1, int(random.integers(1, 4))).round(2)
    procedures = random.choice(["72148", "99213", "J1745", "97110"], len(charges))
    return Claim(
        claim_id=f"C{number:04}",
        payer_id=str(random.choice(["P1", "P2"])),
        payer_name="Northfield",
        claim_type="professional",
        claim_filing_code="CI",
        billing_npi="1234567893",
        patient_key=f"{int(random.integers(40)):016x}",
        service_from=service,
        submitted_on=submitted,
        total_charge=float(charges.sum()),
        diagnosis_codes=("M545",),
        prior_authorization_number="A1" if random.random() < 0.5 else None,
        lines=tuple(
            Line(at, str(code), units=1, charge=float(charge), service_date=service)
            for at, (code, charge) in enumerate(zip(procedures, charges, strict=True), 1)
        ),
    )


def make_outcomes(claims: list[Claim], random: np.random.Generator) -> pd.DataFrame:
    """Magnetic resonance without an authorization number is denied; little else is."""
    rows = []
    for claim in claims:
        for line in claim.lines:
            risky = line.procedure_code == "72148" and claim.prior_authorization_number is None
            denied = random.random() < (0.9 if risky else 0.1)
            known = claim.submitted_on and claim.submitted_on + timedelta(days=15)
            rows.append(
                {
                    "claim_id": claim.claim_id,
                    "line_number": line.line_number,
                    "status": "denied" if denied else "paid",
                    "category": "authorization" if denied else None,
                    "denied_amount": line.charge if denied else 0.0,
                    "decided_on": known,
                    "known_on": known,
                }
            )
    return conform(pd.DataFrame(rows), OUTCOMES)


@pytest.fixture(scope="session")
def features() -> Path:
    return FEATURES


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


@pytest.fixture(scope="session")
def claims() -> list[Claim]:
    random = np.random.default_rng(5)
    return [make_claim(number, random) for number in range(220)]


@pytest.fixture(scope="session")
def bundle(catalogue: Catalogue, claims: list[Claim]) -> Bundle:
    claim_table, lines = claim_tables(claims)
    frame = line_frame(claim_table, lines)
    outcomes = make_outcomes(claims, np.random.default_rng(6))
    history = History.build(catalogue, frame, outcomes)
    signals = derive(catalogue, history, frame)
    data = lightgbm.Dataset(
        signals.values,
        label=(outcomes["status"] == "denied").to_numpy(dtype=np.float64),
        feature_name=list(catalogue.names),
    )
    return Bundle(
        path=Path("bundle"),
        version="0123456789ab",
        created_on=datetime(2026, 1, 1, tzinfo=UTC),
        catalogue=catalogue,
        history=history,
        denial=lightgbm.train(TREES, data, num_boost_round=40),
        category=None,
        categories=("authorization",),
        calibration=Calibration(Curve("platt", (1.0, 0.0))),
        label="{}",
        card="",
        metrics={},
        manifest={},
    )


@pytest.fixture(scope="session")
def score(bundle: Bundle) -> Callable[[list[Claim]], Scored]:
    def scored(claims: list[Claim]) -> Scored:
        return bundle.score(*claim_tables(claims), POLICY)

    return scored
