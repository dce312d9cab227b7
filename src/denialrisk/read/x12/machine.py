"""One small machine that walks any grammar: segments in, raw records (text by field) out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from denialrisk.read.x12.grammar import ROOT, Transaction
from denialrisk.read.x12.lookup import ANY, Action, Table, tables_of

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as text: `scopes` by name, `lines` in order, its segment number.

    Each line carries its own segment number under "position".
    """

    position: int
    scopes: Mapping[str, Scope]
    lines: list[Scope]
    component: str


class Walker:
    """Walks one transaction. `step` returns a record when the segment given closes one."""

    def __init__(self, transaction: Transaction, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._table = tables[ROOT]
        self.scopes: dict[str, Scope] = {ROOT: {}}
        self._lines: list[Scope] | None = None
        self._position = 0
        self.transaction = transaction
        self.component = ":"
        self.records = 0

    @classmethod
    def of(cls, transaction: Transaction) -> "Walker":
        """Build a walker and its tables; `Walker(transaction, tables)` reuses them."""
        return cls(transaction, tables_of(transaction))

    @property
    def is_open(self) -> bool:
        """A record has begun that nothing has closed."""
        return self._lines is not None

    def step(self, row: list[str], position: int) -> Raw | None:
        """Take one segment in; what the grammar does not name is read past."""
        entry = self._table.get(row[0])
        if entry is None:
            return None
        size = len(row)
        element = entry.element
        action = entry.actions.get(row[element]) if element < size else None
        if action is None:
            action = entry.actions.get(ANY)
            if action is None:
                return None
        done = self._open(action, position) if action.opens else None
        scope = self.scopes.get(action.scope)
        if scope is None:
            scope = self.scopes[action.scope] = {}
        for name, index in action.fields:
            if index < size and row[index] and name not in scope:
                scope[name] = row[index]
        if action.row:
            scope.setdefault(action.row, []).append(row)
        if action.count:
            scope[action.count] = scope.get(action.count, 0) + 1
        return done

    def close(self) -> Raw | None:
        """Return the open record, if there is one, and be ready for the next."""
        if self._lines is None:
            return None
        raw = Raw(self._position, self.scopes.copy(), self._lines, self.component)
        self._lines = None
        return raw

    def _open(self, action: Action, position: int) -> Raw | None:
        self._table = self._tables[action.opens]
        if action.lines:
            line: Scope = {"position": position}
            self.scopes["line"] = line
            if self._lines is not None:
                self._lines.append(line)
            return None
        if not action.closes:
            return None
        done = self.close()
        for scope in action.fresh:
            self.scopes[scope] = {}
        if action.begins:
            self._lines, self._position = [], position
            self.records += 1
        return done
