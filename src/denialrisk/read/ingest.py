"""Files of any known format turned into tables in a folder, again and again without doubling."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import CLAIMS, LINES, OUTCOMES, Reject, Tables
from denialrisk.claims.schema import REJECTS, TABLES
from denialrisk.claims.tables import conform, reject_table
from denialrisk.read.files import TABLES_MARK, Source, sources_in
from denialrisk.read.flat import FlatReading
from denialrisk.read.flat.sources import Sources, load_sources
from denialrisk.read.found import Found, TablePart
from denialrisk.read.gather import FlatReader, Gathered, Progress, gather, stacked
from denialrisk.read.merge import Verdict, judge_claims, judge_remits
from denialrisk.read.refusal import record_name, whole_file
from denialrisk.read.summary import FileSummary, IngestSummary

_REMIT_PARTS: Final = ("remits", "remit_lines", "adjustments")
_VOID_OR_REPLACEMENT: Final = ("7", "8")


def ingest(
    paths: Sequence[Path],
    into: Path,
    *,
    sources: Path | None = None,
    progress: Progress | None = None,
) -> IngestSummary:
    """Read files and folders into the tables in `into`, adding to what is there.

    The same content again adds nothing: claims repeat by claim_id, remits by content. A
    claim_id that comes back with other content is refused, the first stays. Rejects go to
    into/rejects.csv, each once. `sources` is the mapping for flat files.
    Raises InputError for a path that does not exist.
    """
    old = Tables.load(into) if (into / TABLES_MARK).is_file() else Tables()
    numbers = old.remits["remit_number"]
    first = int(numbers.max()) + 1 if len(numbers) else 1
    flat = _flat_reader(sources)
    gathered = gather(sources_in(paths), flat, first_remit=first, progress=progress)
    tables = _merged(old, gathered)
    tables.save(into)
    rejects_file = into / "rejects.csv"
    _append_rejects(rejects_file, gathered.rejects)
    rows = {name: len(getattr(tables, name)) for name in TABLES}
    return IngestSummary(into, tuple(gathered.files), rejects_file, rows)


def read_claims(paths: Sequence[Path], sources: Path | None = None) -> tuple[Tables, list[Reject]]:
    """Read claims to be scored, straight from their files.

    A claim_id that stands twice is refused the second time, since a score is asked for each.
    Raises InputError for a path that does not exist.
    """
    gathered = gather(sources_in(paths), _flat_reader(sources))
    tables = _merged(Tables(), gathered, refuse_duplicates=True)
    return tables, gathered.rejects


def _flat_reader(sources: Path | None) -> FlatReader:
    """Load the mapping when the first flat file is met; X12 alone needs none."""
    loaded: list[Sources] = []

    def read(source: Source, summary: FileSummary) -> Iterator[Found | TablePart]:
        if sources is None:
            why = "it is a flat file and no mapping was given"
            yield Found("file", 0, whole_file(source.name, why, "name a mapping with --map"))
            return
        if not loaded:
            loaded.append(load_sources(sources))
        yield from FlatReading(source.path, loaded[0], summary).found()

    return read


def _merged(old: Tables, gathered: Gathered, *, refuse_duplicates: bool = False) -> Tables:
    claims, lines = gathered.frame("claims", CLAIMS), gathered.frame("lines", LINES)
    owner = gathered.owner
    verdict = judge_claims(old, claims, lines, owner)
    _count_claims(gathered, verdict, claims, owner, refuse_duplicates=refuse_duplicates)
    fresh = verdict.fresh
    new = {name: gathered.frame(name, TABLES[name]) for name in _REMIT_PARTS}
    answers = judge_remits(old, new)
    _count_remits(gathered, answers)
    kept = new["remits"]["remit_number"][answers.fresh]
    parts = {name: frame[frame["remit_number"].isin(kept)] for name, frame in new.items()}
    return Tables(
        claims=_laid(old.claims, claims[fresh]),
        lines=_laid(old.lines, lines[fresh[owner]]),
        **{name: _laid(getattr(old, name), part) for name, part in parts.items()},
        outcomes=_latest(old.outcomes, gathered.frame("outcomes", OUTCOMES), claims, verdict),
    )


def _laid(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    return stacked([old, new]).reset_index(drop=True)


def _latest(
    old: pd.DataFrame, new: pd.DataFrame, claims: pd.DataFrame, verdict: Verdict
) -> pd.DataFrame:
    """Keep the last word on each line: a flat file sent again may know more.

    Where a claim came back as another claim, the first claim's outcome stays with it.
    """
    if not len(new):
        return old
    both = _laid(old, new)
    keys = ["claim_id", "line_number"]
    doubtful = both["claim_id"].isin(claims["claim_id"][verdict.conflict])
    first, last = both.duplicated(keys, keep="first"), both.duplicated(keys, keep="last")
    return both[~first.where(doubtful, last)].reset_index(drop=True)


def _count_claims(
    gathered: Gathered,
    verdict: Verdict,
    claims: pd.DataFrame,
    owner: npt.NDArray[np.int64],
    *,
    refuse_duplicates: bool,
) -> None:
    line_counts = np.bincount(owner, minlength=len(claims))
    for row, (file, _) in enumerate(gathered.claim_places):
        summary = gathered.files[file]
        if verdict.conflict[row] or (refuse_duplicates and verdict.duplicate[row]):
            summary.claim_rejects += 1
            gathered.rejects.append(_conflict(gathered, claims, verdict, row))
        elif verdict.duplicate[row]:
            summary.claim_duplicates += 1
        else:
            summary.claims += 1
            summary.lines += int(line_counts[row])


def _count_remits(gathered: Gathered, verdict: Verdict) -> None:
    for row, (file, _) in enumerate(gathered.remit_places):
        if verdict.duplicate[row]:
            gathered.files[file].remit_duplicates += 1
        else:
            gathered.files[file].remits += 1


def _conflict(gathered: Gathered, claims: pd.DataFrame, verdict: Verdict, row: int) -> Reject:
    file, position = gathered.claim_places[row]
    what = record_name("claim", claims["claim_id"].iloc[row])
    if verdict.duplicate[row]:
        why = "the same claim stands twice in what was given"
        advice = "send each claim once"
    else:
        why = "this claim_id was taken in before with other content; the first is kept"
        advice = "give each claim an id of its own; to start over, ingest into an empty folder"
        if claims["frequency_code"].iloc[row] in _VOID_OR_REPLACEMENT:
            why += " (this one replaces or voids it)"
            advice = "nothing, if the first submission is to be learned from; else a new claim_id"
    return Reject(gathered.files[file].file, position, "claim_id", what, why, advice)


def _append_rejects(path: Path, rejects: list[Reject]) -> None:
    table = reject_table(rejects)
    if path.is_file():
        before = pd.read_csv(path, dtype={name: "str" for name in REJECTS if name != "position"})
        table = stacked([conform(before, REJECTS), table])
    part = path.with_name(".rejects.csv.part")
    table.drop_duplicates(ignore_index=True).to_csv(part, index=False)
    part.replace(path)
