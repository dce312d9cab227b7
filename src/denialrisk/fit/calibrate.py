"""Margins and answers of the calibration slice turned into the calibration that fits best."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.fit.measures import Floats, Rows, log_loss
from denialrisk.score.calibration import METHODS, Curve, Method, softmax, softplus
from denialrisk.score.rollup import any_line

_FOLDS: Final = 5
# Isotonic steps need many lines of the rarer outcome, or they follow noise.
_ISOTONIC_NEEDS: Final = 200
# In effect no penalty: sklearn wants a number.
_FREE: Final = 1e6
_TEMPERATURES: Final = np.exp(np.linspace(np.log(0.25), np.log(4.0), 97))
_OVERLAPS: Final = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Choice:
    """The chosen curve and each candidate's cross-validated log loss."""

    curve: Curve
    log_losses: Mapping[Method, float]


def choose_curve(
    margin: Floats, denied: Floats, claim: Rows, *, method: str = "measured", seed: int = 7
) -> Choice:
    """Fit the curve from margin to probability of denial.

    "measured" takes the method with the least log loss over 5 folds of whole claims.
    """
    candidates = _candidates(denied) if method == "measured" else (_named(method),)
    folds = np.random.default_rng(seed).permutation(int(claim.max()) + 1)[claim] % _FOLDS
    losses = {name: _held_out_loss(name, margin, denied, folds) for name in candidates}
    best = min(losses, key=lambda name: losses[name])
    return Choice(fit_curve(_named(best), margin, denied), losses)


def fit_curve(method: Method, margin: Floats, denied: Floats) -> Curve:
    """Fit one method on all lines given."""
    fitters: Mapping[Method, Callable[[Floats, Floats], Curve]] = {
        "isotonic": _isotonic,
        "platt": _platt,
        "beta": _beta,
    }
    return fitters[method](margin, denied)


def fit_temperature(log_odds: Floats, category: Rows) -> float:
    """Return the temperature with the least log loss; 1 without lines to learn from.

    `log_odds` (n, k) of denied lines, `category` (n,) their class numbers.
    """
    if not len(category):
        return 1.0
    rows = np.arange(len(category))
    losses = [
        -np.mean(np.log(np.maximum(softmax(log_odds / t)[rows, category], 1e-12)))
        for t in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def fit_overlap(probability: Floats, denied: Floats, claim: Rows) -> float:
    """Return how far the lines of a claim fall together, by log loss on whole claims.

    Only claims of several lines tell; without any the lines are taken to fall together.
    """
    _, dense, sizes = np.unique(claim, return_inverse=True, return_counts=True)
    several = sizes[dense] > 1
    if not several.any():
        return 1.0
    _, row = np.unique(claim[several], return_inverse=True)
    n_claims = int(row.max()) + 1
    outcome = np.zeros(n_claims)
    np.maximum.at(outcome, row, denied[several])
    losses = [
        log_loss(outcome, any_line(probability[several], row, n_claims, o)) for o in _OVERLAPS
    ]
    return float(_OVERLAPS[int(np.argmin(losses))])


def _candidates(denied: Floats) -> tuple[Method, ...]:
    rarer = min(denied.sum(), len(denied) - denied.sum())
    return METHODS if rarer >= _ISOTONIC_NEEDS else ("platt", "beta")


def _named(method: str) -> Method:
    return next(name for name in METHODS if name == method)


def _held_out_loss(method: Method, margin: Floats, denied: Floats, folds: Rows) -> float:
    losses = []
    for fold in range(_FOLDS):
        held = folds == fold
        if held.any() and 0 < denied[~held].sum() < (~held).sum():
            curve = fit_curve(method, margin[~held], denied[~held])
            losses.append(log_loss(denied[held], curve.apply(margin[held])))
    return float(np.mean(losses)) if losses else float("inf")


def _isotonic(margin: Floats, denied: Floats) -> Curve:
    from sklearn.isotonic import IsotonicRegression

    # A level of exactly 0 or 1 would claim more than this many lines can know.
    least = 1.0 / (len(denied) + 2)
    model = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip")
    model.fit(margin, denied)
    knots = tuple(map(float, model.X_thresholds_))
    return Curve("isotonic", knots=knots, levels=tuple(map(float, model.y_thresholds_)))


def _platt(margin: Floats, denied: Floats) -> Curve:
    (slope,), intercept = _logistic(margin[:, None], denied)
    if slope < 0:
        return Curve("platt", (0.0, _log_odds(denied)))
    return Curve("platt", (slope, intercept))


def _beta(margin: Floats, denied: Floats) -> Curve:
    """Fit beta calibration; a side that would turn the order round is left out (set to 0)."""
    sides = np.column_stack([-softplus(-margin), softplus(margin)])
    (rise, fall), shift = _logistic(sides, denied)
    if min(rise, fall) >= 0:
        return Curve("beta", (rise, fall, shift))
    kept = 1 if rise < 0 else 0
    (slope,), shift = _logistic(sides[:, [kept]], denied)
    if slope < 0:
        return Curve("beta", (0.0, 0.0, _log_odds(denied)))
    return Curve("beta", (0.0, slope, shift) if kept else (slope, 0.0, shift))


def _logistic(features: Floats, denied: Floats) -> tuple[tuple[float, ...], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_FREE, solver="newton-cholesky").fit(features, denied)
    return tuple(map(float, model.coef_[0])), float(model.intercept_[0])


def _log_odds(denied: Floats) -> float:
    share = float(np.clip(denied.mean(), 1e-6, 1 - 1e-6))
    return float(np.log(share / (1 - share)))
