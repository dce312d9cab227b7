"""Hashes of all records in a folder of tables, kept in a few sorted runs on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from denialrisk.claims.content import Hashes
from denialrisk.claims.durable import write_new
from denialrisk.claims.manifest import Run
from denialrisk.errors import InputError

Numbers = npt.NDArray[np.int64]
# A run this long is merged no more: merging must not take memory that grows with the input.
_LONGEST: Final = 1 << 21
FOLDER: Final = "index"


@dataclass(frozen=True)
class Entries:
    """Hashes in order, each with the number of the part its record was written in."""

    hashes: Hashes
    parts: Hashes

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, wanted: Hashes) -> tuple[Numbers, Numbers]:
        """Return (place in `wanted`, part number) of every hit."""
        low = np.searchsorted(self.hashes, wanted, side="left")
        high = np.searchsorted(self.hashes, wanted, side="right")
        counts = high - low
        places = np.repeat(np.arange(len(wanted)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places, self.parts[low[places] + within].astype(np.int64)


def merged(entries: Sequence[Entries]) -> Entries:
    """Bring entries into one order."""
    hashes = np.concatenate([each.hashes for each in entries])
    parts = np.concatenate([each.parts for each in entries])
    order = np.argsort(hashes, kind="stable")
    return Entries(hashes[order], parts[order])


def run_path(folder: Path, family: str, run: Run) -> Path:
    """Return where a run stands."""
    return folder / FOLDER / f"{family}-{run.number:06d}.npy"


def write_run(folder: Path, family: str, number: int, entries: Entries) -> Run:
    """Write entries as a run. Raises OSError."""
    run = Run(number, len(entries))
    rows = np.stack([entries.hashes, entries.parts])
    write_new(run_path(folder, family, run), lambda file: np.save(file, rows))
    return run


def to_merge(runs: Sequence[Run], size: int) -> list[Run]:
    """Return the last runs that a new one of that size is merged with: those not much longer.

    So there are only as many runs as a number has digits, and an entry is seldom rewritten.
    """
    found: list[Run] = []
    for run in reversed(runs):
        if run.size > 2 * size or run.size + size > _LONGEST:
            break
        found.append(run)
        size += run.size
    return found[::-1]


def _mapped(path: Path) -> Entries:
    try:
        hashes, parts = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, TypeError, EOFError) as error:
        message = f"{path}: cannot be read ({error}); ingest again into an empty folder"
        raise InputError(message) from None
    return Entries(hashes, parts)


class Index:
    """The runs of one family, looked into where they lie."""

    def __init__(self, folder: Path, family: str, runs: Sequence[Run]) -> None:
        self._paths = [run_path(folder, family, run) for run in runs]

    @cached_property
    def entries(self) -> list[Entries]:
        """The runs, mapped into memory. Raises InputError when one is damaged."""
        return [_mapped(path) for path in self._paths]

    def find(self, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Return (place in `hashes`, part number) of every hit, each pair once."""
        order = np.argsort(hashes)
        found = [entries.find(hashes[order]) for entries in self.entries]
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        places = order[np.concatenate([places for places, _ in found])]
        pairs = np.stack([places, np.concatenate([parts for _, parts in found])])
        places, parts = np.unique(pairs, axis=1)
        return places, parts
