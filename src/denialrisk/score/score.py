"""Claims and a bundle turned into the risk of every line and every claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from denialrisk.derive import LineFrame, Signals, derive, line_frame
from denialrisk.score.calibration import Calibration, Floats
from denialrisk.score.policy import Policy
from denialrisk.score.rollup import ClaimRisk, LineRisk, roll_up

if TYPE_CHECKING:
    from lightgbm import Booster

    from denialrisk.score.bundle import Bundle

# Below this many rows LightGBM's threads cost more than they save, under load most of all.
_ONE_THREAD_ROWS: Final = 512


@dataclass(frozen=True)
class Scored:
    """Scored claims, in the order they were given.

    `margin` is the denial booster's raw log-odds, shape (n_lines,), before calibration.
    `lines`: claim_id, line_number, denial_probability, category, category_probability
    (given denial), expected_denied_amount (dollars), action. `claims`: the same without
    line_number. `action` is absent when no policy was given.
    """

    frame: LineFrame
    signals: Signals
    margin: Floats
    lines: pd.DataFrame
    claims: pd.DataFrame


def score(
    bundle: "Bundle",
    claims: pd.DataFrame,
    lines: pd.DataFrame,
    policy: Policy | None,
    today: date,
) -> Scored:
    """Score `lines` (LINES schema) of `claims` (CLAIMS schema) with `bundle`."""
    frame = line_frame(claims, lines, today=today)
    signals = derive(bundle.catalogue, bundle.history, frame)
    margin = predict_raw(bundle.denial, signals.values)
    probability = bundle.calibration.line.apply(margin)
    categories = category_probabilities(bundle.category, bundle.calibration, signals.values)
    charge = lines["charge"].to_numpy(dtype=np.float64)
    total = claims["total_charge"].to_numpy(dtype=np.float64)
    risk = LineRisk(probability, categories, charge, frame.claim_row)
    rolled = roll_up(risk, total, bundle.calibration.overlap)
    chosen = categories.argmax(axis=1)
    by_line = ClaimRisk(
        probability, chosen, categories[np.arange(len(chosen)), chosen], probability * charge
    )
    line_keys = {"claim_id": lines["claim_id"], "line_number": lines["line_number"]}
    line_table = _table(line_keys, by_line, bundle.categories, policy)
    claim_table = _table({"claim_id": claims["claim_id"]}, rolled, bundle.categories, policy)
    return Scored(frame, signals, margin, line_table, claim_table)


def predict_raw(booster: "Booster", values: Floats) -> Floats:
    """Return raw log-odds: shape (n,) for a binary booster, (n, k) for a multiclass one."""
    classes = booster.num_model_per_iteration()
    if len(values) == 0:
        return np.zeros((0, classes) if classes > 1 else 0)
    threads = {"num_threads": 1} if len(values) <= _ONE_THREAD_ROWS else {}
    raw: Floats = np.asarray(booster.predict(values, raw_score=True, **threads))
    return raw


def category_probabilities(
    category: "Booster | None", calibration: Calibration, values: Floats
) -> Floats:
    """Return P(category | denied), shape (n_lines, k); all ones where there is but one."""
    if category is None:
        return np.ones((len(values), 1))
    return calibration.category(predict_raw(category, values))


def _table(
    keys: dict[str, pd.Series],
    risk: ClaimRisk,
    categories: Sequence[str],
    policy: Policy | None,
) -> pd.DataFrame:
    columns: dict[str, Any] = {name: key.array for name, key in keys.items()}
    columns |= {
        "denial_probability": risk.probability,
        "category": pd.array(np.array(categories, dtype=object)[risk.category], dtype="str"),
        "category_probability": risk.category_probability,
        "expected_denied_amount": risk.expected_denied_amount,
    }
    if policy is not None:
        actions = policy.actions(risk.probability, risk.expected_denied_amount)
        columns["action"] = pd.array(actions.astype(object), dtype="str")
    return pd.DataFrame(columns)
