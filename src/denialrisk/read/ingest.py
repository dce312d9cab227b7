"""Files of any known format turned into tables in a folder, again and again without doubling."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from denialrisk.claims import Reject, Tables
from denialrisk.claims.compact import compact
from denialrisk.claims.manifest import Manifest
from denialrisk.claims.schema import TABLES
from denialrisk.claims.store import Store, opened
from denialrisk.claims.tables import frames_of, last_words
from denialrisk.read.batch import Batch
from denialrisk.read.files import Source, sources_in
from denialrisk.read.flat import FlatReading
from denialrisk.read.flat.sources import Sources, load_sources
from denialrisk.read.found import Found, TablePart
from denialrisk.read.gather import FlatReader, Progress, gather
from denialrisk.read.known import Known
from denialrisk.read.refusal import whole_file
from denialrisk.read.rejected import write_rejects
from denialrisk.read.settle import Settling
from denialrisk.read.summary import FileSummary, IngestSummary

# Records judged and written in one step: more would take more memory, fewer more small files.
STEP: Final = 32_000


def ingest(
    paths: Sequence[Path],
    into: Path,
    *,
    sources: Path | None = None,
    progress: Progress | None = None,
) -> IngestSummary:
    """Read files and folders into the tables in `into`, adding to what is there.

    The same content again adds nothing: claims repeat by CLM01 and content, remits and all else
    by content (its further columns, `extra.*`, aside: the first stay); of outcomes the first dated
    decision on a line counts, and a decision always before an open answer. A CLM01 that comes back
    with other content is another submission, kept as CLM01#2 and so on, when its frequency code,
    or in 837 and FHIR its payer or day, says so; else it is refused and the first stays. Rejects
    go to into/rejects.csv, each once. `sources` is the mapping for flat files.

    Records are read, judged and written some ten thousand at a time. Killed at any moment, the
    folder holds the steps that were completed, marked as unfinished, and the same ingest again
    completes it. Raises
    InputError for a path that does not exist and while another ingest writes to `into`,
    DenialRiskError when the disk is full.
    """
    found = sources_in(paths)
    with opened(into) as store:
        store.begin()
        deliver = Writing(store)
        files = gather(found, _flat_reader(sources), deliver, most=STEP, progress=progress)
        store.commit()
        compact(store)
        rejects_file = write_rejects(store)
        store.finish()
        listed = sum(part.size for part in store.manifest.of("rejects"))
        rows = store.manifest.table_rows()
        return IngestSummary(into, tuple(files), rejects_file, rows, listed)


def read_claims(paths: Sequence[Path], sources: Path | None = None) -> tuple[Tables, list[Reject]]:
    """Read claims to be scored, straight from their files.

    A claim that stands twice just so is refused the second time, since a score is asked for each;
    another submission under the same CLM01 is told apart as by `ingest`. Raises InputError for a
    path that does not exist.
    """
    settled = Holding()
    gather(sources_in(paths), _flat_reader(sources), settled, most=math.inf)
    return settled.tables, settled.rejects


class Writing:
    """Takes batches into a store, each in one step."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = Known(store)
        self._settling: Settling | None = None

    def __call__(self, batch: Batch, files: Sequence[FileSummary]) -> None:
        """Judge a batch, write what is new of it and make it count."""
        if self._settling is None:
            self._settling = Settling(self._known, files, self._store.next_remit)
        settled = self._settling.settle(batch)
        for family, records in settled.fresh.items():
            self._store.add(records, settled.months.get(family))
        self._store.reword(settled.reworded)
        self._store.commit()


class Holding:
    """Keeps the one batch there is in memory."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.rejects: list[Reject] = []

    def __call__(self, batch: Batch, files: Sequence[FileSummary]) -> None:
        """Judge the batch by itself."""
        nothing = Known(Store(Path(), Manifest()))
        fresh = Settling(nothing, files, 1, once=True).settle(batch).fresh
        if (refused := fresh.pop("rejects", None)) is not None:
            self.rejects = [Reject(**row) for row in refused.head.to_pylist()]
        frames = {
            name: frame for laid in fresh.values() for name, frame in frames_of(laid).items()
        }
        if "outcomes" in frames:
            frames["outcomes"] = last_words(frames["outcomes"])
        self.tables = Tables(**{name: frames[name] for name in TABLES if name in frames})


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
