"""Everything a catalogue's signals must remember: one tally per clock and key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.derive.asof import Tally, tally_of_stated
from denialrisk.derive.catalogue import Catalogue
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.keys import SCHEME, fingerprint
from denialrisk.derive.measures import LINES, Answers, TallySpec, amounts, answers
from denialrisk.errors import BundleError

_FORMAT: Final = 1
_PARTS: Final = ("keys", "starts", "rows", "sums")
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class History:
    """Tallies by spec; `as_of_last` is the newest day on which an answer became known."""

    tallies: Mapping[TallySpec, Tally]
    as_of_last: date | None

    @classmethod
    def build(cls, catalogue: Catalogue, frame: LineFrame, outcomes: pd.DataFrame) -> "History":
        """Tally what the catalogue needs from a frame's lines and their outcomes (OUTCOMES)."""
        known = answers(frame, outcomes)
        tallies = {
            spec: _tally(spec, sorted(measures), frame, known)
            for spec, measures in sorted(catalogue.needs.items())
        }
        last = _EPOCH + timedelta(days=int(known.day.max())) if len(known.day) else None
        return cls(tallies, last)

    def merged(self, other: "History") -> "History":
        """Return the history of both sides' lines; equal, bit for bit, to building at once."""
        tallies = {spec: tally.merged(other.tallies[spec]) for spec, tally in self.tallies.items()}
        days = [side.as_of_last for side in (self, other) if side.as_of_last]
        return History(tallies, max(days, default=None))

    def check(self, catalogue: Catalogue) -> None:
        """Raise BundleError unless this history holds all that the catalogue's signals read."""
        for spec, measures in catalogue.needs.items():
            held = self.tallies[spec].measures if spec in self.tallies else ()
            if not measures <= set(held):
                message = f"the history lacks '{spec.name}' ({', '.join(sorted(measures))})"
                raise BundleError(f"{message}; train again with this catalogue")

    def save(self, folder: Path) -> None:
        """Write history.json and four .npy files per tally."""
        folder.mkdir(parents=True, exist_ok=True)
        for spec, tally in self.tallies.items():
            for part in _PARTS:
                np.save(folder / f"{spec.name}.{part}.npy", getattr(tally, part))
        (folder / "history.json").write_text(json.dumps(self._head(), indent=1), encoding="utf-8")

    def _head(self) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "hash_scheme": SCHEME,
            "hash_fingerprint": fingerprint(),
            "as_of_last": self.as_of_last.isoformat() if self.as_of_last else None,
            "tallies": [
                {"clock": s.clock, "fields": list(s.fields), "measures": list(t.measures)}
                for s, t in self.tallies.items()
            ],
        }

    @classmethod
    def load(cls, folder: Path) -> "History":
        """Map what `save` wrote into memory.

        Raises BundleError when a part is missing, damaged, or hashed in another way.
        """
        try:
            head = json.loads((folder / "history.json").read_text(encoding="utf-8"))
            _check(head, folder)
            tallies = dict(_load(folder, item) for item in head["tallies"])
            last = head["as_of_last"] and date.fromisoformat(head["as_of_last"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"{folder}: the history cannot be read ({error}); train again"
            raise BundleError(message) from None
        return cls(tallies, last)


def _tally(spec: TallySpec, measures: list[str], frame: LineFrame, known: Answers) -> Tally:
    keys = frame.keys(spec.fields)
    if spec.clock == "known":
        added = {name: amounts(name, frame, known) for name in measures}
        return tally_of_stated(keys[known.rows], known.day, added)
    dated = np.flatnonzero(~np.isnan(frame["submitted_day"]))
    ones = np.ones(len(dated), dtype=np.int64)
    return tally_of_stated(keys[dated], frame.submitted[dated], {LINES: ones})


def _check(head: Mapping[str, Any], folder: Path) -> None:
    if head["format"] != _FORMAT:
        message = f"{folder}: history format {head['format']}, this version reads {_FORMAT}"
        raise BundleError(f"{message}; train again")
    if (head["hash_scheme"], head["hash_fingerprint"]) != (SCHEME, fingerprint()):
        message = f"{folder}: the history was hashed in a way this installation does not repeat"
        raise BundleError(f"{message}; train again here")


def _load(folder: Path, item: Mapping[str, Any]) -> tuple[TallySpec, Tally]:
    spec = TallySpec.of(item["clock"], tuple(item["fields"]))
    # asarray drops the memmap class, whose every slice costs microseconds; the pages stay mapped.
    parts = [
        np.asarray(np.load(folder / f"{spec.name}.{part}.npy", mmap_mode="r")) for part in _PARTS
    ]
    return spec, Tally(tuple(item["measures"]), *parts)
