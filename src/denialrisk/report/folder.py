"""Explanations written as a folder of pages that can be opened, mailed or served as it is."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from denialrisk.report.batch import batch_page, by_dollars
from denialrisk.report.claim import Links, claim_page

Progress = Callable[[str, int, int], None]

_INDEX: Final = "index.html"
_CLAIMS: Final = "claims"
# Names carry a sequence number only: a file name outlives the access rules of a page.
_NAME: Final = re.compile(r"\d{6,}\.html")


def write_reports(
    explanations: Sequence[Mapping[str, Any]],
    out: Path,
    progress: Progress | None = None,
    *,
    title: str = "Denial risk before submission",
) -> Path:
    """Write index.html and claims/<n>.html into `out`, n in the order given; return the index.

    Numbered pages left by an earlier, larger batch are removed, so that none is mistaken for
    a page of this one.
    """
    folder = out / _CLAIMS
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:06d}.html" for number in range(1, len(explanations) + 1)]
    _remove_others(folder, set(names))
    order = by_dollars(explanations)
    for rank, index in enumerate(order):
        links = _links(order, rank, names)
        _write(folder / names[index], claim_page(explanations[index], links=links))
        if progress is not None:
            progress("report", rank + 1, len(order))
    index_page = batch_page(explanations, title, links=[f"{_CLAIMS}/{name}" for name in names])
    return _write(out / _INDEX, index_page)


def _links(order: Sequence[int], rank: int, names: Sequence[str]) -> Links:
    """Lead through the worklist: a coder goes on to the claim with the next most at risk."""
    return Links(
        batch=f"../{_INDEX}",
        previous=names[order[rank - 1]] if rank else None,
        next=names[order[rank + 1]] if rank + 1 < len(order) else None,
    )


def _write(path: Path, page: str) -> Path:
    path.write_text(page, encoding="utf-8")
    return path


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.name not in names:
            path.unlink()
