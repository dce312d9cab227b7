"""What a training run gives back, and the table of it that fits a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROWS: Final = (
    "oracle with hidden draws",
    "oracle",
    "denialrisk",
    "logistic regression",
    "payer x procedure table",
    "hand rules",
    "base rate",
)
_COLUMNS: Final = (
    ("AUROC", "auroc"),
    ("avg precision", "average_precision"),
    ("Brier", "brier"),
    ("ECE", "ece"),
    ("recall@95%prec", "recall_at_95_precision"),
    ("denials top 25%", "denials_in_top_quarter"),
)


@dataclass(frozen=True)
class TrainingResult:
    """A written bundle, the metrics it carries and the MLflow run that recorded it."""

    bundle: Path
    metrics: dict[str, Any]
    run_id: str
    tracking_uri: str
    registered: str | None = None

    def summary(self) -> str:
        """Return the figures as aligned text: ours, the baselines' and the oracle's."""
        lines = [*_slices(self.metrics), "", *_table(self.metrics["test"]), ""]
        lines += [*_shares(self.metrics), *_gates(self.metrics["gates"]), ""]
        lines.append(f"bundle      {self.bundle} (version {self.metrics['version']})")
        lines.append(f"MLflow run  {self.run_id} in {self.tracking_uri}")
        if self.registered:
            lines.append(f"registered  {self.registered}")
        return "\n".join(lines)


def _slices(metrics: Mapping[str, Any]) -> Iterator[str]:
    slices, ours = metrics["split"], metrics["test"]["denialrisk"]
    yield (
        f"Learnt from {slices['train_lines']:,} lines sent before {slices['calibration_start']},"
        f" calibrated on {slices['calibration_lines']:,} before {slices['embargo_start']},"
    )
    if metrics["recipe"]["refit"]:
        yield "then learnt again from both with the same curves;"
    yield (
        f"judged on {ours['lines']:,} lines sent {slices['test_start']} to"
        f" {slices['mature_until']}, {_percent(ours['denials'] / ours['lines'])} of them denied."
    )
    if tuning := metrics.get("tuning"):
        yield from _searches(tuning)
    if metrics["recipe"]["final_refit"]:
        yield (
            f"The trees that ship learnt once more, from all {slices['mature_lines']:,} lines sent"
            f" by {slices['mature_until']}; the figures are those before."
        )


def _searches(tuning: Mapping[str, Any]) -> Iterator[str]:
    for model in ("denial", "category"):
        if found := tuning.get(model):
            yield (
                f"Parameters of the {model} model: the best of {found['trials']} trials"
                f" ({found['pruned']} cut short), log loss {found['loss']:.4f} on folds in time,"
                f" {found['loss_before']:.4f} before; kept in {tuning['models']} beside it."
            )


def _table(test: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    width = max(len(name) for name in ROWS)
    yield " " * width + "".join(f"  {head:>15}" for head, _ in _COLUMNS)
    for name in ROWS:
        if name in test:
            cells = (_number(test[name][key]) for _, key in _COLUMNS)
            yield f"{name:<{width}}" + "".join(f"  {cell:>15}" for cell in cells)


def _shares(metrics: Mapping[str, Any]) -> Iterator[str]:
    ours, claims = metrics["test"]["denialrisk"], metrics["claims"]
    if ours["auroc_low"] is not None:
        yield (
            f"95 % interval: AUROC {_number(ours['auroc_low'])} to {_number(ours['auroc_high'])},"
            f" average precision {_number(ours['average_precision_low'])} to"
            f" {_number(ours['average_precision_high'])}"
        )
    if ceiling := metrics.get("ceiling"):
        yield (
            f"share of the oracle's ceiling: {_percent(ceiling['auroc'])} of AUROC above 0.5,"
            f" {_percent(ceiling['average_precision'])} of average precision above the base rate"
        )
        yield (
            f"of the oracle with hidden draws: {_percent(ceiling['hidden_auroc'])} and"
            f" {_percent(ceiling['hidden_average_precision'])}"
        )
    yield (
        f"mean probability {_percent(ours['mean_probability'])} against"
        f" {_percent(ours['denied_share'])} denied"
    )
    yield (
        f"whole claims: AUROC {_number(claims['auroc'])}, average precision"
        f" {_number(claims['average_precision'])}, ECE {_number(claims['ece'])}"
    )
    yield _category(metrics["category"])


def _category(category: Mapping[str, Any]) -> str:
    ours = category["denialrisk"]
    if ours["top_1"] is None:
        return "category: no denied line in the test slice"
    text = f"category of {ours['lines']:,} denied lines: top-1 {_percent(ours['top_1'])}"
    text += f", top-2 {_percent(ours['top_2'])}, macro-F1 {_number(ours['macro_f1'])}"
    if "oracle" in category:
        text += f" (oracle: top-1 {_percent(category['oracle']['top_1'])})"
    return f"{text}; always the most common: {_percent(category['most common']['top_1'])}"


def _gates(gates: list[dict[str, Any]]) -> Iterator[str]:
    failed = [gate for gate in gates if not gate["passed"]]
    yield f"gates: {len(gates) - len(failed)} of {len(gates)} passed"
    if any(gate["gate"] == "signal" for gate in failed):
        yield "no signal found: on later lines the model ranks denials no better than chance may"
    for gate in failed:
        yield f"  REFUSED by '{gate['gate']}': {gate['says']}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
