import numpy as np
import pandas as pd
import pytest

from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.fairness import age_band, fairness, payer_kind


def _claims(lines: int = 2000, **columns: object) -> pd.DataFrame:
    day = pd.Timestamp("2025-06-30")
    born = pd.Timestamp("1990-01-01")
    plain: dict[str, object] = {"service_from": day, "service_to": day, "submitted_on": day}
    plain |= {"patient_birth_date": born, "patient_sex": "F", "claim_filing_code": "MB"}
    return pd.DataFrame(plain | columns, index=range(lines))


def _exam(lines: int = 2000) -> tuple[Exam, np.ndarray]:
    random = np.random.default_rng(2)
    risk = random.beta(1, 5, lines)
    denied = (random.random(lines) < risk).astype(np.float64)
    category = np.zeros(lines, dtype=np.int64)
    return Exam.of(denied, np.ones(lines), np.arange(lines) // 2, category, 20, 7), risk


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2025-06-30", "0-17"),
        ("2007-07-01", "0-17"),
        ("2007-06-30", "18-34"),
        ("1990-06-30", "35-49"),
        ("1960-07-01", "50-64"),
        ("1960-06-30", "65-74"),
        ("1950-06-30", "75+"),
        ("2025-07-01", "not stated"),
        ("1850-01-01", "not stated"),
        (None, "not stated"),
    ],
)
def test_age_is_counted_in_birthdays_on_the_day_of_service(born: str | None, band: str) -> None:
    assert age_band(
        _claims(1, patient_birth_date=pd.Timestamp(born) if born else pd.NaT)
    ).tolist() == [band]


def test_the_kind_of_payer_is_read_from_its_filing_code() -> None:
    codes = ["MB", "16", "MC", "bl", "HM", "CH", "WC", "09", "ZZ", None]
    kinds = payer_kind(_claims(10, claim_filing_code=codes)).tolist()
    assert kinds[:5] == ["Medicare", "Medicare Advantage", "Medicaid", "commercial", "HMO"]
    assert kinds[5:] == [
        "federal and veterans",
        "accident and work",
        "self-pay",
        "other",
        "not stated",
    ]


def test_every_line_stands_in_one_group_of_each_kind() -> None:
    exam, risk = _exam()
    sexes = np.array(["F", "male", "U", None, "X"], dtype=object).repeat(400)
    told = fairness(exam, risk, _claims(patient_sex=sexes))
    for by in ("age", "sex", "payer kind"):
        assert sum(group["lines"] for group in told if group["by"] == by) == 2000
    lines = {group["name"]: group["lines"] for group in told if group["by"] == "sex"}
    assert lines == {"F": 400, "M": 400, "other": 400, "not stated": 800}


def test_a_quarter_of_all_lines_is_flagged_and_the_denials_among_them_counted() -> None:
    exam, risk = _exam()
    (group,) = [group for group in fairness(exam, risk, _claims()) if group["by"] == "sex"]
    flagged = risk >= np.quantile(risk, 0.75)
    assert group["flagged_share"] == pytest.approx(0.25)
    assert group["found_share"] == pytest.approx(exam.denied[flagged].sum() / exam.denied.sum())
    assert group["auroc_low"] < group["auroc"] < group["auroc_high"]


def test_groups_of_a_few_claims_are_merged_and_never_named() -> None:
    exam, risk = _exam()
    codes = np.array(["MB"] * 1940 + ["VA"] * 30 + ["WC"] * 30, dtype=object)
    told = fairness(exam, risk, _claims(claim_filing_code=codes))
    kinds = {group["name"]: group for group in told if group["by"] == "payer kind"}
    assert set(kinds) == {"Medicare", "too few to tell"}
    assert kinds["too few to tell"]["lines"] == 60
    assert "auroc" not in kinds["too few to tell"]


def test_a_group_too_small_to_judge_has_its_counts_alone() -> None:
    exam, risk = _exam()
    sexes = np.array(["F"] * 1900 + ["M"] * 100, dtype=object)
    told = fairness(exam, risk, _claims(patient_sex=sexes))
    (few,) = [group for group in told if group["name"] == "M"]
    assert (few["lines"], few["claims"], few["judged"]) == (100, 50, False)
    assert "auroc" not in few
    assert "found_share" not in few
