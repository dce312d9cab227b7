"""Signals told one by one: what each covers, ranks, costs and adds, and whether it lasts."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.derive import Catalogue, History, Signal, derive, line_frame
from denialrisk.fit.matrix import Matrix, build_matrix
from denialrisk.fit.measures import Floats, Ranking

if TYPE_CHECKING:
    from lightgbm import Booster

Texts = npt.NDArray[np.str_]
Progress = Callable[[str, int, int], None]
_STAGE: Final = "signals"
# Lines on which cost and contributions are measured: enough to be steady, few enough to be quick.
_TIMED_LINES: Final = 20_000
_TIMES: Final = 3
_EXPLAINED_LINES: Final = 5_000
# A month with fewer denied or paid lines says nothing about stability.
_FEWEST: Final = 50
_SURE: Final = 3.0
# A history must fill before what rests on it can be called stable or not.
_FILLING_MONTHS: Final = 2
# Below these a signal can be left out without loss (judgement).
_DEAD_COVERAGE: Final = 0.001
_DEAD_CONTRIBUTION: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Worth:
    """One signal: `auroc` ranks denied lines by its value alone, unknown values left out.

    `coverage` is the share of answered lines on which it is known, `values` how many different
    ones it takes. `by_month` holds the AUROC of each month of submission with enough lines, from
    the third on: a history must fill first. `microseconds` is the cost for a thousand lines,
    alone and in bulk. `contribution` is its share of all absolute contributions in the model,
    None without one. `verdicts` are any of "absent" (the data never states it), "constant" (it
    has one value on every line), which both say nothing about the signal, "dead" and "unstable".
    """

    signal: str
    family: str
    coverage: float
    values: int
    auroc: float | None
    by_month: Mapping[str, float]
    microseconds: float
    contribution: float | None
    verdicts: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def worths(
    tables: Tables,
    outcomes: pd.DataFrame,
    catalogue: Catalogue,
    model: "tuple[tuple[str, ...], Booster] | None" = None,
    progress: Progress | None = None,
) -> tuple[Worth, ...]:
    """Return the worth of every signal of the catalogue, in its order.

    `model` is the names of a model's signals and its denial booster, for contributions.
    """
    survey = _Survey(tables, build_matrix(tables, outcomes, catalogue), model)
    found = []
    for column, signal in enumerate(catalogue.signals):
        found.append(survey.worth(signal, column))
        if progress is not None:
            progress(_STAGE, column + 1, len(catalogue.signals))
    return tuple(found)


class _Survey:
    """The answered lines of a history, on which each signal is judged."""

    def __init__(
        self, tables: Tables, matrix: Matrix, model: "tuple[tuple[str, ...], Booster] | None"
    ) -> None:
        self._values = matrix.signals[matrix.answered]
        self._denied = matrix.denied[matrix.answered]
        days = matrix.submitted[matrix.answered].astype("datetime64[D]")
        self._months = np.datetime_as_string(days.astype("datetime64[M]"))
        self._clock = _Clock(tables, matrix.history)
        self._shares = _contributions(matrix, *model) if model else {}

    def worth(self, signal: Signal, column: int) -> Worth:
        """Judge one signal, which stands in `column`."""
        stated = ~np.isnan(self._values[:, column])
        values, denied = self._values[stated, column], self._denied[stated]
        by_month = _by_month(values, denied, self._months[stated])
        worth = Worth(
            signal=signal.name,
            family=signal.family,
            coverage=round(float(stated.mean()), 4) if len(stated) else 0.0,
            values=len(np.unique(values)),
            auroc=_auroc(values, denied),
            by_month={month: round(auroc, 4) for month, (auroc, _) in by_month.items()},
            microseconds=self._clock.microseconds(signal),
            contribution=self._shares.get(signal.name) if self._shares else None,
            verdicts=(),
        )
        return _judged(worth, by_month)


def _judged(worth: Worth, by_month: Mapping[str, tuple[float, float]]) -> Worth:
    verdicts = []
    unused = worth.contribution is not None and worth.contribution < _DEAD_CONTRIBUTION
    if worth.values == 0:
        verdicts.append("absent")
    elif worth.values == 1:
        verdicts.append("constant")
    elif worth.coverage < _DEAD_COVERAGE or unused:
        verdicts.append("dead")
    sides = {np.sign(auroc - 0.5) for auroc, error in by_month.values()
             if abs(auroc - 0.5) > _SURE * error}  # fmt: skip
    if len(sides) > 1:
        verdicts.append("unstable")
    return Worth(**{**asdict(worth), "verdicts": tuple(verdicts)})


def _auroc(values: Floats, denied: Floats) -> float | None:
    if not 0 < denied.sum() < len(denied):
        return None
    return round(Ranking.of(denied, values).auroc(), 4)


def _by_month(values: Floats, denied: Floats, months: Texts) -> dict[str, tuple[float, float]]:
    """Return each month's AUROC and its standard error (Hanley and McNeil 1982)."""
    found = {}
    for month in np.unique(months)[_FILLING_MONTHS:]:
        rows = months == month
        hits = int(denied[rows].sum())
        misses = int(rows.sum()) - hits
        if min(hits, misses) >= _FEWEST:
            auroc = Ranking.of(denied[rows], values[rows]).auroc()
            found[str(month)] = (auroc, _standard_error(auroc, hits, misses))
    return found


def _standard_error(auroc: float, hits: int, misses: int) -> float:
    two_hits = auroc / (2 - auroc) - auroc**2
    two_misses = 2 * auroc**2 / (1 + auroc) - auroc**2
    spread = auroc * (1 - auroc) + (hits - 1) * two_hits + (misses - 1) * two_misses
    return float(np.sqrt(spread / (hits * misses)))


def _contributions(matrix: Matrix, names: tuple[str, ...], booster: "Booster") -> dict[str, float]:
    """Return each signal's share of the model's absolute contributions on the newest lines."""
    place = {name: column for column, name in enumerate(matrix.names)}
    rows = np.argsort(matrix.submitted, kind="stable")[-_EXPLAINED_LINES:]
    values = np.full((len(rows), len(names)), np.nan)
    for column, name in enumerate(names):
        if name in place:
            values[:, column] = matrix.signals[rows, place[name]]
    contributed = np.asarray(booster.predict(values, pred_contrib=True))[:, : len(names)]
    weights = np.abs(contributed).mean(axis=0)
    return {name: round(float(share), 5) for name, share in zip(names, weights / weights.sum(),
                                                                strict=True)}  # fmt: skip


class _Clock:
    """Times one signal at a time on the same lines, what every derivation costs taken off."""

    def __init__(self, tables: Tables, history: History) -> None:
        self._claims = tables.claims
        self._lines = tables.lines.head(_TIMED_LINES)
        self._history = history
        self._floor = self._seconds(Catalogue(()))

    def microseconds(self, signal: Signal) -> float:
        """Return the cost of one signal for a thousand lines."""
        seconds = max(self._seconds(Catalogue((signal,))) - self._floor, 0.0)
        return round(seconds * 1e9 / max(len(self._lines), 1), 1)

    def _seconds(self, catalogue: Catalogue) -> float:
        taken = []
        for _ in range(_TIMES):
            frame = line_frame(self._claims, self._lines)
            start = perf_counter()
            derive(catalogue, self._history, frame)
            taken.append(perf_counter() - start)
        return median(taken)
