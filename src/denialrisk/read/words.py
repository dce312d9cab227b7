"""Outcomes judged line by line: the first decision stands, the same word again adds nothing."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from denialrisk.claims.content import Hashes, keys
from denialrisk.claims.index import Numbers
from denialrisk.claims.laid import Laid, Mask
from denialrisk.read.known import Known
from denialrisk.read.stance import Stance, Stances, stances, verdict


@dataclass(frozen=True, slots=True)
class Words:
    """Of each outcome whether it is `passed` over: it repeats the word that stands, or loses.

    `months` are those in which the line's earlier words stand, None for a new line; `first` is
    the row of the line's first word in the batch. `reworded` counts the outcomes that replace
    another word, `why` marks the rows by what decided between two words (see `stance`).
    """

    passed: Mask
    months: npt.NDArray[np.object_]
    first: npt.NDArray[np.int64]
    reworded: int
    why: dict[str, Mask]


@dataclass(slots=True)
class _Judging:
    """Words judged one after another; `standing` is what stands by now on each line met."""

    said: Stances
    passed: Mask
    standing: dict[int, Stance] = field(default_factory=dict)
    why: dict[str, Mask] = field(default_factory=dict)
    reworded: int = 0

    def judge(self, row: int, line: int, before: Stance | None) -> None:
        """Judge one word by what stands on its line, `before` when the batch said nothing yet."""
        said, standing = self.said.one(row), self.standing.get(line, before)
        replaces, why = (True, "") if standing is None else verdict(standing, said)
        if standing is not None and standing.content == said.content:
            replaces, why = False, ""
        if why:
            self.why.setdefault(why, np.zeros(len(self.passed), dtype=bool))[row] = True
        self.passed[row] = not replaces
        self.reworded += replaces and standing is not None
        self.standing[line] = said if replaces or standing is None else standing


def judge_words(known: Known, outcomes: Laid) -> Words:
    """Judge outcomes, in the order they came, by what stands on their lines."""
    lines, said = keys(outcomes)[0], stances(outcomes)
    _, first, groups, sizes = np.unique(
        lines, return_index=True, return_inverse=True, return_counts=True
    )
    numbers = known.numbers("outcomes", lines, newest=True)
    told = numbers > 0
    before = _before(known, numbers, lines)
    judging = _Judging(said, told & (before.contents == said.contents))
    for row in np.flatnonzero((sizes[groups] > 1) | (told & ~judging.passed)).tolist():
        judging.judge(row, int(lines[row]), before.one(row) if told[row] else None)
    months = known.months("outcomes", numbers)
    return Words(judging.passed, months, first[groups], judging.reworded, judging.why)


def _before(known: Known, numbers: Numbers, lines: Hashes) -> Stances:
    """Return what stood on each row's line before the batch, for the rows where anything did."""
    found = Stances.none(len(lines))
    for number in np.unique(numbers[numbers > 0]):
        rows = np.flatnonzero(numbers == number)
        found.put(rows, known.last_words(int(number), lines[rows]))
    return found
