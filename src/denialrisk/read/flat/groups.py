"""The rows of a flat file gathered into claims, streamed wherever their order allows it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from denialrisk.read.flat.repeats import AGAIN, LINES, Repeats, unrepeated
from denialrisk.read.flat.table import BrokenRow, Row, Table

Placed = tuple[int, Row]


class Groups:
    """The rows of each claim, by the column of its id.

    A claim-per-row file streams. So does a line-per-row file in which the rows of each claim
    stand together, which a first pass over the ids finds out; else it is held whole. Where
    `by_line` are `Repeats`, rows whose id comes again are held until the last of them.
    """

    def __init__(
        self,
        table: Table,
        id_place: int,
        total_words: Sequence[str],
        changes: Counter[str],
        *,
        by_line: bool | Repeats,
    ) -> None:
        self._table = table
        self._at = id_place
        self._totals = frozenset(word.casefold() for word in total_words)
        self._changes = changes
        self._by_line = by_line
        self.held = by_line is True and self._scattered()

    def found(self) -> Iterator[list[Placed] | tuple[int, BrokenRow]]:
        """Yield each claim's rows with their numbers, and rows that cannot be read at all."""
        if isinstance(self._by_line, Repeats):
            yield from self._unnumbered(self._by_line)
        elif not self._by_line:
            for position, row in self._rows():
                yield (position, row) if isinstance(row, BrokenRow) else [(position, row)]
        elif self.held:
            yield from self._gathered()
        else:
            yield from self._runs()

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
        kept = {id(row) for row in unrepeated([row for _, row in group])}
        self._changes[LINES] += 1
        if len(kept) < len(group):
            self._changes[AGAIN] += len(group) - len(kept)
        yield [placed for placed in group if id(placed[1]) in kept]

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
