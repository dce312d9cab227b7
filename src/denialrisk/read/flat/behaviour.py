"""A column's values beside the payers' answers turned into why it cannot be a feature, if so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.onesided import one_sided
from denialrisk.read.flat.ranking import Flags, Numbers, at_least, auroc, cross_fitted, ranges

_CENT: Final = 0.011
# Of a score there are as many levels at least; words of more levels are no bands of one.
_LEAST_LEVELS: Final = 3
_MOST_LEVELS: Final = 10
# Of fewer denied or paid rows even a perfect ranking shows nothing.
_LEAST_EACH: Final = 20


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


def betrayal(column: Sampled, answers: Answers, limits: Fences, *, further: int) -> str:
    """Say in what a column behaves like the payer's answer; empty when in nothing.

    `further` is how many columns are looked at that no field of ours is fed by, 0 for one that
    feeds a field. Of the further ones one-sided signs and few levels count as well: in a field
    that is known to be filled before sending such a sign may be a payer's rule.
    """
    return next(_signs(column, answers, limits, further), "")


def strength(column: Sampled, answers: Answers) -> float:
    """Return the AUROC that a column surely has alone, by its numbers or by its words."""
    known = answers.decided
    if column.numbers is not None:
        known = known & ~np.isnan(column.numbers)
        denied = answers.denied[known] == 1
        return at_least(auroc(column.numbers[known], denied), denied)
    words = _numbered(column.texts)
    return max(_rank(words, known, answers), _rank(words, known & (words >= 0), answers))


def _rank(words: npt.NDArray[np.int64], rows: Flags, answers: Answers) -> float:
    denied = answers.denied[rows] == 1
    if min(int(denied.sum()), int((~denied).sum())) < _LEAST_EACH:
        return 0.5
    return at_least(cross_fitted(words[rows], denied), denied)


def _signs(column: Sampled, answers: Answers, limits: Fences, further: int) -> Iterator[str]:
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
        yield from _number_signs(column.numbers, answers, limits, further)
    else:
        words = _numbered(column.texts)[decided]
        yield from _word_signs(words, denied, limits, further)
        yield from _filled_signs(words, denied, limits, further)
    if further:
        texts = [text for text, told in zip(column.texts, decided, strict=True) if told]
        numbers = None if column.numbers is None else column.numbers[decided]
        yield from one_sided(texts, numbers, denied, limits, further)


def _word_signs(
    words: npt.NDArray[np.int64], denied: Flags, limits: Fences, further: int
) -> Iterator[str]:
    rank, over = cross_fitted(words, denied), f"over {len(words):,} rows"
    if rank >= limits.auroc:
        yield f"its words rank denials with AUROC {rank:.3f} {over}"
    levels = len(np.unique(words[words >= 0]))
    banded = further and _LEAST_LEVELS <= levels <= _MOST_LEVELS
    if banded and at_least(rank, denied) >= limits.score_auroc:
        yield f"{levels} levels that rank denials as a score does: AUROC {rank:.3f} {over}"


def _filled_signs(
    words: npt.NDArray[np.int64], denied: Flags, limits: Fences, further: int
) -> Iterator[str]:
    """Tell words that know the answers of the rows that they stand on, however few these are."""
    stated = words >= 0
    few = min(int(denied[stated].sum()), int((~denied[stated]).sum())) < limits.each
    if not few and not stated.all():
        yield from _word_signs(words[stated], denied[stated], limits, further)


def _number_signs(
    numbers: Numbers, answers: Answers, limits: Fences, further: int
) -> Iterator[str]:
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
    levels = len(np.unique(values))
    scored = levels > _MOST_LEVELS or (further and levels >= _LEAST_LEVELS)
    if scored and at_least(rank, denied) >= limits.score_auroc:
        yield f"ranks denials as a score of the answer does: AUROC {rank:.3f} {over}"
    yield from _money_signs(numbers, known, rank, answers, limits)
    binned = cross_fitted(ranges(values), denied)
    if binned >= limits.auroc:
        yield f"its ranges tell denials with AUROC {binned:.3f} {over}"


def _numbered(texts: Sequence[str | None]) -> npt.NDArray[np.int64]:
    """Return a number for each word, -1 where there is none."""
    known: dict[str, int] = {}
    found = (-1 if text is None else known.setdefault(text, len(known)) for text in texts)
    return np.fromiter(found, dtype=np.int64, count=len(texts))


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


def _follows(filled: Flags, decided: Flags, limits: Fences) -> bool:
    """Tell a column that is filled where there is an answer, and nowhere else."""
    least = min(int(part.sum()) for part in (filled, ~filled, decided, ~decided))
    return least >= limits.each and float((filled == decided).mean()) >= limits.auroc
