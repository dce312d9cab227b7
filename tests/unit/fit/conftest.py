"""A year of claims whose payers have plain habits, so that a model has something to find."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Claim, Line, Tables, claim_tables, conform
from denialrisk.derive import Catalogue, load_catalogue
from denialrisk.fit.learn import Learnt, learn
from denialrisk.fit.matrix import build_matrix
from denialrisk.fit.recipe import Recipe, load_recipe
from denialrisk.fit.spec import Specs, load_specs
from denialrisk.fit.split import split
from denialrisk.fit.study import Study

ROOT = Path(__file__).parents[3]
START = date(2025, 1, 1)
MATURITY = 60
NEEDS_AUTHORIZATION = {"70450", "72148"}
PAYER_RATE = {"P1": 0.03, "P2": 0.12, "P3": 0.3}

CATALOGUE = """
signals:
  payer_denial_rate:
    title: Payer denial rate
    kind: denial_rate
    slots: {key: [payer_id], strength: 20}
    says: "{payer_name} denied {denied} of {n} lines {window}"
    says_when_unknown: "{payer_name} has not answered yet"
    where: &here {x12: "NM1*PR", fhir: "Claim.insurer"}
    direction: up
  authorization_present:
    title: Authorization present
    kind: present
    slots: {field: authorization_present}
    says: "The claim carries an authorization number"
    says_when_zero: "The claim carries no authorization number"
    where: *here
  procedure_denial_rate:
    title: Procedure denial rate
    kind: denial_rate
    slots: {key: [procedure_code, authorization_present], strength: 10}
    says: "{denied} of {n} like lines were denied {window}"
    says_when_unknown: "No like line was answered yet"
    where: *here
    direction: up
  charge:
    title: Charge
    kind: number
    slots: {field: charge}
    says: "Charged {value}"
    says_when_unknown: "No charge stated"
    where: *here
"""


@dataclass(frozen=True)
class House:
    """A small deployment with a year of claims and their answers."""

    tables: Tables
    outcomes: pd.DataFrame
    truth: pd.DataFrame
    catalogue: Catalogue
    specs: Specs
    recipe: Recipe


def make_house(folder: Path, claims: int = 1500, seed: int = 5, *, noise: bool = False) -> House:
    random = np.random.default_rng(seed)
    records = [_claim(random, number, claims) for number in range(claims)]
    tables = Tables(**dict(zip(("claims", "lines"), claim_tables(records), strict=True)))
    rows, truth = _answers(random, records, noise=noise)
    (folder / "features").mkdir()
    (folder / "features" / "payer.yaml").write_text(CATALOGUE)
    return House(
        tables,
        conform(pd.DataFrame(rows), OUTCOMES),
        pd.DataFrame(truth),
        load_catalogue(folder / "features"),
        load_specs(ROOT / "models"),
        load_recipe(ROOT / "training" / "recipes" / "quick.yaml"),
    )


def make_study(house: House) -> Study:
    matrix = build_matrix(house.tables, house.outcomes, house.catalogue)
    slices = split(matrix.submitted, matrix.known, matrix.answered, house.recipe, MATURITY)
    return Study(matrix, slices, house.catalogue, house.specs, house.recipe)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def study(house: House) -> Study:
    return make_study(house)


@pytest.fixture(scope="session")
def learnt(study: Study) -> Learnt:
    return learn(study)


@pytest.fixture
def house_of(tmp_path: Path) -> Callable[..., House]:
    return lambda **how: make_house(tmp_path, **how)


def _claim(random: np.random.Generator, number: int, claims: int) -> Claim:
    day = START + timedelta(days=365 * number // claims)
    return Claim(
        claim_id=f"C{number}",
        payer_id=str(random.choice(list(PAYER_RATE), p=[0.5, 0.3, 0.2])),
        claim_type="professional",
        patient_key=f"p{random.integers(0, 500)}",
        service_from=day,
        service_to=day,
        submitted_on=day + timedelta(days=3),
        total_charge=300.0,
        diagnosis_codes=("I10",),
        prior_authorization_number="A1" if random.random() < 0.5 else None,
        lines=tuple(_line(random, n) for n in range(1, int(random.integers(2, 4)))),
    )


def _line(random: np.random.Generator, number: int) -> Line:
    code = str(random.choice(["99213", "70450", "72148", "93000"]))
    return Line(line_number=number, procedure_code=code, charge=float(random.integers(50, 400)))


def _answers(
    random: np.random.Generator, records: list[Claim], *, noise: bool
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    rows: list[dict[str, object]] = []
    truth: list[dict[str, object]] = []
    end = START + timedelta(days=365)
    for claim in records:
        for line in claim.lines:
            lacks = line.procedure_code in NEEDS_AUTHORIZATION and not (
                claim.prior_authorization_number
            )
            rate = PAYER_RATE[str(claim.payer_id)]
            probability = 0.2 if noise else min(0.95, rate + (0.6 if lacks else 0.0))
            assert claim.submitted_on is not None
            known = claim.submitted_on + timedelta(days=int(random.integers(5, 30)))
            denied, answered = random.random() < probability, known <= end
            category = "authorization" if lacks and random.random() < 0.9 else "eligibility"
            keys = {"claim_id": claim.claim_id, "line_number": line.line_number}
            shares = {"true_authorization": 0.9 if lacks else 0.0}
            shares["true_eligibility"] = 1.0 - shares["true_authorization"]
            shares["true_denial_probability"] = probability
            # Nothing is hidden in this house: whoever sees the claim sees all.
            seen = {name.replace("true_", "visible_"): value for name, value in shares.items()}
            truth.append({**keys, **shares, **seen})
            status = ("denied" if denied else "paid") if answered else "unanswered"
            day = known if answered else None
            kind = category if status == "denied" else None
            rows.append({**keys, "status": status, "category": kind, "known_on": day})
    return rows, truth
