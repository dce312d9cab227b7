"""A run's model card and figures turned into the page that whoever trusts the model reads."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from denialrisk.fit.card import card_tables
from denialrisk.report.dotted import parity, ranking
from denialrisk.report.reliable import reliability
from denialrisk.report.template import render

_COMPONENTS: Final = ("tiles", "table", "modelcard")
_BY: Final = {
    "run": "this run",
    "software": "the software",
    "organisation": "the organisation",
    "nobody": "unknown",
}


def card_page(metrics: Mapping[str, Any], version: str) -> str:
    """Return the page of a run's `metrics` (metrics.json); needs no network and no scripts."""
    return render("modelcard", _COMPONENTS, **card_summary(metrics, version))


def card_summary(metrics: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return what the page shows: the card's answers, and the figures laid out."""
    card = metrics["card"]
    every = card["attributes"]
    return {
        "version": version,
        "split": metrics["split"],
        "simulated": "oracle" in metrics["test"],
        "refused": [gate for gate in metrics["gates"] if not gate["passed"]],
        "tiles": list(_tiles(metrics, every)),
        "sections": [(name, list(of)) for name, of in groupby(every, lambda a: a["section"])],
        "by": _BY,
        "curve": reliability(metrics.get("reliability") or []),
        "payers": ranking(metrics.get("payers") or []),
        "groups": parity(metrics.get("fairness") or []),
        "tables": list(card_tables(metrics)),
        "record": card["record"],
    }


def _tiles(
    metrics: Mapping[str, Any], attributes: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Yield name, figure and note of each tile."""
    ours = metrics["test"]["denialrisk"]
    yield "AUROC", f"{ours['auroc']:.3f}", _range(ours, "auroc")
    yield (
        "Average precision",
        f"{ours['average_precision']:.3f}",
        _range(ours, "average_precision"),
    )
    yield (
        "Calibration error",
        f"{ours['ece']:.3f}",
        f"{ours.get('ece_by_chance', 0):.3f} by chance",
    )
    found = ours["denials_in_top_quarter"]
    yield "Denials found", f"{found:.0%}", "in the riskiest quarter"
    yield "Judged on", f"{ours['lines']:,}", f"later lines, {ours['denied_share']:.1%} denied"
    unknown = sum(any(a["by"] == "nobody" for a in each["answers"]) for each in attributes)
    yield "Attributes", f"{len(attributes)}", f"{unknown} with something unknown"


def _range(figures: Mapping[str, Any], name: str) -> str:
    low, high = figures.get(f"{name}_low"), figures.get(f"{name}_high")
    return "no interval drawn" if low is None else f"{low:.3f} to {high:.3f}"
