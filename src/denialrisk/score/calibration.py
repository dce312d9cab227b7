"""Raw model outputs turned into probabilities that mean what they say, with NumPy alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Method = Literal["isotonic", "platt", "beta"]

METHODS: Final[tuple[Method, ...]] = ("isotonic", "platt", "beta")
# No history is long enough to call a denial certain or impossible.
_SMALLEST: Final = 1e-5


@dataclass(frozen=True)
class Curve:
    """One increasing map from log-odds to probability.

    isotonic: straight lines through (`knots`, `levels`), flat beyond both ends.
    platt: sigmoid(a * margin + b), `coefficients` = (a, b).
    beta: sigmoid(a * ln p - b * ln(1 - p) + c) with p = sigmoid(margin),
    `coefficients` = (a, b, c); Kull, Silva Filho and Flach, AISTATS 2017.
    """

    method: Method
    coefficients: tuple[float, ...] = ()
    knots: tuple[float, ...] = ()
    levels: tuple[float, ...] = ()

    def apply(self, margin: Floats) -> Floats:
        """Return probabilities, one for each log-odds value."""
        return np.clip(self._map(margin), _SMALLEST, 1 - _SMALLEST)

    def _map(self, margin: Floats) -> Floats:
        if self.method == "isotonic":
            return np.interp(margin, self.knots, self.levels).astype(np.float64)
        if self.method == "platt":
            slope, intercept = self.coefficients
            return sigmoid(slope * margin + intercept)
        rise, fall, shift = self.coefficients
        return sigmoid(-rise * softplus(-margin) + fall * softplus(margin) + shift)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for calibration.json."""
        return {
            "method": self.method,
            "coefficients": list(self.coefficients),
            "knots": list(self.knots),
            "levels": list(self.levels),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Curve":
        """Read what `to_dict` returned; an unknown method raises ValueError."""
        if data["method"] not in METHODS:
            raise ValueError(f"unknown calibration method '{data['method']}'")
        numbers = {n: tuple(map(float, data[n])) for n in ("coefficients", "knots", "levels")}
        return cls(data["method"], **numbers)


@dataclass(frozen=True)
class Calibration:
    """Everything learnt on the calibration slice.

    `line` maps a line's margin to its probability of denial; `temperature` divides the
    category log-odds; `overlap` says how far the lines of a claim fall together (see rollup).
    `category_share` is the part of the margin that the category booster tells (see boosters).
    """

    line: Curve
    temperature: float = 1.0
    overlap: float = 1.0
    category_share: float = 0.0

    def category(self, log_odds: Floats) -> Floats:
        """Return P(category | denied), shape as given (n_lines, n_categories); rows sum to 1."""
        return softmax(log_odds / self.temperature)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for calibration.json."""
        line = self.line.to_dict()
        numbers = {"overlap": self.overlap, "category_share": self.category_share}
        return {"line": line, "temperature": self.temperature, **numbers}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Calibration":
        """Read what `to_dict` returned."""
        line = Curve.from_dict(data["line"])
        numbers = (float(data[n]) for n in ("temperature", "overlap", "category_share"))
        return cls(line, *numbers)


def sigmoid(margin: Floats) -> Floats:
    """Return 1 / (1 + exp(-margin)) without overflow."""
    half: Floats = 0.5 * (1.0 + np.tanh(0.5 * margin))
    return half


def softplus(value: Floats) -> Floats:
    """Return ln(1 + exp(value)) without overflow."""
    return np.logaddexp(0.0, value)


def softmax(log_odds: Floats) -> Floats:
    """Return each row's probabilities, shape (n, k) as given."""
    raised: Floats = np.exp(log_odds - log_odds.max(axis=1, keepdims=True, initial=-np.inf))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
