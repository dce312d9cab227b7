"""The heaviest of many contributions, row by row."""

import numpy as np

from denialrisk.explain.block import Integers
from denialrisk.explain.shapley import Floats


def heaviest(weights: Floats, top: int) -> Integers:
    """Return the columns above 0 of each row, heaviest first, shape (n, at most `top`).

    -1 stands where fewer are above 0.
    """
    order = np.argsort(-weights, axis=1, kind="stable")[:, :top]
    found = np.take_along_axis(weights, order, axis=1)
    return np.where(found > 0, order, -1)
