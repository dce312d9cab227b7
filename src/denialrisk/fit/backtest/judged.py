"""What was said of each period's lines, held against what the payers answered."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.fit.backtest.period import Period
from denialrisk.fit.backtest.walk import FROZEN, RETRAINED, Walk
from denialrisk.fit.backtest.whole import Whole
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.figures import figures, without_nan
from denialrisk.fit.judge.rival import Duel, differences
from denialrisk.fit.measures import error_by_chance
from denialrisk.fit.split import Mask, iso

_FEWEST: Final = 10
_MEANS: Final = ("auroc", "average_precision", "ece", "log_loss", "brier",
                 "denials_in_top_quarter", "dollars_in_top_quarter")  # fmt: skip

_TOLD: Final = (
    "lines",
    "auroc_difference",
    "auroc_error",
    "log_loss_difference",
    "log_loss_error",
)


def judged(whole: Whole, walk: Walk) -> dict[str, Any]:
    """Return the figures of each period by who spoke, their means, and retrained against frozen.

    Lines without an answer are counted as such and judge nobody. A period with fewer than 10
    denied or paid lines has counts alone.
    """
    months = [
        dict(_period(whole, walk, period, facts))
        for period, facts in zip(walk.periods, walk.facts, strict=True)
    ]
    result = {
        "frozen_on": iso(walk.periods[0].start),
        "months": months,
        "means": _means(months),
        "retrained_less_frozen": _difference(whole, walk),
    }
    cleaned: dict[str, Any] = without_nan(result)
    return cleaned


def _period(
    whole: Whole, walk: Walk, period: Period, facts: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    sent = period.of(whole.matrix.submitted)
    rows = sent & whole.matrix.answered
    yield "month", period.name
    yield "model", dict(facts)
    yield "lines", int(rows.sum())
    yield "unanswered", int((sent & ~rows).sum())
    yield "denials", int(whole.matrix.denied[rows].sum())
    denials = whole.matrix.denied[rows].sum()
    if min(denials, rows.sum() - denials) < _FEWEST:
        yield "figures", {}
        return
    yield "denied_share", float(whole.matrix.denied[rows].mean())
    yield "figures", _figures(whole, walk, rows)


def _figures(whole: Whole, walk: Walk, rows: Mask) -> dict[str, Any]:
    exam, seed = _exam(whole, rows), whole.recipe.seed
    found = {}
    for name, values in walk.said.items():
        found[name] = figures(exam, values[rows])
        found[name]["ece_by_chance"] = error_by_chance(values[rows], seed)
    return found


def _exam(whole: Whole, rows: Mask) -> Exam:
    matrix, recipe = whole.matrix, whole.recipe
    columns = (matrix.denied[rows], matrix.charge[rows], matrix.claim[rows], matrix.category[rows])
    return Exam.of(*columns, recipe.resamples, recipe.seed)


def _means(months: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return each figure's mean over the periods, every period counting the same."""
    found: dict[str, dict[str, float]] = {}
    judged_months = [month["figures"] for month in months if month["figures"]]
    for name in judged_months[0] if judged_months else ():
        of_name = [month[name] for month in judged_months]
        means = {key: float(np.mean([f[key] for f in of_name])) for key in _MEANS}
        off = [abs(f["mean_probability"] - f["denied_share"]) for f in of_name]
        found[name] = means | {"mean_off_by": float(np.mean(off))}
    return found


def _difference(whole: Whole, walk: Walk) -> dict[str, Any]:
    """Compare on all lines of the periods after the first: in that both are the same model."""
    matrix = whole.matrix
    rows = matrix.answered & (matrix.submitted >= walk.periods[0].end)
    rows &= matrix.submitted < walk.periods[-1].end
    if not rows.any():
        return {}
    payer = np.full(int(rows.sum()), "")
    duel = Duel(
        matrix.denied[rows],
        matrix.claim[rows],
        payer,
        walk.said[RETRAINED][rows],
        walk.said[FROZEN][rows],
        whole.recipe.seed,
    )
    found = differences(duel, _FEWEST)[0]
    return {key: found.get(key) for key in _TOLD}


def lines_table(whole: Whole, walk: Walk) -> pd.DataFrame:
    """Return one row per line walked: keys, day, answer (missing if none), who said what."""
    matrix = whole.matrix
    rows = (matrix.submitted >= walk.periods[0].start) & (matrix.submitted < walk.periods[-1].end)
    table = matrix.lines.loc[rows, ["claim_id", "line_number"]].reset_index(drop=True)
    table["submitted_on"] = matrix.submitted[rows].astype("datetime64[D]").astype("datetime64[us]")
    table["denied"] = np.where(matrix.answered, matrix.denied, np.nan)[rows]
    return table.assign(**{name: values[rows] for name, values in walk.said.items()})
