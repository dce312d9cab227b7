"""Months walked one by one: what a model trained that morning said, beside one left as it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.backtest.kept import Kept, Step
from denialrisk.fit.backtest.period import Period
from denialrisk.fit.backtest.whole import Trained, Whole
from denialrisk.fit.judge.baselines import payer_procedure_table
from denialrisk.fit.measures import Floats
from denialrisk.fit.split import Mask, iso

RETRAINED: Final = "retrained"
UNREFINED: Final = "without last refit"
FROZEN: Final = "frozen"
TABLE: Final = "payer x procedure table"


@dataclass(frozen=True)
class Walk:
    """The periods walked, the facts of each, and who said what: (n_lines,), NaN where silent."""

    periods: tuple[Period, ...]
    facts: tuple[Mapping[str, Any], ...]
    said: Mapping[str, Floats]


def feasible(whole: Whole, periods: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods from the first on whose morning there was enough to learn from.

    Raises NotEnoughDataError, with what the last one lacked, when there is none.
    """
    for place, period in enumerate(periods):
        if lacking(whole, period) is None:
            return tuple(periods[place:])
    reason = lacking(whole, periods[-1]) if periods else "no whole period is sent and answered"
    message = f"no month can be backtested: as of its first day, {reason}"
    raise NotEnoughDataError(message)


def lacking(whole: Whole, period: Period) -> str | None:
    """Say what a period's first morning lacked to learn from; None where nothing."""
    try:
        whole.study(period.start)
    except NotEnoughDataError as error:
        return str(error)
    return None


def walk(whole: Whole, periods: Sequence[Period], kept: Kept) -> Walk:
    """Train on each period's first morning and score what was sent in it.

    "frozen" is the model of the first morning, asked about every later line too.
    """
    frozen = frozen_on(whole, periods[0].start, kept)
    columns: dict[str, Floats] = {}
    facts = []
    for count, period in enumerate(periods, 1):
        stage = f"{period.name} ({count} of {len(periods)}):"
        rows = period.of(whole.matrix.submitted)
        step = kept.get(period.name)
        if step is None:
            step = kept.put(period.name, _step(whole, period, rows, stage))
        whole.tell(f"{stage} done", 1, 1)
        facts.append(step.facts)
        for name, values in {**step.said, FROZEN: frozen[rows]}.items():
            column = columns.setdefault(name, np.full(len(whole.matrix), np.nan))
            column[rows] = values
    return Walk(tuple(periods), tuple(facts), columns)


def frozen_on(whole: Whole, morning: int, kept: Kept) -> Floats:
    """Return what the model of one morning says of every line sent since; NaN before.

    Its history goes on: the signals of those lines are as of their own submission.
    """
    name = f"frozen-{morning}"
    rows = whole.matrix.submitted >= morning
    step = kept.get(name)
    if step is None:
        trained = whole.trained(morning, f"{iso(morning)}:")
        told = {FROZEN: trained.shipped.probability(_signals(whole, rows))}
        step = kept.put(name, Step(told, trained.facts))
    column = np.full(len(whole.matrix), np.nan)
    column[rows] = step.said[FROZEN]
    return column


def _step(whole: Whole, period: Period, rows: Mask, stage: str) -> Step:
    trained = whole.trained(period.start, stage)
    return Step(dict(_told(whole, trained, rows)), trained.facts)


def _told(whole: Whole, trained: Trained, rows: Mask) -> Iterator[tuple[str, Floats]]:
    signals = _signals(whole, rows)
    yield RETRAINED, trained.shipped.probability(signals)
    if trained.shipped is not trained.judged:
        yield UNREFINED, trained.judged.probability(signals)
    # The table learns only its overall rate from the slices; all else is as of each line.
    slices = replace(whole.study(trained.morning).slices, test=rows)
    yield TABLE, payer_procedure_table(whole.matrix, slices)


def _signals(whole: Whole, rows: Mask) -> Floats:
    signals: Floats = whole.matrix.signals[rows]
    return signals
