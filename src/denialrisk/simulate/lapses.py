"""Works out how likely a patient's cover lapsed on some of its days and not on the others."""

import numpy as np
from numpy.typing import NDArray

from denialrisk.simulate.columns import Flags, Floats, Ints
from denialrisk.simulate.patients import LAPSE_DAYS, LAPSE_STARTS


class Lapses:
    """The chances of a lapse drawn as `patients` draws it in a period of `days`."""

    def __init__(self, days: int) -> None:
        starts = np.arange(LAPSE_STARTS, max(1, days))
        lengths = np.arange(*LAPSE_DAYS)
        self._last = int(starts[-1] + lengths[-1])
        size = self._last - LAPSE_STARTS + 2
        odds = np.zeros((len(starts) + 1, size))
        for place, start in enumerate(starts, 1):
            odds[place, start + lengths - LAPSE_STARTS + 1] = 1 / len(starts) / len(lengths)
        # P(it starts by one day and is over by another); before the first day, nothing.
        self._both = odds.cumsum(axis=0).cumsum(axis=1)

    def by(self, started: Ints, ended: Ints) -> Floats:
        """Return how likely a lapse starts by one day and is over by another."""
        rows = np.clip(started - LAPSE_STARTS + 1, 0, self._both.shape[0] - 1)
        columns = np.clip(ended - LAPSE_STARTS + 1, 0, self._both.shape[1] - 1)
        return np.asarray(self._both[rows, columns])

    def runs(self, days: Ints) -> Floats:
        """Return, for sorted `days` (patients, k), how likely each run of them is the lapsed one.

        Shape (patients, 1 + k (k + 1) / 2), in the order of `run_ends`: first no day at all.
        """
        low, high = np.full((len(days), 1), LAPSE_STARTS - 1), np.full((len(days), 1), self._last)
        padded = np.hstack([np.minimum(low, days[:, :1]), days, np.maximum(high, days[:, -1:])])
        first, last = run_ends(days.shape[1])
        before, start = padded[:, first - 1], padded[:, first]
        end, after = padded[:, last], padded[:, last + 1]
        run = self.by(start, after) - self.by(before, after) - self.by(start, end)
        run += self.by(before, end)
        chances: Floats = np.hstack([1 - run.sum(axis=1, keepdims=True), run])
        return np.maximum(chances, 0)


Places = tuple[NDArray[np.intp], NDArray[np.intp]]


def run_ends(k: int) -> Places:
    """Return the first and last of each run of days, numbered from 1."""
    first, last = np.triu_indices(k)
    return first + 1, last + 1


def within_run(k: int) -> Flags:
    """Tell which of k days lie in which run, shape (1 + runs, k)."""
    first, last = run_ends(k)
    day = np.arange(1, k + 1)
    inside = (first[:, None] <= day) & (day <= last[:, None])
    return np.vstack([np.zeros((1, k), dtype=bool), inside])
