"""Rules that speak of a patient's age and sex say so, no more, and alike for one and for many."""

from datetime import date

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import line_frame, line_frame_of

SERVED = date(2025, 2, 28)


def claim(**facts: object) -> Claim:
    return Claim("C", service_from=SERVED, lines=(Line(1),), **facts)  # type: ignore[arg-type]


def told(name: str, **facts: object) -> float:
    return float(line_frame_of([claim(**facts)])[name][0])


@pytest.mark.parametrize("plan", ["CI", "BL", "HM", "12", "13", "14", "15"])
def test_medicare_may_be_unnamed_under_every_kind_of_commercial_plan(plan: str) -> None:
    facts = {"claim_filing_code": plan, "patient_birth_date": date(1950, 1, 1)}
    assert told("medicare_unnamed", **facts) == 1.0
    assert told("medicare_unnamed", **facts, other_payer="P5") == 0.0


@pytest.mark.parametrize("plan", ["MA", "MB", "16", "MC", "WC"])
def test_medicare_is_not_missed_under_any_other_plan(plan: str) -> None:
    assert told("medicare_unnamed", claim_filing_code=plan) == 0.0


def test_months_past_65_are_told_under_any_plan_but_medicares() -> None:
    born = {"patient_birth_date": date(1958, 12, 31)}
    assert told("months_past_65", claim_filing_code="CI", **born) == 13.0
    for plan in ("MA", "MB", "16", None):
        assert np.isnan(told("months_past_65", claim_filing_code=plan, **born))


def test_a_child_is_past_the_limit_from_the_26th_birthday_on() -> None:
    for born, past in ((date(1999, 2, 28), 1.0), (date(1999, 3, 1), 0.0)):
        got = told("child_past_limit", relationship_code="19", patient_birth_date=born)
        assert got == past


@pytest.mark.parametrize("relation", ["18", "01", "20", "53"])
def test_nobody_but_a_child_has_an_age_limit(relation: str) -> None:
    facts = {"relationship_code": relation, "patient_birth_date": date(1950, 1, 1)}
    assert told("child_past_limit", **facts) == 0.0


@pytest.mark.parametrize(
    ("code", "sex", "conflict"),
    [
        ("C61", "F", 1.0),
        ("C61", "M", 0.0),
        ("n40.1", "F", 1.0),
        ("N53.9", "F", 1.0),
        ("N60.0", "M", 0.0),
        ("N70.01", "M", 1.0),
        ("N98.9", "M", 1.0),
        ("N99.0", "M", 0.0),
        ("O9A.2", "M", 1.0),
        ("C58", "F", 0.0),
        ("C50.9", "M", 0.0),
        ("C61", None, np.nan),
        ("I10", None, 0.0),
    ],
)
def test_blocks_of_one_sex_conflict_with_the_other(
    code: str, sex: str | None, conflict: float
) -> None:
    got = told("diagnosis_conflict", diagnosis_codes=(code,), patient_sex=sex)
    np.testing.assert_equal(got, conflict)


@pytest.mark.parametrize("code", ["P02.7", "P22.0", "P59.9", "P92.9", "Z38.00"])
def test_what_passes_in_the_newborn_conflicts_after_the_first_year_of_life(code: str) -> None:
    facts = {"diagnosis_codes": (code,), "patient_sex": "F"}
    assert np.isnan(told("diagnosis_conflict", **facts))
    assert told("diagnosis_conflict", **facts, patient_birth_date=date(2024, 3, 1)) == 0.0
    assert told("diagnosis_conflict", **facts, patient_birth_date=date(2024, 2, 28)) == 1.0


@pytest.mark.parametrize("code", ["P07.30", "P14.0", "P27.1", "P35.1", "P91.2"])
def test_what_lasts_from_birth_on_may_be_coded_at_any_age(code: str) -> None:
    assert told("diagnosis_conflict", diagnosis_codes=(code,)) == 0.0


@pytest.mark.parametrize(
    ("born", "conflict"),
    [
        (date(2016, 3, 1), 1.0),
        (date(2016, 2, 28), 0.0),
        (date(1960, 3, 1), 0.0),
        (date(1960, 2, 28), 1.0),
        (None, np.nan),
    ],
)
def test_a_pregnancy_conflicts_before_9_and_from_65_on(born: date | None, conflict: float) -> None:
    facts = {"diagnosis_codes": ("O26.9",), "patient_sex": "F", "patient_birth_date": born}
    np.testing.assert_equal(told("diagnosis_conflict", **facts), conflict)


def test_without_a_diagnosis_a_conflict_is_unknown() -> None:
    assert np.isnan(told("diagnosis_conflict", patient_sex="F"))


def test_the_service_year_falls_back_on_submission_and_believes_no_absurd_date() -> None:
    days = {"submitted_on": date(2025, 1, 2)}
    assert line_frame_of([claim(**days)])["service_year"][0] == "2025"
    later = Claim("C", submitted_on=date(2024, 1, 2), lines=(Line(1),))
    assert line_frame_of([later])["service_year"][0] == "2024"
    absurd = Claim("C", service_from=date(9999, 1, 1), lines=(Line(1),))
    assert line_frame_of([absurd, Claim("D", lines=(Line(1),))])["service_year"].tolist() == [
        None,
        None,
    ]


def test_one_claim_and_many_read_the_same() -> None:
    random = np.random.default_rng(5)
    born = [None, *(date(year, 2, 28) for year in (1950, 1960, 1999, 2000, 2024))]

    def one_of(values: list[str | None]) -> str | None:
        return values[random.integers(len(values))]

    claims = [
        Claim(
            f"C{number}",
            service_from=SERVED,
            patient_birth_date=born[random.integers(len(born))],
            patient_sex=one_of(["F", "M", "U", None]),
            relationship_code=one_of(["18", "19", None]),
            claim_filing_code=one_of(["CI", "MB", None]),
            other_payer=one_of(["P5", None]),
            diagnosis_codes=(str(random.choice(["I10", "O80", "N40.1", "P59.9"])),),
            lines=(Line(1), Line(2, service_date=date(2024, 2, 1))),
        )
        for number in range(200)
    ]
    together = line_frame(*claim_tables(claims))
    months = np.concatenate([line_frame_of([one])["months_past_65"] for one in claims])
    np.testing.assert_array_equal(together["months_past_65"], months)
    assert 0 < np.isfinite(months).sum() < len(months)
    for name in ("medicare_unnamed", "child_past_limit", "diagnosis_conflict", "service_year"):
        alone = np.concatenate([line_frame_of([one])[name] for one in claims])
        np.testing.assert_array_equal(together[name], alone)
        assert len(set(alone[[value == value for value in alone]].tolist())) == 2, name  # noqa: PLR0124
