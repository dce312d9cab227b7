"""The rows of a flat file gathered into claims, streamed wherever their order allows it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from denialrisk.read.flat.repeats import AGAIN, ALIKE, LINES, Repeats, is_whole, unrepeated
from denialrisk.read.flat.table import BrokenRow, Row, Table

Placed = tuple[int, Row]
TWICE: Final = "numbered line that stands in the file twice left out"


class Groups:
    """The rows of each claim, by the column of its id.

    A claim-per-row file streams. So does a line-per-row file in which the rows of each claim
    stand together, which a first pass over the ids finds out; else it is held whole. Where
    `by_line` are `Repeats`, rows whose id comes again are held until the last of them.

    Where it is the places of all that numbered lines say, a row that equals an earlier one of
    its claim in these is left out and counted. `any` tells whether any row came by.
    """

    def __init__(
        self,
        table: Table,
        id_place: int,
        total_words: Sequence[str],
        changes: Counter[str],
        *,
        by_line: bool | frozenset[int] | Repeats,
    ) -> None:
        self._table = table
        self._at = id_place
        self._totals = frozenset(word.casefold() for word in total_words)
        self._changes = changes
        self._by_line = by_line
        self._numbered = sorted(by_line) if isinstance(by_line, frozenset) else []
        self.any = False
        streams = isinstance(by_line, Repeats) or not by_line
        self.held = not streams and self._scattered()

    def found(self) -> Iterator[list[Placed] | tuple[int, BrokenRow]]:
        """Yield each claim's rows with their numbers, and rows that cannot be read at all."""
        if isinstance(self._by_line, Repeats):
            yield from self._unnumbered(self._by_line)
        elif not self._by_line:
            for position, row in self._rows():
                yield (position, row) if isinstance(row, BrokenRow) else [(position, row)]
        elif self.held:
            yield from map(self._once, self._gathered())
        else:
            yield from map(self._once, self._runs())

    def _unnumbered(self, repeats: Repeats) -> Iterator[list[Placed] | tuple[int, BrokenRow]]:
        """Yield the lines of claims whose ids repeat; rows that are no lines one by one."""
        held: dict[str, list[Placed]] = {}
        for position, row in self._rows():
            if isinstance(row, BrokenRow):
                yield position, row
                continue
            key = self._key(row)
            held.setdefault(key, []).append((position, row))
            if len(held[key]) >= repeats.counts.get(hash(key), 1):
                yield from self._told_apart(held.pop(key), repeats)
        for group in held.values():
            yield from self._told_apart(group, repeats)

    def _told_apart(self, group: list[Placed], repeats: Repeats) -> Iterator[list[Placed]]:
        if len(group) == 1 or not repeats.are_lines([row for _, row in group]):
            yield from ([placed] for placed in group)
            return
        rows = [row for _, row in group]
        different = unrepeated(rows)
        self._changes[LINES] += 1
        if len(different) < len(rows):
            self._changes[AGAIN if is_whole(rows) else ALIKE] += len(rows) - len(different)
        kept = {id(row) for row in (different if is_whole(rows) else rows)}
        yield [placed for placed in group if id(placed[1]) in kept]

    def _once(
        self, group: list[Placed] | tuple[int, BrokenRow]
    ) -> list[Placed] | tuple[int, BrokenRow]:
        """Leave out numbered lines that stand in the file twice."""
        if isinstance(group, tuple) or len(group) == 1 or not self._numbered:
            return group
        found: dict[tuple[str, ...], Placed] = {}
        for position, row in group:
            cells = tuple((row[at] or "").strip() for at in self._numbered)
            found.setdefault(cells, (position, row))
        if len(found) < len(group):
            self._changes[TWICE] += len(group) - len(found)
        return list(found.values())

    def _gathered(self) -> Iterator[list[Placed] | tuple[int, BrokenRow]]:
        groups: dict[str, list[Placed]] = {}
        for position, row in self._rows():
            if isinstance(row, BrokenRow):
                yield position, row
            else:
                groups.setdefault(self._key(row) or f"\x00{position}", []).append((position, row))
        yield from groups.values()

    def _runs(self) -> Iterator[list[Placed] | tuple[int, BrokenRow]]:
        run: list[Placed] = []
        last = ""
        for position, row in self._rows():
            if isinstance(row, BrokenRow):
                yield position, row
                continue
            key = self._key(row)
            if run and (key != last or not key):
                yield run
                run = []
            run.append((position, row))
            last = key
        if run:
            yield run

    def _scattered(self) -> bool:
        """Tell whether rows of one claim stand apart; ids are kept as hashes meanwhile."""
        seen: set[int] = set()
        last = ""
        for _, row in self._table.untold_rows():
            key = "" if isinstance(row, BrokenRow) else self._key(row)
            if key and key != last:
                if (mark := hash(key)) in seen:
                    return True
                seen.add(mark)
                last = key
        return False

    def _rows(self) -> Iterator[tuple[int, Row | BrokenRow]]:
        for position, row in self._table.rows():
            if not isinstance(row, BrokenRow) and self._is_total(row):
                self._changes["row of totals passed over"] += 1
            else:
                self.any = True
                yield position, row

    def _key(self, row: Row) -> str:
        return (row[self._at] or "").strip()

    def _is_total(self, row: Row) -> bool:
        """Tell a row of sums: no claim id, or a word for a sum in its place."""
        key = self._key(row)
        if key:
            return key.rstrip(":").casefold() in self._totals
        first = next((cell.strip() for cell in row if cell and cell.strip()), "")
        return first.rstrip(":").casefold() in self._totals
