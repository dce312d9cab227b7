"""A payer's change of policy turned into the lines it concerns and what three models said."""

from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from hashlib import blake2b

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.derive import History, derive, line_frame
from denialrisk.errors import NotEnoughDataError, UsageError
from denialrisk.fit.backtest.kept import Kept, Step
from denialrisk.fit.backtest.period import day, number
from denialrisk.fit.backtest.walk import RETRAINED, Walk, frozen_on
from denialrisk.fit.backtest.whole import Whole
from denialrisk.fit.matrix import as_of
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import NEVER, Days, Mask

STALE = "frozen, history too"
GROWING = "frozen, history goes on"


@dataclass(frozen=True)
class Watch:
    """Services of some payer and procedures, before and from a day of service on.

    `procedures` are codes or patterns such as J* (any, if empty); `payer` is a payer_id (any, if
    None). The day of service decides which policy holds: a claim sent later for an earlier
    service still falls under the old one.
    """

    since: date
    payer: str | None = None
    procedures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.payer is None and not self.procedures:
            message = f"a change since {self.since} of what? Name its payer, procedures or both"
            raise UsageError(message)

    def concerns(self, whole: Whole) -> Mask:
        """Tell which lines are of this payer and these procedures, before the change too."""
        matrix = whole.matrix
        rows = np.ones(len(matrix), dtype=bool)
        if self.payer is not None:
            payer = (matrix.claims["payer_id"] == self.payer).to_numpy(dtype=bool)
            rows &= payer[matrix.claim]
        if self.procedures:
            codes = matrix.lines["procedure_code"]
            named = [code for code in codes.dropna().unique() if self._names(str(code))]
            rows &= codes.isin(named).to_numpy(dtype=bool)
        return rows

    def under(self, whole: Whole) -> Mask:
        """Tell which lines were served on the day of the change or later."""
        matrix = whole.matrix
        of_line = matrix.lines["service_date"].to_numpy(dtype="datetime64[D]")
        of_claim = matrix.claims["service_from"].to_numpy(dtype="datetime64[D]")[matrix.claim]
        served = np.where(np.isnat(of_line), of_claim, of_line)
        sent: Days = matrix.submitted
        known = np.where(np.isnat(served), sent, served.astype(np.int64))
        under: Mask = (known >= number(self.since)) & (sent != NEVER)
        return under

    def _names(self, code: str) -> bool:
        return any(fnmatchcase(code, pattern) for pattern in self.procedures)

    @property
    def digest(self) -> str:
        """Eight characters that stand for this change in a file name."""
        return blake2b(repr(self).encode(), digest_size=4).hexdigest()


@dataclass(frozen=True)
class Watched:
    """The answered, mature lines a change concerns, in order of submission; arrays (n,).

    `line` numbers the line in the matrix. `day` counts from the change. `denied` is 1 or 0.
    `said` holds what each of the three models said; NaN before it was there. `earlier` counts
    lines sent after the change for services before it: they are left out.
    """

    watch: Watch
    line: Rows
    day: Days
    claim: Rows
    denied: Floats
    after: Mask
    said: dict[str, Floats]
    earlier: int


def watched(whole: Whole, tables: Tables, walk: Walk, watch: Watch, kept: Kept) -> Watched:
    """Ask the three models about the lines of a change.

    The two that are frozen were trained on the morning of the change; one sees its history go on,
    the other's ends there too, as in a service that no remittance reaches any more.

    Raises UsageError when no line is concerned or the walk begins after the change,
    NotEnoughDataError when no model could have been trained by then.
    """
    since, matrix = number(watch.since), whole.matrix
    concerned = watch.concerns(whole)
    rows = concerned & watch.under(whole)
    _refuse(whole, walk, watch, concerned, rows)
    growing = frozen_on(whole, since, kept)
    stale = np.full(len(matrix), np.nan)
    name = f"stale-{watch.digest}"
    step = kept.get(name) or kept.put(name, _stale(whole, tables, watch, rows))
    stale[rows] = step.said[STALE]
    judged = concerned & matrix.answered & (matrix.submitted < walk.periods[-1].end)
    late = judged & ~rows & (matrix.submitted >= since)
    order = np.flatnonzero(judged & ~late)
    order = order[np.argsort(matrix.submitted[order], kind="stable")]
    columns = {RETRAINED: walk.said[RETRAINED], GROWING: growing, STALE: stale}
    return Watched(
        watch,
        order,
        matrix.submitted[order] - since,
        matrix.claim[order],
        matrix.denied[order],
        rows[order],
        {name: values[order] for name, values in columns.items()},
        int(late.sum()),
    )


def _refuse(whole: Whole, walk: Walk, watch: Watch, concerned: Mask, rows: Mask) -> None:
    if not concerned.any():
        procedures = f" and procedures {', '.join(watch.procedures)}" if watch.procedures else ""
        message = f"no line is of payer {watch.payer or 'any'}{procedures}; see how they are"
        raise UsageError(f"{message} written with `denialrisk label --data ... --report`")
    end = walk.periods[-1].end
    if not (rows & whole.matrix.answered & (whole.matrix.submitted < end)).any():
        message = f"no such line for a service since {watch.since} was sent by {day(end - 1)}, the"
        raise UsageError(f"{message} last day of what can be judged")
    if number(watch.since) < walk.periods[0].start:
        first = f"{day(walk.periods[0].start)}"
        message = f"a change since {watch.since} cannot be watched: the first model is of {first}"
        raise NotEnoughDataError(f"{message}; ingest an older history, or walk from earlier on")


def _stale(whole: Whole, tables: Tables, watch: Watch, rows: Mask) -> Step:
    """Score lines with model and history of the morning of the change."""
    whole.tell("signals of a history that ended", 0, 1)
    trained = whole.trained(number(watch.since), f"{watch.since}:")
    signals = signals_as_of(whole, tables, number(watch.since), rows)
    whole.tell("signals of a history that ended", 1, 1)
    return Step({STALE: trained.shipped.probability(signals)}, trained.facts)


def signals_as_of(whole: Whole, tables: Tables, morning: int, rows: Mask) -> Floats:
    """Derive the signals of some lines from what was sent and known before a morning alone."""
    matrix = whole.matrix
    seen = replace(tables, claims=matrix.claims, lines=matrix.lines)
    then, outcomes = as_of(seen, whole.outcomes, day(morning - 1))
    ended = History.build(whole.catalogue, line_frame(then.claims, then.lines), outcomes)
    # Whole claims, since a line's signals may look at those beside it.
    claims = np.unique(matrix.claim[rows])
    beside = np.isin(matrix.claim, claims)
    frame = line_frame(_taken(matrix.claims, claims), _taken(matrix.lines, np.flatnonzero(beside)))
    values: Floats = derive(whole.catalogue, ended, frame).values[rows[beside]]
    return values


def _taken(table: pd.DataFrame, rows: Days) -> pd.DataFrame:
    return table.iloc[rows].reset_index(drop=True)
