"""Tallies laid end to end, so that all of them are looked up together and mapped from disk."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.derive.arrays import Keys
from denialrisk.derive.asof import Cells, Tally, width_of
from denialrisk.derive.measures import TallySpec

_NAME_BYTES: Final = 8


@dataclass(frozen=True)
class Extent:
    """Where one tally lies: its first word and its first cell, and how many words it has."""

    measures: tuple[str, ...]
    word: int
    words: int
    cell: int


@dataclass(frozen=True, eq=False)
class Segment:
    """Some tallies in two arrays: all their words, and all their cells row after row."""

    extents: Mapping[TallySpec, Extent]
    words: Keys
    cells: Cells

    @classmethod
    def of(cls, tallies: dict[TallySpec, Tally]) -> "Segment":
        """Lay tallies out; `tallies` is emptied on the way, so that no two copies stay."""
        extents = _extents({spec: (t.measures, len(t.words)) for spec, t in tallies.items()})
        words = np.empty(sum(len(tally.words) for tally in tallies.values()), dtype=np.uint64)
        cells = np.empty(sum(tally.cells.size for tally in tallies.values()), dtype=np.int32)
        for spec, at in extents.items():
            tally = tallies.pop(spec)
            words[at.word : at.word + at.words] = tally.words
            cells[at.cell : at.cell + tally.cells.size] = tally.cells.reshape(-1)
        return cls(extents, words, cells)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.words)

    @property
    def tallies(self) -> dict[TallySpec, Tally]:
        """The tallies, as views into the two arrays."""
        return {spec: self._tally(at) for spec, at in self.extents.items()}

    def merged(self, other: "Segment") -> "Segment":
        """Return the segment of both sides' observations."""
        ours, theirs = self.tallies, other.tallies
        return Segment.of({spec: ours[spec].merged(theirs[spec]) for spec in ours})

    def before(self, day: int) -> "Segment":
        """Return the segment of what was observed before a day, in days since 1970."""
        return Segment.of({spec: tally.before(day) for spec, tally in self.tallies.items()})

    @cached_property
    def name(self) -> str:
        """A digest of the content: equal segments are stored under one name."""
        digest = hashlib.blake2b(digest_size=_NAME_BYTES)
        digest.update(repr(sorted(self.extents.items())).encode())
        for part in (self.words, self.cells):
            digest.update(np.ascontiguousarray(part).view(np.uint8).data)
        return digest.hexdigest()

    def save(self, folder: Path) -> None:
        """Write words and cells, unless a segment of that name stands there already."""
        for kind, part in (("words", self.words), ("cells", self.cells)):
            path = folder / f"{self.name}.{kind}.npy"
            if not path.is_file():
                draft = folder / f".{self.name}.{kind}.part"
                with draft.open("wb") as file:
                    np.save(file, part)
                draft.replace(path)

    def head(self) -> dict[str, Any]:
        """Return what `load` needs besides the files."""
        tallies = [
            {"clock": s.clock, "fields": list(s.fields), "measures": at.measures, "rows": at.words}
            for s, at in self.extents.items()
        ]
        return {"name": self.name, "tallies": tallies}

    @classmethod
    def load(cls, folder: Path, head: Mapping[str, Any]) -> "Segment":
        """Map what `save` wrote into memory. Raises OSError or ValueError when it is not whole."""
        sizes = {
            TallySpec.of(item["clock"], tuple(item["fields"])): (
                tuple(item["measures"]),
                int(item["rows"]),
            )
            for item in head["tallies"]
        }
        words = _mapped(folder, head["name"], "words")
        cells = _mapped(folder, head["name"], "cells")
        rows = sum(rows for _, rows in sizes.values())
        places = sum(rows * width_of(measures) for measures, rows in sizes.values())
        if (len(words), len(cells)) != (rows, places):
            raise ValueError(f"segment {head['name']} is not of the size it says")
        return cls(_extents(sizes), words, cells)

    def _tally(self, at: Extent) -> Tally:
        width = width_of(at.measures)
        cells = self.cells[at.cell : at.cell + at.words * width].reshape(at.words, width)
        return Tally(at.measures, self.words[at.word : at.word + at.words], cells)


def _extents(sizes: Mapping[TallySpec, tuple[tuple[str, ...], int]]) -> dict[TallySpec, Extent]:
    extents: dict[TallySpec, Extent] = {}
    word = cell = 0
    for spec, (measures, rows) in sizes.items():
        extents[spec] = Extent(measures, word, rows, cell)
        word += rows
        cell += rows * width_of(measures)
    return extents


def _mapped(folder: Path, name: str, kind: str) -> Any:
    # asarray drops the memmap class, whose every slice costs microseconds; the pages stay mapped.
    return np.asarray(np.load(folder / f"{name}.{kind}.npy", mmap_mode="r"))
