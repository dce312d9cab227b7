"""Everything a catalogue's signals must remember: one tally per clock and key."""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.derive.asof import Tally
from denialrisk.derive.catalogue import Catalogue
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.keys import SCHEME, fingerprint
from denialrisk.derive.measures import Answers, Clock, TallySpec, amounts, answers
from denialrisk.derive.segment import Segment
from denialrisk.derive.together import together
from denialrisk.errors import BundleError

_FORMAT: Final = 2
_HEAD: Final = "history.json"
_EPOCH: Final = date(1970, 1, 1)
_CLOCKS: Final[Collection[Clock]] = ("known", "sent")
# A segment is merged into the one before it once it is no smaller than that one by this much:
# so appending costs little, and a lookup never asks more than a handful of segments.
_SMALLER: Final = 8


@dataclass(frozen=True, eq=False)
class History:
    """What was answered and sent, in segments whose sums add up; the first is the largest.

    `as_of_last` is the newest day on which an answer became known.
    """

    segments: tuple[Segment, ...]
    as_of_last: date | None
    # What computes signals from this history, kept so that it is laid out once.
    engines: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        catalogue: Catalogue,
        frame: LineFrame,
        outcomes: pd.DataFrame,
        clocks: Collection[Clock] = _CLOCKS,
    ) -> "History":
        """Tally what the catalogue needs from a frame's lines and their outcomes (OUTCOMES).

        `clocks` names what is news: answers to lines ("known"), lines sent ("sent"), or both.
        """
        known = answers(frame, outcomes if "known" in clocks else outcomes.iloc[:0])
        needs = sorted(catalogue.needs.items())
        frame.read({name for spec, _ in needs for name in spec.fields})
        specs = [spec for spec, _ in needs]
        built = together(lambda need: _tally(*need, frame, known, clocks), needs)
        segment = Segment.of(dict(zip(specs, built, strict=True)))
        last = _EPOCH + timedelta(days=int(known.day.max())) if len(known.day) else None
        return cls((segment,), last)

    @property
    def tallies(self) -> dict[TallySpec, Tally]:
        """All tallies, each whole."""
        return self.compacted().segments[0].tallies

    def merged(self, other: "History") -> "History":
        """Return the history of both sides' lines; equal, bit for bit, to building at once."""
        return self.extended(other).compacted()

    def extended(self, news: "History") -> "History":
        """Return this history with what came since, at a cost that grows with the news alone."""
        segments = list(self.segments)
        for segment in news.segments:
            segments.append(segment)
            while len(segments) > 1 and segments[-2].size < _SMALLER * segments[-1].size:
                segments[-2:] = [segments[-2].merged(segments[-1])]
        days = [side.as_of_last for side in (self, news) if side.as_of_last]
        return History(tuple(segments), max(days, default=None))

    def compacted(self) -> "History":
        """Return the same history as one segment."""
        if len(self.segments) == 1:
            return self
        return History((reduce(Segment.merged, self.segments),), self.as_of_last)

    def before(self, day: int) -> "History":
        """Return this history as it stood when a day, in days since 1970, began.

        `as_of_last` is then the day before at the latest.
        """
        last = min(filter(None, [self.as_of_last, _EPOCH + timedelta(days=day - 1)]))
        return History(tuple(segment.before(day) for segment in self.segments), last)

    def check(self, catalogue: Catalogue) -> None:
        """Raise BundleError unless this history holds all that the catalogue's signals read."""
        for spec, measures in catalogue.needs.items():
            for segment in self.segments:
                held = segment.extents[spec].measures if spec in segment.extents else ()
                if not measures <= set(held):
                    message = f"the history lacks '{spec.name}' ({', '.join(sorted(measures))})"
                    raise BundleError(f"{message}; train again with this catalogue")

    def save(self, folder: Path) -> None:
        """Write history.json and two .npy files per segment.

        Segments that stand there already are not written again; what history.json no longer
        names is removed once the new one is in place.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for segment in self.segments:
            segment.save(folder)
        draft = folder / f".{_HEAD}.{os.getpid()}.part"
        draft.write_text(json.dumps(self._head(), indent=1), encoding="utf-8")
        draft.replace(folder / _HEAD)
        names = {segment.name for segment in self.segments}
        for path in folder.glob("*.npy"):
            if path.name.partition(".")[0] not in names:
                path.unlink()

    def _head(self) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "hash_scheme": SCHEME,
            "hash_fingerprint": fingerprint(),
            "as_of_last": self.as_of_last.isoformat() if self.as_of_last else None,
            "segments": [segment.head() for segment in self.segments],
        }

    @classmethod
    def load(cls, folder: Path) -> "History":
        """Map what `save` wrote into memory.

        Raises BundleError when a part is missing, damaged, or hashed in another way.
        """
        try:
            head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
            _check(head, folder)
            segments = tuple(Segment.load(folder, item) for item in head["segments"])
            last = head["as_of_last"] and date.fromisoformat(head["as_of_last"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"{folder}: the history cannot be read ({error}); train again"
            raise BundleError(message) from None
        return cls(segments, last)


def _tally(
    spec: TallySpec,
    measures: Collection[str],
    frame: LineFrame,
    known: Answers,
    clocks: Collection[Clock],
) -> Tally:
    keys = frame.hashed(spec.fields)
    if spec.clock == "known":
        added = {name: amounts(name, frame, known) for name in sorted(measures)}
        return Tally.of(keys[known.rows], known.day, added)
    dated = ~np.isnan(frame["submitted_day"]) & ("sent" in clocks)
    ones = np.ones(int(dated.sum()), dtype=np.bool_)
    sent = dict.fromkeys(sorted(measures), ones)
    return Tally.of(keys[dated], frame.submitted[dated], sent)


def _check(head: Mapping[str, Any], folder: Path) -> None:
    if head["format"] != _FORMAT:
        message = f"{folder}: history format {head['format']}, this version reads {_FORMAT}"
        raise BundleError(f"{message}; train again")
    if (head["hash_scheme"], head["hash_fingerprint"]) != (SCHEME, fingerprint()):
        message = f"{folder}: the history was hashed in a way this installation does not repeat"
        raise BundleError(f"{message}; train again here")
