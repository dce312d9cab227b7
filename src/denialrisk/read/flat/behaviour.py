"""A column's values beside the payers' answers turned into why it cannot be a feature, if so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.read.flat.fences import Fences

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_BINS: Final = 20
_PRIOR: Final = 10.0
_MANY: Final = 10
_CENT: Final = 0.011


@dataclass(frozen=True, slots=True)
class Answers:
    """What the payers said, row by row: 1 denied, 0 paid, NaN not decided; and the dollars.

    `charge` is what was billed, `money` the answer's own dollars by column name.
    """

    denied: Numbers
    charge: Numbers
    money: Mapping[str, Numbers]

    @property
    def decided(self) -> Flags:
        """The rows with a decision."""
        return ~np.isnan(self.denied)

    def too_few(self, limits: Fences) -> str:
        """Say what is lacking to tell anything; empty when there is enough."""
        rows = int(self.decided.sum())
        denied = int(np.nansum(self.denied))
        if rows >= limits.rows and min(denied, rows - denied) >= limits.each:
            return ""
        return (
            f"{rows:,} answered rows, {denied:,} of them denied "
            f"({limits.rows} needed, {limits.each} of each)"
        )


@dataclass(frozen=True, slots=True)
class Sampled:
    """One column: its texts (None where empty), and as numbers (NaN) if all that is there are."""

    texts: Sequence[str | None]
    numbers: Numbers | None


def betrayal(column: Sampled, answers: Answers, limits: Fences, *, strict: bool) -> str:
    """Say in what a column behaves like the payer's answer; empty when in nothing.

    `strict` looks at one-sided signs as well: filled, or not zero, only where nothing is denied.
    Such a sign may be a payer's rule in a field that is known to be filled before sending.
    """
    return next(_signs(column, answers, limits, strict=strict), "")


def _signs(column: Sampled, answers: Answers, limits: Fences, *, strict: bool) -> Iterator[str]:
    decided = answers.decided
    denied = answers.denied[decided] == 1
    filled = np.array([text is not None for text in column.texts])
    over = f"over {int(decided.sum()):,} rows"
    alone = auroc(filled[decided].astype(float), denied)
    if alone >= limits.auroc:
        yield f"filled or empty as claims are denied or not: AUROC {alone:.3f} {over}"
    if _follows(filled, decided, limits):
        yield f"filled exactly where there is an answer, {over}"
    if column.numbers is not None:
        yield from _number_signs(column.numbers, answers, limits)
        distinct = len(np.unique(column.numbers[~np.isnan(column.numbers)]))
        if strict and distinct > _MANY:
            yield from _one_sided(column.numbers, answers, limits)
    else:
        rank = cross_fitted(_numbered(column.texts)[decided], denied)
        if rank >= limits.auroc:
            yield f"its words rank denials with AUROC {rank:.3f} {over}"


def _number_signs(numbers: Numbers, answers: Answers, limits: Fences) -> Iterator[str]:
    known = answers.decided & ~np.isnan(numbers)
    denied, values = answers.denied[known] == 1, numbers[known]
    if min(denied.sum(), (~denied).sum()) < limits.each:
        return
    over = f"over {len(values):,} rows"
    zero = auroc((values == 0).astype(float), denied)
    if zero >= limits.auroc:
        yield f"zero exactly where claims are denied or not: AUROC {zero:.3f} {over}"
    rank = auroc(values, denied)
    if rank >= limits.auroc:
        yield f"AUROC {rank:.3f} {over}"
    between = ((values >= 0) & (values <= 1)).all() and len(np.unique(values)) > _BINS
    if between and rank >= limits.probability_auroc:
        yield f"a number from 0 to 1 that ranks denials with AUROC {rank:.3f} {over}"
    yield from _money_signs(numbers, known, rank, answers, limits)
    binned = cross_fitted(_ranges(values), denied)
    if binned >= limits.auroc:
        yield f"its ranges tell denials with AUROC {binned:.3f} {over}"


def _numbered(texts: Sequence[str | None]) -> npt.NDArray[np.int64]:
    """Return a number for each word, -1 where there is none."""
    known: dict[str, int] = {}
    found = (-1 if text is None else known.setdefault(text, len(known)) for text in texts)
    return np.fromiter(found, dtype=np.int64, count=len(texts))


def _ranges(values: Numbers) -> npt.NDArray[np.intp]:
    """Return the number of each value's range, or of the value itself where there are few."""
    distinct, places = np.unique(values, return_inverse=True)
    if len(distinct) <= 2 * _BINS:
        return np.asarray(places, dtype=np.intp)
    edges = np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1])
    return np.searchsorted(edges, values)


