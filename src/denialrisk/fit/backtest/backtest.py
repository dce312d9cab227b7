"""Tables and decisions turned into the figures each month's model would have earned."""

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Protocol

from denialrisk.claims import Tables
from denialrisk.derive import Catalogue
from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.backtest.judged import judged, lines_table
from denialrisk.fit.backtest.kept import Kept
from denialrisk.fit.backtest.period import Every, Period, day, number, periods
from denialrisk.fit.backtest.recovery import recovery
from denialrisk.fit.backtest.result import Backtest
from denialrisk.fit.backtest.walk import Walk, feasible, lacking, walk
from denialrisk.fit.backtest.watched import Watch, watched
from denialrisk.fit.backtest.whole import Whole
from denialrisk.fit.boost import Progress
from denialrisk.fit.matrix import HasOutcomes, build_matrix
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import Specs
from denialrisk.fit.split import NEVER
from denialrisk.fit.track.dataset import digest

_KEPT: Final = "steps"


class Matures(Protocol):
    """What a backtest asks of `label`'s LabelRules."""

    @property
    def maturity_days(self) -> int: ...  # noqa: D102


def backtest(  # noqa: PLR0913, PLR0917 - as `train`, one call holds all it rests on
    tables: Tables,
    labelled: HasOutcomes,
    catalogue: Catalogue,
    specs: Specs,
    recipe: Recipe,
    rules: Matures,
    *,
    first: date | None = None,
    every: Every = "month",
    watches: Sequence[Watch] = (),
    out: Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Train on every period's first morning, score what was sent in it, judge it once mature.

    Without `first` the walk begins with the first month that had enough to learn from. Each
    period is written to `out` as it is done; the same call goes on where another stopped.
    Raises NotEnoughDataError when the data are too little, UsageError for a change that
    concerns no line.
    """
    if progress:
        progress("signals", 0, 1)
    matrix = build_matrix(tables, labelled.outcomes, catalogue)
    if progress:
        progress("signals", 1, 1)
    columns = (matrix, labelled.outcomes, catalogue, specs, recipe)
    whole = Whole(*columns, rules.maturity_days, progress)
    kept = Kept(out / _KEPT if out else None, _key(whole))
    asked = _asked(whole, first, every)
    walked = walk(whole, feasible(whole, asked), kept)
    figures = judged(whole, walked) | _left_out(whole, asked, walked)
    figures["changes"] = [
        recovery(watched(whole, tables, walked, watch, kept)) for watch in watches
    ]
    figures |= {"every": every, "recipe": recipe.name, "maturity_days": rules.maturity_days}
    return Backtest(figures, lines_table(whole, walked))


def _asked(whole: Whole, first: date | None, every: Every) -> tuple[Period, ...]:
    sent = whole.matrix.submitted[whole.matrix.submitted != NEVER]
    start = number(first) if first else int(sent.min(initial=NEVER))
    found = periods(start, whole.mature_until, every)
    if not found:
        message = f"no {every} from {day(start)} on can be judged: a line is once it is"
        old = f"{whole.maturity_days} days old, so the last are those of {day(whole.mature_until)}"
        raise NotEnoughDataError(f"{message} {old}; begin earlier, or ingest newer answers")
    return found


def _left_out(whole: Whole, asked: Sequence[Period], walked: Walk) -> dict[str, Any]:
    """Tell which periods were too early to learn before, and how many lines are too young."""
    early = [period for period in asked if period.start < walked.periods[0].start]
    sent = whole.matrix.submitted
    young = (sent != NEVER) & (sent >= walked.periods[-1].end)
    return {
        "too_early": [period.name for period in early],
        "too_early_because": lacking(whole, early[-1]) if early else None,
        "lines_too_young": int(young.sum()),
    }


def _key(whole: Whole) -> str:
    """Name what the steps rest on: every line's signals and answer, and every decision."""
    known = blake2b(digest_size=8)
    lines = whole.matrix.submitted != NEVER
    decided = (whole.recipe.model_dump_json(), whole.specs.model_dump_json())
    for text in (*decided, whole.maturity_days, whole.matrix.names):
        known.update(f"{text}\n".encode())
    known.update(digest(whole.matrix, lines, signals=True).encode())
    return known.hexdigest()
