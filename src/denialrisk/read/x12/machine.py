"""One small machine that walks any grammar: segments in, raw records (text by field) out."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from denialrisk.read.x12.grammar import AGAIN, ROOT, SECOND, Transaction
from denialrisk.read.x12.lookup import Action, Table

Scope = dict[str, Any]


class Raw(NamedTuple):
    """One record as text: `scopes` by name, `lines` in order, its segment number.

    Each line carries its own segment number under "position".
    """

    position: int
    scopes: Mapping[str, Scope]
    lines: list[Scope]
    component: str


class Walker:
    """Walks one transaction, some hundreds of segments at a time."""

    def __init__(
        self, transaction: Transaction, tables: Mapping[str, Table], component: str = ":"
    ) -> None:
        self._tables = tables
        self._table = tables[ROOT]
        self._lines: list[Scope] | None = None
        self._position = 0
        self.transaction = transaction
        self.component = component
        self.scopes: dict[str, Scope] = {scope: {} for scope in (ROOT, *transaction.scopes)}
        self.records = 0

    # One loop for all: a call for each segment would cost more than what is done with it.
    def walk(  # noqa: C901, PLR0912 for the sake of speed, as said above
        self, rows: Sequence[list[str]], start: int, offset: int
    ) -> tuple[int, Raw | None]:
        """Take segments in from rows[start], which is number `offset` + `start` of its source.

        Stops after one that closes a record, which is returned, and before one of the envelope,
        with None; the first item says at which row. What no grammar names is read past.
        """
        table, scopes, done = self._table, self.scopes, None
        for at in range(start, len(rows)):
            row = rows[at]
            entry = table.get(row[0])
            if entry is None:
                continue
            size = len(row)
            action = entry.usual
            if entry.actions and entry.element < size:
                action = entry.actions.get(row[entry.element], action)
            if action is None:
                if entry.leaves:
                    return at, None
                continue
            if action.opens:
                self._table = table = self._tables[action.opens]
                if action.turns:
                    done = self._turn(action, offset + at)
            scope = scopes[action.scope]
            for name, index in action.fields:
                if index < size and row[index]:
                    if name not in scope:
                        scope[name] = row[index]
                    else:
                        scope.setdefault(f"{name} {AGAIN}", offset + at)
            if action.more:
                if action.row:
                    scope.setdefault(action.row, []).append(row)
                if action.count:
                    seen = scope.get(action.count, 0)
                    scope[action.count] = seen + 1
                    if seen == action.most:
                        scope.setdefault(SECOND, offset + at)
            if done is not None:
                return at + 1, done
        return len(rows), None

    def close(self) -> Raw | None:
        """Return the open record, if there is one, and be ready for the next."""
        if self._lines is None:
            return None
        raw = Raw(self._position, self.scopes.copy(), self._lines, self.component)
        self._lines = None
        return raw

    def _turn(self, action: Action, position: int) -> Raw | None:
        """Begin a line or a record, or end one."""
        if action.lines:
            line: Scope = {"position": position}
            self.scopes["line"] = line
            if self._lines is not None:
                self._lines.append(line)
            return None
        done = None if self._lines is None else self.close()
        for scope in action.fresh:
            self.scopes[scope] = {}
        if action.begins:
            self._lines, self._position = [], position
            self.records += 1
        return done
