"""`training/gates.yaml` held against the figures of a model that asks to be registered."""

from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile
from denialrisk.fit.judge.verdict import Verdict, not_judged

Figures = Mapping[str, Any]
# How sure a gate that looks at many groups at once must be before it refuses, all together.
ERROR_RATE: Final = 0.05


class Gates(BaseModel):
    """The limits; training/gates.yaml says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    auroc_above: float = Field(default=0.5, ge=0.5, le=1)
    logistic_tolerance: float = Field(default=0.01, ge=0, le=1)
    calibration_error_at_most: float = Field(default=0.02, gt=0, le=1)
    payer_calibration_error_at_most: float = Field(default=0.03, gt=0, le=1)
    payer_lines: int = Field(default=1000, ge=100)
    parity_gap_at_most: float = Field(default=0.02, gt=0, le=1)
    parity_lines: int = Field(default=500, ge=100)
    single_signal_auroc_at_most: float = Field(default=0.95, gt=0.5, le=1)
    leak_vouched: tuple[str, ...] = ()
    megabytes_at_most: float = Field(default=2000, gt=0)
    explain_milliseconds_at_most: float = Field(default=5, gt=0)
    champion_auroc_tolerance: float = Field(default=0.01, ge=0, le=1)
    champion_log_loss_tolerance: float = Field(default=0.005, ge=0)
    champion_payer_auroc_tolerance: float = Field(default=0.02, ge=0, le=1)
    champion_payer_log_loss_tolerance: float = Field(default=0.01, ge=0)
    champion_payer_lines: int = Field(default=300, ge=100)


def load_gates(path: Path) -> Gates:
    """Read `training/gates.yaml`. Raises ConfigurationError listing all that is wrong."""
    return yamlfile.read(path, Gates)


def judge_gates(gates: Gates, metrics: Figures) -> tuple[Verdict, ...]:
    """Hold `metrics` (see judge) against the gates; every gate answers."""
    return tuple(_verdicts(gates, metrics))


def _verdicts(gates: Gates, metrics: Figures) -> Iterator[Verdict]:
    ours = metrics["test"]["denialrisk"]
    yield _signal(gates, ours)
    yield _not_worse(gates, ours, metrics["test"]["logistic regression"])
    yield _calibrated(gates, ours)
    yield _payers(gates, metrics.get("payers", []))
    yield _parity(gates, metrics)
    yield _no_leak(gates, metrics)
    yield _size(gates, metrics.get("size"))


def _signal(gates: Gates, ours: Figures) -> Verdict:
    # A recipe may leave the interval out; then the figure itself is held to the gate.
    low = ours["auroc"] if ours["auroc_low"] is None else ours["auroc_low"]
    says = (
        f"AUROC {ours['auroc']:.3f}, interval from {low:.3f}; must lie above {gates.auroc_above}"
    )
    todo = (
        "nothing in the claims tells denied lines from paid ones: ingest a longer history, and see"
        " `denialrisk label --report` whether remittances were linked to claims"
    )
    return Verdict("signal", low > gates.auroc_above, says, todo)


def _not_worse(gates: Gates, ours: Figures, logistic: Figures) -> Verdict:
    """Ranking overall is one thing, ranking at the top another: both must hold."""
    measured = {"AUROC": "auroc", "average precision": "average_precision"}
    says = ", ".join(
        f"{title} {ours[key]:.3f} against logistic regression's {logistic[key]:.3f}"
        for title, key in measured.items()
    )
    passed = all(ours[k] >= logistic[k] - gates.logistic_tolerance for k in measured.values())
    todo = "train on more history, or with a recipe of more rounds; little data favours few trees"
    return Verdict("baseline", passed, f"{says}; may be {gates.logistic_tolerance} below", todo)


def _calibrated(gates: Gates, ours: Figures) -> Verdict:
    limit = gates.calibration_error_at_most + ours["ece_by_chance"]
    says = f"calibration error {ours['ece']:.3f}; at most {limit:.3f} "
    says += f"({ours['ece_by_chance']:.3f} of it chance on so many lines)"
    todo = (
        "look at plots/calibration.png: where all probabilities are off to one side, a payer"
        " changed since; train on newer answers, or choose another calibration for the model"
    )
    return Verdict("calibration", ours["ece"] <= limit, says, todo)


def _payers(gates: Gates, payers: list[dict[str, Any]]) -> Verdict:
    """Hold each payer with lines enough to its own calibration error."""
    judged = [p for p in payers if p["lines"] >= gates.payer_lines and p.get("ece") is not None]
    if not judged:
        return not_judged("payers", f"no payer has {gates.payer_lines:,} test lines")
    allowed = gates.payer_calibration_error_at_most
    over = [(p["ece"] - allowed - p.get("ece_by_chance", 0.0), p) for p in judged]
    failed = [p for excess, p in sorted(over, key=lambda pair: -pair[0]) if excess > 0]
    if not failed:
        _, worst = max(over, key=lambda pair: pair[0])
        says = f"calibration error of each of {len(judged)} payers within {allowed} beyond chance"
        return Verdict("payers", passed=True, says=f"{says}, the worst {_payer(worst)}")
    says = f"{'; '.join(map(_payer, failed))}; at most {allowed} beyond chance for a payer with "
    todo = (
        "see `denialrisk label --report` by month for these payers: a policy that changed in the"
        " test months needs newer answers"
    )
    return Verdict("payers", passed=False, says=f"{says}{gates.payer_lines:,} lines", todo=todo)


def _payer(payer: Figures) -> str:
    chance = payer.get("ece_by_chance", 0.0)
    return f"{payer['name']} {payer['ece']:.3f} ({chance:.3f} by chance)"


def _parity(gates: Gates, metrics: Figures) -> Verdict:
    """Hold each group's calibration gap to the gap of all others.

    The gap is mean probability less share denied: a group whose risk is overstated is worked on
    in vain, one whose risk is understated gets no help. Lines of a claim are taken to fall
    together, which makes chance as large as it can be: the gate refuses only what is certain.
    """
    groups = [g for g in metrics.get("fairness", []) if g["lines"] >= gates.parity_lines]
    if not groups:
        why = "the run has no figures by age band, sex or payer kind with enough lines"
        return not_judged("parity", why)
    ours = metrics["test"]["denialrisk"]
    per_claim = max(1.0, ours["lines"] / metrics["claims"]["lines"])
    sure = NormalDist().inv_cdf(1 - ERROR_RATE / 2 / len(groups))
    gaps = [(g, *_gap(g, ours, per_claim)) for g in groups if g["lines"] < ours["lines"]]
    failed = [
        f"{g['by']} {g['name']}: {gap:+.3f}"
        for g, gap, error in gaps
        if abs(gap) - sure * error > gates.parity_gap_at_most
    ]
    limit = f"may differ from all others' by {gates.parity_gap_at_most} beyond chance"
    if failed:
        says = f"mean probability less share denied, {'; '.join(failed)}; {limit}"
        todo = "see metrics.json for the groups, and look for a signal that stands for one"
        return Verdict("parity", passed=False, says=says, todo=todo)
    return Verdict("parity", passed=True, says=f"calibration of {len(gaps)} groups {limit}")


def _gap(group: Figures, whole: Figures, per_claim: float) -> tuple[float, float]:
    """Return how far a group's calibration gap lies from the others', and its standard error."""
    lines, others = group["lines"], whole["lines"] - group["lines"]
    total = whole["lines"] * (whole["mean_probability"] - whole["denied_share"])
    own = group["mean_probability"] - group["denied_share"]
    rest = (total - lines * own) / others
    shares = (group["denied_share"], _rest(whole, group, "denied_share") / others)
    spread = sum(p * (1 - p) / n * per_claim for p, n in zip(shares, (lines, others), strict=True))
    return own - rest, sqrt(max(spread, 0.0))


def _rest(whole: Figures, group: Figures, key: str) -> float:
    return float(whole["lines"] * whole[key] - group["lines"] * group[key])


def _no_leak(gates: Gates, metrics: Figures) -> Verdict:
    limit = gates.single_signal_auroc_at_most
    told = {leak["signal"]: _alone(leak) for leak in metrics["leaks"] if leak["auroc"] > limit}
    sure = [finding for finding in metrics.get("leak_findings", []) if finding["sure"]]
    told |= {finding["signal"]: finding["says"] for finding in sure}
    # Nobody can vouch for a value that changes with what comes later.
    never = {finding["signal"] for finding in sure if finding["why"] == "sees later"}
    named = [n for n in told if n in never or n not in gates.leak_vouched]
    if not named:
        says = f"no single signal above AUROC {limit}, none that behaves like the answer"
        return Verdict("leak", passed=True, says=says)
    says = "; ".join(f"{name}: {told[name]}" for name in named)
    todo = (
        "take the signal out of features/, or fill its field from what was known at submission;"
        " name it under leak_vouched in gates.yaml if all of it is known before sending"
    )
    return Verdict("leak", passed=False, says=f"{says}; does it see the answer?", todo=todo)


def _alone(leak: Figures) -> str:
    return f"alone ranks denials with AUROC {leak['auroc']:.3f}"


def _size(gates: Gates, size: Figures | None) -> Verdict:
    if size is None:
        return not_judged("size", "the run did not measure it")
    passed = (
        size["megabytes"] <= gates.megabytes_at_most
        and size["explain_milliseconds"] <= gates.explain_milliseconds_at_most
    )
    says = (
        f"{size['megabytes']:,.1f} MB, at most {gates.megabytes_at_most:,.0f};"
        f" {size['explain_milliseconds']:.2f} ms to explain a line, at most"
        f" {gates.explain_milliseconds_at_most:g}"
    )
    todo = "set max_depth and num_leaves lower, or drop signals with many keys"
    return Verdict("size", passed, says, todo)
