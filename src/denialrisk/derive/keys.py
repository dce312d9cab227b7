"""Fields hashed into 64-bit keys, so that tallies need no vocabulary and add up across files."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.derive.arrays import Flags, Integers, Keys, Numbers, Texts, stated

# Raise when any function below changes what it returns: saved tallies would no longer be found.
SCHEME: Final = 1
# The key of a line with an unstated part: it has no history, and never joins another's.
NO_KEY: Final = np.uint64(0)
_SEED: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_SHIFTS: Final = (np.uint64(30), np.uint64(27), np.uint64(31))


def text_keys(values: Texts) -> Keys:
    """Hash strings (SipHash); None gives NO_KEY."""
    hashed = pd.util.hash_array(values, categorize=False)
    return np.where(stated(values), hashed, NO_KEY)


def number_keys(values: Numbers) -> Keys:
    """Hash numbers by value; NaN gives NO_KEY."""
    bits = (values + 0.0).view(np.uint64)
    return np.where(np.isnan(values), NO_KEY, _mix(bits ^ _SEED))


def combined(parts: Sequence[Keys], rows: int) -> Keys:
    """Fold the parts of a key, in order; NO_KEY wherever one is. No parts: one key for all."""
    folded = np.full(rows, _SEED, dtype=np.uint64)
    whole: Flags | None = None
    for part in parts:
        folded = _mix(folded ^ part)
        whole = part != NO_KEY if whole is None else whole & (part != NO_KEY)
    return folded if whole is None else np.where(whole, folded, NO_KEY)


def stacked_number_keys(columns: Sequence[Numbers]) -> Keys:
    """Hash the numbers of several columns of one length, shape (columns, rows)."""
    return number_keys(np.array(columns, dtype=np.float64))


class Fold:
    """Several keys combined at once of parts they share, each as `combined` would.

    `names` says for each key the rows of the parts that it folds, shortest first.
    """

    def __init__(self, names: Sequence[Sequence[int]]) -> None:
        lengths = np.array([len(name) for name in names])
        self._many = len(names)
        # A field by itself is its own key, and not mixed again.
        self._alone = np.flatnonzero(lengths == 1)
        self._alone_of = _positions([name[0] for name in names if len(name) == 1])
        self._steps: list[tuple[int, Integers]] = []
        for place in range(int(lengths.max(initial=0))):
            first = int(np.searchsorted(lengths, max(place, 1), side="right"))
            if first < len(names):
                self._steps.append((first, _positions([name[place] for name in names[first:]])))

    def keys(self, parts: Keys) -> Keys:
        """Return the keys, shape (keys, rows), of the parts' own, shape (parts, rows)."""
        keys = np.full((self._many, parts.shape[1]), _SEED, dtype=np.uint64)
        keys[self._alone] = parts[self._alone_of]
        for first, row in self._steps:
            keys[first:] = _mix(keys[first:] ^ parts[row])
        empty = parts == NO_KEY
        if empty.any():
            unstated = np.zeros(keys.shape, dtype=np.bool_)
            for first, row in self._steps:
                unstated[first:] |= empty[row]
            keys[unstated] = NO_KEY
        return keys


def _positions(rows: list[int]) -> Integers:
    return np.array(rows, dtype=np.int64)


def places(keys: Keys, among: Keys) -> Integers:
    """Return where each key stands in the sorted, unique `among`; -1 for one not there."""
    if not len(among):
        return np.full(len(keys), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.where((among[found] == keys) & (keys != NO_KEY), found, -1)


def fingerprint() -> str:
    """Return a few hashes as text: equal only where the scheme works alike."""
    texts = text_keys(np.array(["payer", "70450", None], dtype=object))
    numbers = number_keys(np.array([1.0, 20089.0, np.nan]))
    both = combined([texts, numbers], len(texts))
    return " ".join(f"{int(key):016x}" for key in both)


def _mix(bits: Keys) -> Keys:
    """Spread bits over the whole word (the finalizer of SplitMix64, Steele et al. 2014)."""
    bits = bits + _SEED
    bits ^= bits >> _SHIFTS[0]
    bits *= _MIX_1
    bits ^= bits >> _SHIFTS[1]
    bits *= _MIX_2
    bits ^= bits >> _SHIFTS[2]
    return bits
