"""Holds the world's people and tables to be plausible: check digits, enrolment, real shapes."""

import re

import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.columns import NEVER
from denialrisk.simulate.denials import REASONS
from denialrisk.simulate.diagnoses import DIAGNOSES, DIAGNOSIS_FAMILIES
from denialrisk.simulate.history import History
from denialrisk.simulate.payers import KINDS, PAYERS
from denialrisk.simulate.policies import ACCEPTED
from denialrisk.simulate.procedures import FAMILIES, PROCEDURES
from denialrisk.simulate.providers import npi
from denialrisk.simulate.visits import VISITS


def luhn(digits: str) -> int:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10


def test_the_published_example_of_a_check_digit_is_met() -> None:
    # CMS, requirements for NPI check digit: 123456789 takes 3.
    assert npi(123456789) == "1234567893"


def test_every_provider_number_carries_its_check_digit(larger: History) -> None:
    providers = larger.world.providers
    numbers = providers.org_npi + providers.npi

    assert len(set(numbers)) == len(numbers)
    assert all(luhn(f"80840{number}") == 0 for number in numbers)


def test_newcomers_treat_before_some_payers_know_them(larger: History) -> None:
    providers, claim = larger.world.providers, larger.ledger.claim
    joined = providers.started > -NEVER

    assert joined.any()
    assert (providers.enrolled_from[~joined] == -NEVER).all()
    first = claim["frequency"] == 1
    assert (claim["submitted"] >= providers.started[claim["member"]])[first].all()


def test_there_are_payers_of_every_kind() -> None:
    assert len(PAYERS) >= 12
    assert {payer.kind for payer in PAYERS} == set(KINDS)
    assert len({payer.payer_id for payer in PAYERS}) == len(PAYERS)


def test_codes_have_the_shape_of_their_code_sets() -> None:
    assert all(re.fullmatch(r"[A-Z]\d[0-9A-Z]{1,5}", one.code) for one in DIAGNOSES)
    assert all(re.fullmatch(r"(\d{5}|[A-Z]\d{4})?", one.code) for one in PROCEDURES)
    assert all(re.fullmatch(r"\d{4}", one.revenue) for one in PROCEDURES)


def test_tables_name_only_families_that_exist() -> None:
    assert {slot[0] for visit in VISITS for slot in visit.bills} <= set(FAMILIES)
    assert {name for visit in VISITS for name in visit.finds} <= set(DIAGNOSIS_FAMILIES)
    assert set(ACCEPTED) <= set(FAMILIES)
    assert {name for names in ACCEPTED.values() for name in names} <= set(DIAGNOSIS_FAMILIES)


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_category_is_worded_in_more_than_one_way(category: str) -> None:
    assert sum(reason.category == category for reason in REASONS) >= 2


def test_children_are_insured_through_somebody_older(larger: History) -> None:
    patients = larger.world.patients
    children = np.flatnonzero(patients.relationship == 2)

    assert len(children)
    assert all(patients.holder[row][2] < patients.born[row] for row in children)


def test_people_turn_to_medicare_at_65(larger: History) -> None:
    patients = larger.world.patients
    moving = patients.moves_on < NEVER
    ages = (patients.moves_on - patients.born)[moving] / 365.25

    assert moving.any()
    assert np.allclose(ages, 65, atol=0.01)
