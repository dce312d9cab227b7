"""Records of one kind held as Arrow tables, the rows they own tied to them by place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from denialrisk.claims.arrow import SCHEMAS, replaced, stacked

Owner = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laid:
    """Records of one kind: the first table has a row for each, the others what they own.

    `owners` says of each row of the others to which row of the first it belongs.
    """

    tables: dict[str, Any]
    owners: dict[str, Owner] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.head.num_rows)

    @property
    def name(self) -> str:
        """The table with a row for each record."""
        return next(iter(self.tables))

    @property
    def head(self) -> Any:
        """The rows that stand for the records themselves."""
        return self.tables[self.name]

    def kept(self, mask: Mask) -> "Laid":
        """Keep the records of a mask with all they own."""
        if mask.all():
            return self
        places = np.cumsum(mask) - 1
        tables, owners = {self.name: self.head.filter(pa.array(mask))}, {}
        for name, owner in self.owners.items():
            within = mask[owner]
            tables[name] = self.tables[name].filter(pa.array(within))
            owners[name] = places[owner[within]]
        return Laid(tables, owners)

    def taken(self, order: npt.NDArray[np.int64]) -> "Laid":
        """Bring the records into another order; what they own follows."""
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        tables, owners = {self.name: self.head.take(pa.array(order))}, {}
        for name, owner in self.owners.items():
            rows = np.argsort(places[owner], kind="stable")
            tables[name] = self.tables[name].take(pa.array(rows))
            owners[name] = places[owner][rows]
        return Laid(tables, owners)

    def with_column(self, name: str, values: Any) -> "Laid":
        """Set a column of the records, and of what they own where that has it too."""
        tables = {self.name: replaced(self.head, name, values)}
        for part, owner in self.owners.items():
            table = self.tables[part]
            if name in SCHEMAS[part]:
                table = replaced(table, name, values.take(pa.array(owner)))
            tables[part] = table
        return Laid(tables, self.owners)


def piled(pile: Sequence[Laid]) -> Laid:
    """Put records of one kind under one another."""
    if len(pile) == 1:
        return pile[0]
    starts = np.cumsum([0, *map(len, pile)])
    tables = {name: stacked([laid.tables[name] for laid in pile]) for name in pile[0].tables}
    owners = {
        name: np.concatenate(
            [laid.owners[name] + start for laid, start in zip(pile, starts, strict=False)]
        )
        for name in pile[0].owners
    }
    return Laid(tables, owners)
