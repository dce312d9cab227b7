"""`training/gates.yaml` held against the figures of a model that asks to be registered."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile


class Gates(BaseModel):
    """The limits; each is one gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # The interval of AUROC must lie above this.
    auroc_above: float = Field(default=0.5, ge=0.5, le=1)
    # AUROC and average precision may be this much below logistic regression's, no more.
    logistic_tolerance: float = Field(default=0.01, ge=0, le=1)
    # Expected calibration error at most this, plus what chance alone gives.
    calibration_error_at_most: float = Field(default=0.02, gt=0, le=1)
    # A single signal that ranks denials this well has probably seen the answer.
    single_signal_auroc_at_most: float = Field(default=0.95, gt=0.5, le=1)


@dataclass(frozen=True)
class Verdict:
    """One gate's answer, in words."""

    gate: str
    passed: bool
    says: str


def load_gates(path: Path) -> Gates:
    """Read `training/gates.yaml`. Raises ConfigurationError listing all that is wrong."""
    return yamlfile.read(path, Gates)


def judge_gates(gates: Gates, metrics: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """Hold `metrics` (see judge) against the gates; every gate answers."""
    return tuple(_verdicts(gates, metrics))


def verdict_dicts(verdicts: tuple[Verdict, ...]) -> list[dict[str, Any]]:
    """Return the verdicts as plain data for metrics.json and the manifest."""
    return [asdict(verdict) for verdict in verdicts]


def _verdicts(gates: Gates, metrics: Mapping[str, Any]) -> Iterator[Verdict]:
    ours = metrics["test"]["denialrisk"]
    # A recipe may leave the interval out; then the figure itself is held to the gate.
    low = ours["auroc"] if ours["auroc_low"] is None else ours["auroc_low"]
    says = (
        f"AUROC {ours['auroc']:.3f}, interval from {low:.3f}; must lie above {gates.auroc_above}"
    )
    yield Verdict("signal", low > gates.auroc_above, says)
    yield _not_worse(gates, ours, metrics["test"]["logistic regression"])
    yield _calibrated(gates, ours)
    yield _no_leak(gates, metrics["leaks"])


def _not_worse(gates: Gates, ours: Mapping[str, Any], logistic: Mapping[str, Any]) -> Verdict:
    """Ranking overall is one thing, ranking at the top another: both must hold."""
    measured = {"AUROC": "auroc", "average precision": "average_precision"}
    says = ", ".join(
        f"{title} {ours[key]:.3f} against logistic regression's {logistic[key]:.3f}"
        for title, key in measured.items()
    )
    passed = all(ours[k] >= logistic[k] - gates.logistic_tolerance for k in measured.values())
    return Verdict("baseline", passed, f"{says}; may be {gates.logistic_tolerance} below")


def _calibrated(gates: Gates, ours: Mapping[str, Any]) -> Verdict:
    limit = gates.calibration_error_at_most + ours["ece_by_chance"]
    says = f"calibration error {ours['ece']:.3f}; at most {limit:.3f} "
    says += f"({ours['ece_by_chance']:.3f} of it chance on so many lines)"
    return Verdict("calibration", ours["ece"] <= limit, says)


def _no_leak(gates: Gates, leaks: list[dict[str, Any]]) -> Verdict:
    limit = gates.single_signal_auroc_at_most
    found = [leak for leak in leaks if leak["auroc"] > limit]
    if not found:
        return Verdict("leak", passed=True, says=f"no single signal above AUROC {limit}")
    named = ", ".join(f"{leak['signal']} ({leak['auroc']:.3f})" for leak in found)
    says = f"{named} alone ranks denials above AUROC {limit}: does it see the answer?"
    return Verdict("leak", passed=False, says=says)
