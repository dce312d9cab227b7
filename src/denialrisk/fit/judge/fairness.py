"""Test lines gathered by the patient's age and sex and the kind of payer, each group judged."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.figures import judged
from denialrisk.fit.measures import TOP_SHARE, Floats

NOT_STATED: Final = "not stated"
# A group of fewer claims might be told from the rest by who is in it: it is merged with others.
FEWEST_CLAIMS: Final = 20
TOO_FEW: Final = "too few to tell"
_AGES: Final = {"0-17": 0, "18-34": 18, "35-49": 35, "50-64": 50, "65-74": 65, "75+": 75}
_OLDEST: Final = 125
# SBR09, claim filing indicator code. HM says no more than that it is a health maintenance
# organization, which may be an employer's plan or Medicaid's: a kind of its own.
_KINDS: Final = {
    "Medicare": ("MA", "MB"),
    "Medicare Advantage": ("16",),
    "Medicaid": ("MC",),
    "commercial": ("CI", "BL", "12", "13", "14", "15"),
    "HMO": ("HM",),
    "federal and veterans": ("CH", "VA", "OF", "FI"),
    "accident and work": ("AM", "LM", "WC"),
    "self-pay": ("09",),
}
_KIND_OF: Final = {code: kind for kind, codes in _KINDS.items() for code in codes}


def fairness(exam: Exam, risk: Floats, claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one entry per group, by age on the day of service, by sex and by kind of payer.

    `claims` holds the claim of each test line, in their order. Beside the figures of a segment
    stand `flagged_share`, the lines of the group among the riskiest quarter of all, and
    `found_share`, its denials among them. A group too small to judge has counts alone.
    """
    flagged = risk >= np.quantile(risk, 1 - TOP_SHARE)
    return [
        {"by": by, **group}
        for by, names in groups_of(claims).items()
        for group in _groups(exam, risk, flagged, _merged(names, exam))
    ]


def groups_of(claims: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the group each claim falls into, by age, by sex and by kind of payer."""
    return {"age": age_band(claims), "sex": _sex(claims), "payer kind": payer_kind(claims)}


def age_band(claims: pd.DataFrame) -> pd.Series:
    """Return the band of the patient's age in years on the first day of service."""
    day = claims["service_from"].fillna(claims["service_to"]).fillna(claims["submitted_on"])
    born = claims["patient_birth_date"]
    birthday_ahead = (born.dt.month * 100 + born.dt.day) > (day.dt.month * 100 + day.dt.day)
    years = (day.dt.year - born.dt.year - birthday_ahead).to_numpy(dtype=np.float64)
    known = (years >= 0) & (years <= _OLDEST)
    band = np.searchsorted(list(_AGES.values()), np.where(known, years, 0.0), side="right") - 1
    return pd.Series(np.where(known, np.array(list(_AGES))[band], NOT_STATED))


def payer_kind(claims: pd.DataFrame) -> pd.Series:
    """Return the kind of payer by the claim filing code (SBR09)."""
    code = claims["claim_filing_code"].str.upper().str.strip()
    kind = code.map(_KIND_OF).where(code.isin(_KIND_OF), "other")
    return kind.where(code.notna(), NOT_STATED).astype(str).reset_index(drop=True)


def _sex(claims: pd.DataFrame) -> pd.Series:
    letter = claims["patient_sex"].str.strip().str[:1].str.upper()
    named = letter.where(letter.isin(["F", "M"]), "other")
    unknown = letter.isna() | letter.isin(["U", ""])
    return named.mask(unknown, NOT_STATED).astype(str).reset_index(drop=True)


def _merged(names: pd.Series, exam: Exam) -> npt.NDArray[Any]:
    claims = pd.Series(exam.claim).groupby(names.to_numpy()).nunique()
    few = set(claims.index[claims < FEWEST_CLAIMS])
    return np.where(names.isin(few), TOO_FEW, names).astype(object)


def _groups(
    exam: Exam, risk: Floats, flagged: npt.NDArray[np.bool_], names: npt.NDArray[Any]
) -> list[dict[str, Any]]:
    found = []
    for name in sorted(set(names), key=lambda name: (name in {NOT_STATED, TOO_FEW}, name)):
        rows = names == name
        group = judged(exam.part(rows), risk[rows], few=name == TOO_FEW)
        if group["judged"]:
            group["flagged_share"] = float(flagged[rows].mean())
            group["found_share"] = float(flagged[rows] @ exam.denied[rows] / group["denials"])
        found.append({"name": str(name), **group})
    return found
