"""Outcomes judged line by line: another word on a line counts, the same word again does not."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from denialrisk.claims.content import Hashes, contents, keys
from denialrisk.claims.laid import Laid, Mask
from denialrisk.read.known import Known


@dataclass(frozen=True, slots=True)
class Words:
    """Of each outcome whether it repeats the last word on its line.

    `months` are those in which the line's earlier words stand, None for a new line. `reworded`
    counts the outcomes that say something else than was said before.
    """

    duplicate: Mask
    months: npt.NDArray[np.object_]
    reworded: int


def judge_words(known: Known, outcomes: Laid) -> Words:
    """Judge outcomes, in the order they came, by what was last said of their lines."""
    lines, said = keys(outcomes)[0], contents(outcomes)
    numbers = known.numbers("outcomes", lines, newest=True)
    before, follows = _earlier(lines, said)
    for number in np.unique(numbers[(numbers > 0) & ~follows]):
        rows = np.flatnonzero((numbers == number) & ~follows)
        before[rows] = known.last_words(int(number), lines[rows])
    spoken = follows | (numbers > 0)
    duplicate = spoken & (before == said)
    return Words(duplicate, known.months("outcomes", numbers), int((spoken & ~duplicate).sum()))


def _earlier(lines: Hashes, said: Hashes) -> tuple[Hashes, Mask]:
    """Return what the same batch said last of each row's line, and whether it did."""
    order = np.argsort(lines, kind="stable")
    same = np.flatnonzero(lines[order][1:] == lines[order][:-1])
    before, follows = np.zeros_like(said), np.zeros(len(said), dtype=bool)
    before[order[same + 1]] = said[order[same]]
    follows[order[same + 1]] = True
    return before, follows
