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
_PARTS: Final = {
    "payer": "payers",
    "claim type": "claim_types",
    "month": "months",
    "category": "categories",
}
_QUARTER: Final = 0.25
# So many names fit a line; the rest are counted.
_NAMED: Final = 4


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
        lines += [*_shares(self.metrics), *_reviewed(self.metrics["capacity"])]
        lines += [*_unjudged(self.metrics), *_asked(self.metrics["leak_findings"])]
        lines += [*_gates(self.metrics["gates"]), ""]
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
            f"The trees that ship learnt once more, from all {slices['settled_lines']:,} lines"
            f" sent by {slices['settled_until']}; the figures are those before."
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


def _reviewed(told: Mapping[str, Any]) -> Iterator[str]:
    """Tell what the largest round number of claims finds that is a quarter of all at most."""
    quarter = next(point for point in told["points"] if point["share"] == _QUARTER)
    small = [p for p in told["points"] if p["per_day"] and p["reviewed_share"] <= _QUARTER]
    point = small[-1] if small else quarter
    found = point["found"]
    ours, dollars = found["denialrisk"], found["expected denied dollars"]["dollars_share"]
    who = f"{point['per_day']:,} claims" if small else "the riskiest quarter"
    yield (
        f"reviewing {who} of each working day's {told['claims_a_day']:,.0f}: precision"
        f" {_percent(ours['precision'])}, {_percent(ours['denials_share'])} of denied claims found"
        f" (payer x procedure table {_percent(found['payer x procedure table']['denials_share'])},"
        f" chance {_percent(found['chance']['denials_share'])})"
    )
    if dollars is not None:
        yield (
            f"  of denied dollars {_percent(ours['dollars_share'])}; ranked by expected denied"
            f" dollars {_percent(dollars)}, by charge {_percent(found['charge']['dollars_share'])}"
        )


def _unjudged(metrics: Mapping[str, Any]) -> Iterator[str]:
    """Name what had too few lines or denials to be judged by itself."""
    parts = {title: metrics[key] for title, key in _PARTS.items()}
    for by in dict.fromkeys(group["by"] for group in metrics["fairness"]):
        parts[by] = [group for group in metrics["fairness"] if group["by"] == by]
    few = {title: [p["name"] for p in part if not p["judged"]] for title, part in parts.items()}
    named = [
        f"{title} {', '.join(names[:_NAMED])}{_more(names)}"
        for title, names in few.items()
        if names
    ]
    if named:
        yield f"too few lines or denials to judge alone: {'; '.join(named)}"


def _more(names: list[str]) -> str:
    return f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""


def _asked(findings: list[dict[str, Any]]) -> Iterator[str]:
    """Tell what looks like a leak without being certain; what is certain a gate tells."""
    asked = [finding for finding in findings if not finding["sure"]]
    for finding in asked[:_NAMED]:
        yield f"ASK ABOUT {finding['signal']}: {finding['says']}"
    if len(asked) > _NAMED:
        yield f"  and {len(asked) - _NAMED} more, see leak_findings in metrics.json"


def _gates(gates: list[dict[str, Any]]) -> Iterator[str]:
    failed = [gate for gate in gates if not gate["passed"]]
    idle = [gate["gate"] for gate in gates if not gate.get("judged", True)]
    told = f"; nothing to judge by: {', '.join(idle)}" if idle else ""
    judged = len(gates) - len(idle)
    yield f"gates: {judged - len(failed)} of {judged} passed{told}"
    if any(gate["gate"] == "signal" for gate in failed):
        yield "no signal found: on later lines the model ranks denials no better than chance may"
    for gate in failed:
        yield f"  REFUSED by '{gate['gate']}': {gate['says']}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
