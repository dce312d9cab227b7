"""Probabilities counted by band, and how far their spread has moved from the training's."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

# A band that nothing falls into would make the index infinite: it counts as half a line.
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Bands:
    """`edges` part the probabilities, `expected` is each band's share of the test lines."""

    edges: npt.NDArray[np.float64]
    expected: tuple[float, ...]

    @classmethod
    def of(cls, metrics: Mapping[str, Any]) -> "Bands":
        """Take the bins of a bundle's reliability: [lines, mean probability, denied share]."""
        bins = metrics.get("reliability") or [[1, 0.5, 0.0]]
        means = np.array([each[1] for each in bins])
        lines = np.array([each[0] for each in bins], dtype=np.float64)
        return cls((means[1:] + means[:-1]) / 2, tuple((lines / lines.sum()).tolist()))

    def count(self, probability: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return how many probabilities fall into each band; unknown ones into none."""
        known = probability[~np.isnan(probability)]
        at = np.searchsorted(self.edges, known, side="right")
        return np.bincount(at, minlength=len(self.expected))


def drift(live: Sequence[float], expected: Sequence[float]) -> float:
    """Return the population stability index of counts against shares: 0 where nothing moved.

    By the usual reading 0.1 deserves a look and 0.25 a new training.
    """
    whole = sum(live)
    shares = [max(count, _HALF) / whole for count in live]
    known = [max(share, _HALF / whole) for share in expected]
    return sum((a - e) * math.log(a / e) for a, e in zip(shares, known, strict=True))
