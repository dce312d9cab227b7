"""What one leaf's log-odds owe to each signal on its path, for every set of signals that fit."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def shapley_values(value: Floats, cover: Floats) -> Floats:
    """Return the Shapley values of leaves with d signals on their path each.

    `value` (leaves) in log-odds; `cover` (leaves, d): the part of the training lines at the
    conditions of a signal that went towards the leaf. Answers (leaves, 2^d, d): bit k of the
    middle index says whether a line fits the conditions of signal k.

    A set S of known signals expects `value` times, for each signal, whether the line fits (in S)
    or the cover (not in S): TreeSHAP's path-dependent game. The weights of Shapley's mean over
    all S are a beta integral, so the mean is the integral over t from 0 to 1 of a product of
    d - 1 terms linear in t, which Gauss and Legendre's rule of d / 2 points gives exactly.
    """
    signals = cover.shape[1]
    fits = ((np.arange(1 << signals)[:, None] >> np.arange(signals)) & 1).astype(np.float64)
    points, parts = np.polynomial.legendre.leggauss((signals + 1) // 2)
    t, parts = (points + 1.0) / 2.0, parts / 2.0
    terms = fits[None, :, :, None] * t + cover[:, None, :, None] * (1.0 - t)
    found = np.empty((len(value), 1 << signals, signals))
    for signal in range(signals):
        others = np.delete(terms, signal, axis=2).prod(axis=2) @ parts
        found[:, :, signal] = (fits[:, signal] - cover[:, None, signal]) * others
    return found * value[:, None, None]
