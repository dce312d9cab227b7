"""A run's figures turned into the tables that stand under a card's attributes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.fit.card.answer import between, figure

Figures = Mapping[str, Any]
_NONE: Final = "\N{EN DASH}"
_SEGMENTS: Final = (
    ("payers", "By payer", "payer"),
    ("claim_types", "By type of claim", "type"),
    ("months", "By month of submission", "month"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; the first column names the row, the others are figures."""

    key: str
    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def card_tables(metrics: Figures) -> Iterator[Table]:
    """Yield every table that the run has figures for."""
    yield _compared(metrics["test"])
    for key, title, heading in _SEGMENTS:
        if metrics.get(key):
            yield _segments(key, title, heading, metrics[key])
    if entries := metrics["category"]["denialrisk"]["categories"]:
        yield _categories(entries)
    if entries := metrics.get("categories"):
        yield _detected(entries)
    if groups := metrics.get("fairness"):
        yield _fairness(groups)
    yield _gates(metrics["gates"])
    if findings := metrics.get("leak_findings"):
        yield _findings(findings)
    if leaks := metrics.get("leaks"):
        yield _leaks(leaks)


def _compared(test: Figures) -> Table:
    return Table(
        "test",
        "Beside simpler ways, on the same lines",
        "Where intervals (95 %) overlap, these lines could not tell the model from the simpler"
        " way.",
        ("ranked by", "AUROC", "average precision", "Brier", "log loss", "calibration error"),
        tuple(
            (
                name,
                between(judged, "auroc"),
                between(judged, "average_precision"),
                figure(judged.get("brier")),
                figure(judged.get("log_loss")),
                figure(judged.get("ece")),
            )
            for name, judged in sorted(test.items(), key=lambda item: -item[1]["auroc"])
        ),
    )


def _segments(key: str, title: str, heading: str, entries: Sequence[Figures]) -> Table:
    return Table(
        key,
        title,
        "Intervals are 95 %. Calibration error by chance alone stands beside the one measured."
        " Where lines or denials were too few, there are counts alone.",
        (heading, *_COLUMNS),
        tuple((str(entry["name"]), *_cells(entry)) for entry in entries),
    )


_COLUMNS: Final = (
    "lines",
    "share denied",
    "mean probability",
    "AUROC",
    "average precision",
    "calibration error",
    "by chance",
)


def _cells(entry: Figures) -> tuple[str, ...]:
    return (
        f"{entry['lines']:,}",
        _or_none(entry.get("denied_share")),
        _or_none(entry.get("mean_probability")),
        between(entry, "auroc") if entry.get("auroc") is not None else _NONE,
        _or_none(entry.get("average_precision")),
        _or_none(entry.get("ece")),
        _or_none(entry.get("ece_by_chance")),
    )


def _fairness(groups: Sequence[Figures]) -> Table:
    return Table(
        "fairness",
        "Fairness: by age, sex and kind of payer",
        "Among the riskiest quarter of all lines: the share of the group's lines (flagged) and of"
        " its denials (found).",
        ("group", *_COLUMNS, "flagged", "found"),
        tuple(
            (
                f"{group['by']}: {group['name']}",
                *_cells(group),
                _or_none(group.get("flagged_share")),
                _or_none(group.get("found_share")),
            )
            for group in groups
        ),
    )


def _categories(entries: Sequence[Figures]) -> Table:
    return Table(
        "category",
        "By category of denial, among denied lines",
        "Recall: of the category's lines, the share it was right about. Precision: of the lines"
        " it took for the category, the share that was.",
        ("category", "lines", "predicted", "recall", "precision", "F1"),
        tuple(
            (
                str(entry["category"]).replace("_", " "),
                f"{entry['lines']:,}",
                f"{entry['predicted']:,}",
                *(figure(entry[key]) for key in ("recall", "precision", "f1")),
            )
            for entry in entries
        ),
    )


def _detected(entries: Sequence[Figures]) -> Table:
    return Table(
        "detected",
        "By category of denial, among all lines",
        "AUROC: how well risk and category together tell the category's denials from all other"
        " lines. In the riskiest quarter: the share of its denials there. Intervals are 95 %.",
        ("category", "denials", "AUROC", "in the riskiest quarter"),
        tuple(
            (
                str(entry["name"]).replace("_", " "),
                f"{entry['denials']:,}",
                between(entry, "auroc") if entry.get("judged") else _NONE,
                between(entry, "in_top_quarter") if entry.get("judged") else _NONE,
            )
            for entry in entries
        ),
    )


def _findings(findings: Sequence[Figures]) -> Table:
    return Table(
        "findings",
        "Signals that may have seen the answer",
        "Sure findings refuse a model unless the organisation vouches for the signal; the others"
        " are to be asked about.",
        ("signal", "sure", "what was found"),
        tuple(
            (found["signal"], "yes" if found["sure"] else "no", found["says"])
            for found in findings
        ),
    )


def _gates(gates: Sequence[Figures]) -> Table:
    answers = {True: "passed", False: "REFUSED"}
    return Table(
        "gates",
        "Gates",
        "What training/gates.yaml asks of a model before it may be registered.",
        ("gate", "answer", "what was measured"),
        tuple(
            (gate["gate"], answers[bool(gate["passed"])], gate["says"])
            if gate.get("judged", True)
            else (gate["gate"], "not judged", gate["says"].removeprefix("not judged: "))
            for gate in gates
        ),
    )


def _leaks(leaks: Sequence[Figures]) -> Table:
    return Table(
        "leaks",
        "Strongest single signals",
        "How well one signal alone ranks denials; one that does so nearly perfectly has probably"
        " seen the answer.",
        ("signal", "read by", "AUROC"),
        tuple((leak["signal"], leak["reading"], figure(leak["auroc"])) for leak in leaks),
    )


def _or_none(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"
