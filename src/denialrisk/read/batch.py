"""Records held until they are judged together, each with the file and place it came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit
from denialrisk.claims.laid import Laid, Mask, piled
from denialrisk.claims.layout import lay_acknowledgments, lay_claims, lay_rejects, lay_remits

Places = npt.NDArray[np.int64]
# Records take several times the room of the tables they are laid out in.
_HELD: Final = 4_000
_LAY: Final[Mapping[str, Callable[[Any], Laid]]] = {
    "claims": lay_claims,
    "remits": lay_remits,
    "acknowledgments": lay_acknowledgments,
    "rejects": lay_rejects,
}
_FAMILIES: Final[Mapping[type, str]] = {
    Claim: "claims",
    Remit: "remits",
    Acknowledgment: "acknowledgments",
    Reject: "rejects",
}


@dataclass(frozen=True, slots=True)
class Pile:
    """Records of one family; `files` are numbers of file summaries, `places` positions.

    `came` numbers the records of a batch, whatever their family, in the order they came.
    """

    records: Laid
    files: Places
    places: Places
    came: Places

    def kept(self, mask: Mask) -> "Pile":
        """Keep the records of a mask."""
        if mask.all():
            return self
        return self.at(np.flatnonzero(mask), self.records.kept(mask))

    def at(self, rows: npt.NDArray[np.intp], records: Laid) -> "Pile":
        """Return other records that stand for those in these rows."""
        return Pile(records, self.files[rows], self.places[rows], self.came[rows])


class Batch:
    """What was read since records were last judged."""

    def __init__(self) -> None:
        self.size = 0
        self._records: dict[str, list[Any]] = {}
        self._origins: dict[str, list[tuple[int, int, int]]] = {}
        self._piles: dict[str, list[Pile]] = {}

    def take(self, record: Claim | Remit | Acknowledgment | Reject, file: int, place: int) -> None:
        """Hold one record."""
        family = _FAMILIES[type(record)]
        held = self._records.setdefault(family, [])
        held.append(record)
        self._origins.setdefault(family, []).append((file, place, self.size))
        self.size += 1
        if len(held) >= _HELD:
            self._lay(family)

    def put(self, records: Laid, file: int, places: Places) -> None:
        """Hold records that are laid out already."""
        self._lay(records.name)
        came = np.arange(self.size, self.size + len(records))
        pile = Pile(records, np.full(len(records), file), places, came)
        self._piles.setdefault(records.name, []).append(pile)
        self.size += len(records)

    def of(self, family: str) -> Pile | None:
        """Return all records of one family in the order they came; None when there are none."""
        self._lay(family)
        piles = self._piles.get(family)
        if not piles:
            return None
        return Pile(
            piled([pile.records for pile in piles]),
            np.concatenate([pile.files for pile in piles]),
            np.concatenate([pile.places for pile in piles]),
            np.concatenate([pile.came for pile in piles]),
        )

    def _lay(self, family: str) -> None:
        held = self._records.pop(family, None)
        if held:
            origins = np.array(self._origins.pop(family), dtype=np.int64)
            pile = Pile(_LAY[family](held), origins[:, 0], origins[:, 1], origins[:, 2])
            self._piles.setdefault(family, []).append(pile)
