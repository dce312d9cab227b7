"""What a model must beat: base rate, payer x procedure table, hand rules, logistic regression."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.fit.matrix import Matrix
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import NEVER, Mask, Slices

# Lines that a parent's rate counts for in the table.
_WEIGHT: Final = 20.0
_LATE_DAYS: Final = 90
# Enough for a model with one weight per signal; more only takes longer.
_LOGISTIC_LINES: Final = 150_000

Baseline = Callable[[Matrix, Slices], Floats]


def baselines() -> Mapping[str, Baseline]:
    """Return each baseline by name: matrix and slices in, one probability per test line out.

    Needing no calibration slice of their own, they learn from train and calibration together.
    """
    return {
        "logistic regression": logistic_regression,
        "payer x procedure table": payer_procedure_table,
        "hand rules": hand_rules,
        "base rate": base_rate,
    }


def base_rate(matrix: Matrix, slices: Slices) -> Floats:
    """Give every line the share denied so far."""
    share = matrix.denied[_learnt(slices)].mean()
    return np.full(int(slices.test.sum()), share)


def payer_procedure_table(matrix: Matrix, slices: Slices) -> Floats:
    """Give a line the rate of its payer and procedure known on the day it was sent.

    Pairs shrink to their payer and payers to all, with the weight of 20 lines: what a
    spreadsheet kept up to date by a diligent team would say.
    """
    payer = _codes(matrix.claims["payer_id"])[matrix.claim]
    procedure = _codes(matrix.lines["procedure_code"])
    pair = payer * (procedure.max() + 1) + procedure
    rate = np.full(len(matrix), float(matrix.denied[_learnt(slices)].mean()))
    for key in (np.zeros_like(payer), payer, pair):
        lines, denials = _known_before(key, matrix)
        rate = (denials + _WEIGHT * rate) / (lines + _WEIGHT)
    return rate[slices.test]


def hand_rules(matrix: Matrix, slices: Slices) -> Floats:
    """Give a line the smoothed rate of lines on which as many textbook rules fire."""
    fired = sum(rule.astype(np.int64) for rule in _rules(matrix).values())
    score = np.minimum(np.asarray(fired), 4)
    learnt = _learnt(slices)
    share = matrix.denied[learnt].mean()
    lines = np.bincount(score[learnt], minlength=5)
    denials = np.bincount(score[learnt], weights=matrix.denied[learnt], minlength=5)
    rates = (denials + _WEIGHT * share) / (lines + _WEIGHT)
    given: Floats = rates[score[slices.test]]
    return given


def logistic_regression(matrix: Matrix, slices: Slices) -> Floats:
    """Fit scikit-learn's logistic regression on the model's own signals.

    Gaps are filled with the median and flagged, signals scaled and held within 8 deviations.
    """
    rows = np.flatnonzero(_learnt(slices))[-_LOGISTIC_LINES:]
    pipeline = _pipeline()
    pipeline.fit(matrix.signals[rows], matrix.denied[rows])
    probability: Floats = pipeline.predict_proba(matrix.signals[slices.test])[:, 1]
    return probability


def _pipeline() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        FunctionTransformer(np.clip, kw_args={"a_min": -8.0, "a_max": 8.0}),
        LogisticRegression(C=0.1, solver="newton-cholesky", max_iter=200),
    )


def _learnt(slices: Slices) -> Mask:
    return slices.train | slices.calibration


def _codes(column: pd.Series) -> Rows:
    """Return the number of each value of a column, from 1; 0 where nothing is stated."""
    return np.asarray(pd.factorize(column)[0], dtype=np.int64) + 1


def _known_before(key: Rows, matrix: Matrix) -> tuple[Floats, Floats]:
    """Return, per line, the lines and denials of its key known strictly before it was sent."""
    seen = matrix.answered & (matrix.known != NEVER)
    sent = matrix.submitted != NEVER
    days = np.concatenate([matrix.known[seen], matrix.submitted[sent]])
    first, span = int(days.min(initial=0)), int(days.max(initial=0) - days.min(initial=0)) + 2
    event = key[seen] * span + (matrix.known[seen] - first)
    order = np.argsort(event, kind="stable")
    denials = np.append(0.0, np.cumsum(matrix.denied[seen][order]))
    asked = key * span + np.where(sent, matrix.submitted - first, 0)
    end = np.searchsorted(event[order], asked, side="left")
    start = np.searchsorted(event[order], key * span, side="left")
    return (end - start).astype(np.float64), denials[end] - denials[start]


def _rules(matrix: Matrix) -> Mapping[str, Mask]:
    """Return the textbook's warning signs, True where one fires on a line."""
    claims, lines = matrix.claims, matrix.lines
    unauthorized = claims["prior_authorization_number"].isna()
    late = (claims["submitted_on"] - claims["service_to"]).dt.days > _LATE_DAYS
    corrected = claims["frequency_code"].isin(["7", "8"])
    by_claim = {
        "authorization required, none given": _true(claims["authorization_required"])
        & unauthorized,
        "referral required, none given": _true(claims["referral_required"])
        & claims["referral_number"].isna(),
        "eligibility not verified": _false(claims["eligibility_verified"]),
        "out of network": _false(claims["in_network"]),
        "provider not credentialed": _false(claims["provider_credentialed"]),
        "documentation incomplete": _false(claims["documentation_complete"]),
        "sent late": late,
        "no diagnosis": claims["diagnosis_codes"].map(len) == 0,
        "correction without original": corrected & claims["original_reference_number"].isna(),
    }
    fired = {name: rule.to_numpy(dtype=bool)[matrix.claim] for name, rule in by_claim.items()}
    fired["line without procedure or charge"] = (
        (lines["procedure_code"].isna() & lines["revenue_code"].isna()) | ~(lines["charge"] > 0)
    ).to_numpy(dtype=bool)
    return fired | {"sent before": _sent_before(matrix)}


def _sent_before(matrix: Matrix) -> Mask:
    """Return where the same patient, procedure and day of service was sent earlier."""
    sent = pd.DataFrame(
        {
            "patient": matrix.claims["patient_key"].to_numpy()[matrix.claim],
            "procedure": matrix.lines["procedure_code"].to_numpy(),
            "day": matrix.lines["service_date"].to_numpy(),
            "submitted": matrix.submitted,
        }
    )
    keys = ["patient", "procedure", "day"]
    first = sent.groupby(keys, dropna=True)["submitted"].transform("min").to_numpy()
    before: Mask = matrix.submitted > first
    return before


def _true(column: pd.Series) -> pd.Series:
    return column.fillna(value=False).astype(bool)


def _false(column: pd.Series) -> pd.Series:
    return ~column.fillna(value=True).astype(bool)
