"""Reports written as folders of pages and data, to be opened, mailed or served as they are."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import UsageError
from denialrisk.label import Labelled
from denialrisk.report.batch import Summary, batch_html, batch_summary
from denialrisk.report.claim import Links, claim_html, claim_summary
from denialrisk.report.listed import (
    CLAIM_COLUMNS,
    GROUP_COLUMNS,
    WORKLIST_COLUMNS,
    claim_rows,
    group_rows,
    worklist_rows,
)
from denialrisk.report.month import (
    MONTH_COLUMNS,
    month_html,
    month_rows,
    month_summary,
    months_told,
)
from denialrisk.report.spreadsheet import write_rows
from denialrisk.score import Targets, Worklist

Progress = Callable[[str, int, int], None]

_INDEX: Final = "index.html"
_CLAIMS: Final = "claims"
_LIST, _ALIKE, _ALL = "worklist.csv", "alike.csv", "worklist.json"
# Names carry a sequence number only: a file name outlives the access rules of a page.
_NAME: Final = re.compile(r"\d{6,}\.(html|json|csv)")


def write_reports(
    explanations: Sequence[Mapping[str, Any]],
    out: Path,
    progress: Progress | None = None,
    *,
    title: str = "Denial risk before submission",
    worklist: Worklist | None = None,
) -> Path:
    """Write the batch and its claims into `out` as pages, JSON and CSV; return index.html.

    Claims are claims/<n>.html, .json and .csv, n in the order given. Numbered files left by an
    earlier, larger batch are removed, so that none is mistaken for one of this batch.
    """
    folder = out / _CLAIMS
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:06d}" for number in range(1, len(explanations) + 1)]
    _remove_others(folder, set(names))
    batch = batch_summary(explanations, title, worklist or Worklist())
    order = [row["number"] - 1 for row in batch["claims"]]
    for rank, index in enumerate(order):
        _write_claim(folder, names[index], explanations[index], _links(order, rank, names))
        if progress is not None:
            progress("report", rank + 1, len(order))
    return _write_batch(out, batch, [f"{_CLAIMS}/{name}.html" for name in names])


def write_month(
    labelled: Labelled, month: str, targets: Targets, out: Path
) -> tuple[Path, dict[str, Any]]:
    """Write a month (2025-09) into `out` as page, JSON and CSV; return the page and the summary.

    Raises UsageError where no claim was first sent in that month.
    """
    summary = month_summary(labelled, month, targets)
    if not summary["totals"]["claims"]:
        told = months_told(labelled)
        known = (
            f"claims are of {told[0]} to {told[-1]}" if told else "no claim says when it was sent"
        )
        raise UsageError(f"no claim was first sent in {month}; {known}")
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / f"{month}.json", summary)
    write_rows(out / f"{month}.csv", MONTH_COLUMNS, month_rows(summary))
    page = out / f"{month}.html"
    page.write_text(month_html(summary, (f"{month}.json", f"{month}.csv")), encoding="utf-8")
    return page, summary


def write_json(path: Path, told: Mapping[str, Any]) -> None:
    """Write plain data as JSON; it has no number that JSON lacks."""
    path.write_text(json.dumps(told, indent=1, allow_nan=False), encoding="utf-8")


def _write_claim(folder: Path, name: str, explanation: Mapping[str, Any], links: Links) -> None:
    claim = claim_summary(explanation)
    (folder / f"{name}.html").write_text(claim_html(claim, links), encoding="utf-8")
    write_json(folder / f"{name}.json", claim)
    write_rows(folder / f"{name}.csv", CLAIM_COLUMNS, claim_rows(claim))


def _write_batch(out: Path, batch: Summary, links: Sequence[str]) -> Path:
    write_json(out / _ALL, batch)
    write_rows(out / _LIST, WORKLIST_COLUMNS, worklist_rows(batch))
    write_rows(out / _ALIKE, GROUP_COLUMNS, group_rows(batch))
    index = out / _INDEX
    index.write_text(batch_html(batch, links, (_ALL, _LIST, _ALIKE)), encoding="utf-8")
    return index


def _links(order: Sequence[int], rank: int, names: Sequence[str]) -> Links:
    """Lead through the worklist: a coder goes on to the claim next in it."""
    own = names[order[rank]]
    return Links(
        batch=f"../{_INDEX}",
        previous=f"{names[order[rank - 1]]}.html" if rank else None,
        next=f"{names[order[rank + 1]]}.html" if rank + 1 < len(order) else None,
        files=(f"{own}.json", f"{own}.csv"),
    )


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.stem not in names:
            path.unlink()
