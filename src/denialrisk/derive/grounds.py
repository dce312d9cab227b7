"""What the signals of a frame rest on, computed only where somebody looks."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np

from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.engine import Engine
from denialrisk.derive.frame import LineFrame, parts
from denialrisk.derive.kinds import Evidence
from denialrisk.derive.texts import Codes
from denialrisk.derive.view import View

# Lines computed at a time: few enough that their answers stay in cache and memory does not grow
# with the frame, many enough that neighbouring queries into a large history share cache lines.
_PART: Final = 16_384


class Grounds(Mapping[str, Evidence]):
    """The evidence of a frame's signals, computed when looked at, part by part of the frame."""

    def __init__(self, engine: Engine, frame: LineFrame) -> None:
        self.parts = list(parts(frame, _PART))
        self._engine = engine
        self._frame = frame
        self._seen: tuple[int, View] | None = None
        self._told: dict[str, Evidence] = {}

    def view(self, at: slice | Integers) -> View:
        """Return the view of one part; that of a frame of one part is kept."""
        if len(self.parts) > 1:
            return self._engine.view(self._frame.part(at))
        if self._seen is None:
            self._seen = (0, self._engine.view(self._frame))
        return self._seen[1]

    def of_lines(self, name: str, rows: Integers) -> Evidence:
        """Return what a signal rests on in some lines.

        Whoever asks goes on to other signals and lines nearby, so the part's evidence is kept.
        """
        if len(self.parts) == 1:
            return {key: values[rows] for key, values in self._of_part(0, name).items()}
        part, place = (each[rows] for each in self._places)
        found: dict[str, Numbers] = {}
        for number in np.unique(part).tolist():
            here = part == number
            for key, values in self._of_part(number, name).items():
                found.setdefault(key, np.empty(len(rows)))[here] = values[place[here]]
        return found

    def _of_part(self, number: int, name: str) -> Evidence:
        if self._seen is None or self._seen[0] != number:
            self._seen, self._told = (number, self.view(self.parts[number])), {}
        if name not in self._told:
            self._told[name] = self._engine.catalogue[name].rule.rests_on(self._seen[1])
        return self._told[name]

    def __getitem__(self, name: str) -> Evidence:
        rule = self._engine.catalogue[name].rule
        if not rule.evidence:
            raise KeyError(name)
        found: dict[str, Numbers] = {}
        for at in self.parts:
            for key, values in rule.rests_on(self.view(at)).items():
                found.setdefault(key, np.empty(len(self._frame)))[at] = values
        return found

    def __iter__(self) -> Iterator[str]:
        return (signal.name for signal in self._engine.catalogue.signals if signal.rule.evidence)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _places(self) -> tuple[Codes, Codes]:
        """The part that each line is in, and its place there."""
        part = np.empty(len(self._frame), dtype=np.int32)
        place = np.empty(len(self._frame), dtype=np.int32)
        for number, at in enumerate(self.parts):
            part[at] = number
            place[at] = np.arange(len(part[at]), dtype=np.int32)
        return part, place