def _money_signs(
    numbers: Numbers, known: Flags, rank: float, answers: Answers, limits: Fences
) -> Iterator[str]:
    """Tell dollars that repeat the answer's dollars, or complete them to the charge."""
    for name, money in answers.money.items():
        both = known & ~np.isnan(money) & ~np.isnan(answers.charge)
        # What is zero, or the whole charge, is so for many reasons.
        partial = both & (np.abs(money) > _CENT) & (np.abs(answers.charge - money) > _CENT)
        if partial.sum() < limits.each:
            continue
        for what, other in (("is", money), ("with the charge completes", answers.charge - money)):
            share = float((np.abs(numbers - other) < _CENT)[partial].mean())
            if share >= limits.same and rank >= limits.complement_auroc:
                yield f"{what} {name} on {share:.0%} of {int(partial.sum()):,} rows"


def _one_sided(numbers: Numbers, answers: Answers, limits: Fences) -> Iterator[str]:
    decided = answers.decided
    denied = answers.denied[decided] == 1
    rate = float(denied.mean())
    values = numbers[decided]
    groups = {"filled": ~np.isnan(values), "empty": np.isnan(values), "zero": values == 0}
    for name, group in groups.items():
        count, hits = int(group.sum()), int(denied[group].sum())
        if hits == 0 and count * rate >= limits.expected:
            told = f"{count * rate:.0f} denials to be expected"
            yield f"{name} on {count:,} rows, none of them denied, with {told}"
        if hits == count and count * (1 - rate) >= limits.expected:
            yield f"{name} on {count:,} rows, all of them denied"


def _follows(filled: Flags, decided: Flags, limits: Fences) -> bool:
    """Tell a column that is filled where there is an answer, and nowhere else."""
    least = min(int(part.sum()) for part in (filled, ~filled, decided, ~decided))
    return least >= limits.each and float((filled == decided).mean()) >= limits.auroc


def auroc(values: Numbers, denied: Flags) -> float:
    """Return how well values rank denials, in whichever direction they do; ties count half."""
    positive, negative = int(denied.sum()), int((~denied).sum())
    if not positive or not negative:
        return 0.5
    ranks = pd.Series(values).rank().to_numpy()
    above = ranks[denied].sum() - positive * (positive + 1) / 2
    area = float(above / (positive * negative))
    return max(area, 1 - area)


def cross_fitted(places: npt.NDArray[Any], denied: Flags) -> float:
    """Return how well groups rank denials by the rate that the other half of the rows gives them.

    Groups of one row, such as numbers that name a claim, tell nothing that way.
    """
    half = np.arange(len(places)) % 2 == 0
    size = int(places.max(initial=0)) + 2
    scores = np.empty(len(places))
    for own in (half, ~half):
        counts = np.bincount(places[~own] + 1, minlength=size)
        hits = np.bincount(places[~own] + 1, denied[~own], minlength=size)
        prior = float(denied[~own].mean()) if (~own).any() else 0.0
        rate = (hits + _PRIOR * prior) / (counts + _PRIOR)
        scores[own] = rate[places[own] + 1]
    return auroc(scores, denied)
