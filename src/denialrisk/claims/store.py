"""A folder of tables that grows by immutable parts, each step taken whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from denialrisk.claims import durable, index
from denialrisk.claims.content import Hashes, keys
from denialrisk.claims.index import Entries, Index, Numbers
from denialrisk.claims.laid import Laid
from denialrisk.claims.lock import locked
from denialrisk.claims.manifest import FAMILIES, Manifest, Part, Run, is_ours, read_manifest
from denialrisk.claims.parts import months_of, read_part, write_part
from denialrisk.errors import DenialRiskError


@dataclass(slots=True)
class _Step:
    """What the next commit adds, and what it makes superfluous."""

    next_remit: int
    added: list[Part] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    entries: dict[str, list[Entries]] = field(default_factory=dict)
    reworded: int = 0


class Store:
    """One writer's hold on a folder of tables; `opened` gives it.

    Parts are added, then `commit` makes them count by replacing the manifest. Until then, and
    whatever happens meanwhile, the folder holds what it held before.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._next_number = manifest.next_number
        self._begun = False
        self._take(manifest)

    def _take(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._step = _Step(manifest.next_remit)
        self._indexes: dict[str, Index] = {}
        self._holding = {
            (part.family, number): part
            for part in manifest.parts
            for number in (part.number, *part.holds)
        }

    @property
    def next_remit(self) -> int:
        """The number that the next remit gets."""
        return self._step.next_remit

    def add(self, records: Laid, months: Any = None) -> None:
        """Write records as parts by month: by their own day, or by `months` such as "2025-03".

        Raises DenialRiskError when they cannot be written.
        """
        if not len(records):
            return
        given = months_of(records) if months is None else months
        codes, names = pd.factorize(np.asarray(given, dtype=object))
        for code, month in enumerate(names):
            self._add(records.kept(codes == code), str(month))

    def _add(self, records: Laid, month: str) -> None:
        number = self.new_number()
        with writing(self.folder):
            part = write_part(self.folder, records, month, number)
        self._step.added.append(part)
        self._step.next_remit = max(self._step.next_remit, part.span[1] + 1)
        entries = self._step.entries.setdefault(records.name, [])
        for hashes in keys(records):
            entries.append(Entries(hashes, np.full(len(hashes), number, dtype=np.uint64)))

    def reword(self, count: int) -> None:
        """Note that so many of the outcomes added replace earlier words on the same line."""
        self._step.reworded += count

    def exchange(self, old: Sequence[Part], new: Part) -> None:
        """Let one part, written already, stand for several of one month."""
        self._step.gone.update(part.number for part in old)
        self._step.added.append(new)

    def clear(self) -> None:
        """Let nothing of what the folder holds count after the next commit."""
        gone = {part.number for part in self.manifest.parts}
        self._take(Manifest(self.manifest.parts, next_number=self._next_number))
        self._step.gone = gone

    def new_number(self) -> int:
        """Return a number that no file of this folder has."""
        self._next_number += 1
        return self._next_number - 1

    def find(self, family: str, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Return (place in `hashes`, number of the part it was written in) of every hit."""
        if family not in self._indexes:
            runs = self.manifest.runs.get(family, ())
            self._indexes[family] = Index(self.folder, family, runs)
        return self._indexes[family].find(hashes)

    def part(self, family: str, number: int) -> Part:
        """Return the part that holds what was written under a number."""
        return self._holding[family, number]

    def read(self, part: Part) -> Laid:
        """Read a part back. Raises InputError when it is damaged."""
        return read_part(self.folder, part)

    def begin(self) -> None:
        """Mark the folder as unfinished from the next commit on, until `finish`."""
        self._begun = True

    def finish(self) -> None:
        """Take the mark away. Raises DenialRiskError when that cannot be written."""
        self._begun = False
        if self.manifest.unfinished:
            with writing(self.folder):
                self.manifest = replace(self.manifest, unfinished=False)
                self.manifest.write(self.folder)

    def commit(self) -> None:
        """Make everything added since the last commit count, in one step.

        Raises DenialRiskError when it cannot be written; the folder then holds what it held.
        """
        step, before = self._step, self.manifest
        if not (step.added or step.gone):
            return
        with writing(self.folder):
            runs, merged = self._runs(step)
            kept = [part for part in before.parts if part.number not in step.gone]
            manifest = Manifest(
                parts=tuple(sorted([*kept, *step.added], key=_load_order)),
                runs=runs,
                next_number=self._next_number,
                next_remit=step.next_remit,
                reworded=before.reworded + step.reworded,
                unfinished=self._begun or before.unfinished,
            )
            durable.settle(_touched(self.folder, step))
            manifest.write(self.folder)
        self._take(manifest)
        gone = [part for part in before.parts if part.number in step.gone]
        _remove([*merged, *(path for part in gone for path in part.paths(self.folder))])

    def _runs(self, step: _Step) -> tuple[dict[str, tuple[Run, ...]], list[Path]]:
        """Write the new entries; return the runs that count then and the files that do not."""
        runs, superfluous = dict(self.manifest.runs), []
        for family, entries in step.entries.items():
            before = runs.get(family, ())
            old = index.to_merge(before, sum(map(len, entries)))
            read = Index(self.folder, family, old).entries
            run = index.write_run(
                self.folder, family, self.new_number(), index.merged([*read, *entries])
            )
            runs[family] = (*before[: len(before) - len(old)], run)
            superfluous += [index.run_path(self.folder, family, each) for each in old]
        return runs, superfluous


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Hold a folder of tables, made if need be, as its one writer.

    What a killed writer left and never counted is removed. Raises InputError when another
    writer is at work, or when the folder holds tables of another version.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        manifest = read_manifest(folder) if is_ours(folder) else Manifest()
        with writing(folder):
            _remove(_orphans(folder, manifest))
        yield Store(folder, manifest)


def _orphans(folder: Path, manifest: Manifest) -> list[Path]:
    known = {path for part in manifest.parts for path in part.paths(folder)}
    known |= {
        index.run_path(folder, family, run) for family, of in manifest.runs.items() for run in of
    }
    tables = [name for names in FAMILIES.values() for name in names]
    found = [path for name in tables for path in (folder / name).glob("month=*/*.parquet")]
    found += (folder / index.FOLDER).glob("*.npy")
    return [*(path for path in found if path not in known), *folder.glob(".*.part")]


def _load_order(part: Part) -> tuple[int, str, int]:
    family = list(FAMILIES).index(part.family)
    return family, part.month, min((part.number, *part.holds))


def _touched(folder: Path, step: _Step) -> list[Path]:
    """Return the folders in which files were written, and those above them."""
    found = {path.parent for part in step.added for path in part.paths(folder)}
    if step.entries:
        found.add(folder / index.FOLDER)
    return sorted({*found, *(each.parent for each in found)})


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say what a failure to write means, whatever was being written."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        message = (
            f"{folder}: cannot be written to ({reason}); the tables there stay as they were after "
            "the last step that was completed. Make room or mend what is wrong, then run the same "
            "ingest again"
        )
        raise DenialRiskError(message) from error
