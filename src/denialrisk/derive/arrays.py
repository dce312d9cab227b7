"""The array types the room computes with, and what "not stated" looks like in each."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Numbers, days and flags alike: NaN is "not stated", a flag is 1 or 0, a day counts from 1970.
Numbers = NDArray[np.float64]
# Strings, None where not stated.
Texts = NDArray[np.object_]
# 64-bit hashes, 0 where any part of the key is not stated.
Keys = NDArray[np.uint64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
AnyArray = NDArray[Any]

_NOTHING: Final = np.array(None, dtype=object)


def stated(values: AnyArray) -> Flags:
    """Return where a text is not None, or a number not NaN."""
    if values.dtype == object:
        some: Flags = np.not_equal(values, _NOTHING).astype(np.bool_)
        return some
    return np.logical_not(np.isnan(values))


def stacked(rows: Sequence[AnyArray]) -> AnyArray:
    """Return arrays of one length as the rows of one; for short rows cheaper than NumPy's own."""
    return np.concatenate(rows).reshape(len(rows), -1)
