"""A grammar turned into lookup tables: for each loop, what each segment and qualifier does."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from denialrisk.read.x12.grammar import BEHIND, ROOT, Loop, Rule, Transaction

ANY: Final = ""
ENVELOPE: Final = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})


@dataclass(frozen=True, slots=True)
class Action:
    """What one segment does: the scope and fields it fills and the loop it opens, if any.

    `fields` holds (name, element number). One more than `most` belongs to another record.
    `more` says that there is a row or a count beside them.
    `begins` starts a record (and ends the one before), `lines` starts a line, and `turns` is
    said where any record or line begins or ends; `fresh` are the scopes to empty.
    """

    scope: str
    fields: tuple[tuple[str, int], ...] = ()
    row: str = ""
    count: str = ""
    most: int | None = None
    more: bool = False
    opens: str = ""
    turns: bool = False
    begins: bool = False
    lines: bool = False
    fresh: tuple[str, ...] = ()


@dataclass(slots=True)
class Entry:
    """The actions of one segment by qualifier, which stands in `element`, else the `usual` one.

    `leaves` marks a segment of the envelope, which is not the grammar's.
    """

    element: int
    actions: dict[str, Action] = field(default_factory=dict)
    usual: Action | None = None
    leaves: bool = False


Table = dict[str, Entry]


def tables_of(transaction: Transaction) -> dict[str, Table]:
    """Return the table of each loop, ROOT among them."""
    return {name: _Compiler(transaction).table(name) for name in _names(transaction)}


def _names(transaction: Transaction) -> Iterator[str]:
    yield ROOT
    yield from (loop.name for loop in transaction.loops)


class _Compiler:
    def __init__(self, transaction: Transaction) -> None:
        root = Loop(ROOT, "", "ST", ROOT, rules=transaction.rules)
        self._transaction = transaction
        self._loops = {ROOT: root} | {loop.name: loop for loop in transaction.loops}

    def table(self, name: str) -> Table:
        """Own rules first, then the loops that may follow, then what belongs to a parent."""
        table: Table = {}
        chain = self._chain(name)
        sealed = self._transaction.record in chain
        own = self._loops[name]
        self._keep(table, own, own.rules)
        for ancestor in chain:
            beyond = sealed and not self._within(ancestor, self._transaction.record)
            for child in self._transaction.loops:
                if child.parent == ancestor and self._follows(child, name, beyond=beyond):
                    self._openings(table, child, name)
            if ancestor != name and not beyond:
                held = {*own.holds, *(rule.segment for rule in own.rules)}
                loop = self._loops[ancestor]
                if self._within(name, self._transaction.line):
                    self._forbid(table, loop)
                self._keep(table, loop, tuple(r for r in loop.rules if r.segment not in held))
        for loop in self._transaction.loops:
            # A level that has just begun awaits the people it is about.
            if loop.alone and self._may_leave(name) and not own.fresh:
                self._opening(table, loop, loop.segment, loop.alone)
        for entry in table.values():
            entry.usual = entry.actions.pop(ANY, None)
        return table | {segment: Entry(0, leaves=True) for segment in ENVELOPE}

    def _follows(self, loop: Loop, name: str, *, beyond: bool) -> bool:
        if beyond:
            return loop.segment in self._transaction.leaving
        return not (loop.early and self._within(name, self._transaction.line))

    def _may_leave(self, name: str) -> bool:
        """Tell whether something else can have begun: a record has not, or it has its lines."""
        inside = self._within(name, self._transaction.record)
        return not inside or self._within(name, self._transaction.line)

    def _within(self, name: str, other: str) -> bool:
        return other in self._chain(name)

    def _chain(self, name: str) -> list[str]:
        chain = [name]
        while chain[-1] != ROOT:
            chain.append(self._loops[chain[-1]].parent)
        return chain

    def _openings(self, table: Table, loop: Loop, name: str) -> None:
        self._opening(table, loop, loop.segment, loop.fresh)
        within_line = self._within(name, self._transaction.line)
        is_line = loop.name == self._transaction.line
        if not within_line if is_line else self._may_leave(name):
            for segment in loop.also:
                self._opening(table, loop, segment, loop.fresh)

    def _opening(self, table: Table, loop: Loop, segment: str, fresh: tuple[str, ...]) -> None:
        usual = segment == loop.segment
        entry = table.setdefault(segment, Entry(loop.element))
        for qualifier in loop.qualifiers if usual and loop.qualifiers else (ANY,):
            rule = _rule(loop, segment, qualifier)
            entry.actions.setdefault(qualifier, self._action(loop, rule, fresh))

    def _keep(self, table: Table, loop: Loop, rules: tuple[Rule, ...]) -> None:
        for rule in rules:
            if rule.segment == loop.segment and not rule.when:
                continue  # kept as the loop opens; a second one opens the loop again
            if rule.ahead and not (rule.fields or rule.row or rule.count):
                continue  # it says something where it may not stand, and nothing where it may
            entry = table.setdefault(rule.segment, Entry(1))
            entry.actions.setdefault(rule.when, self._action(loop, rule, None))

    def _forbid(self, table: Table, loop: Loop) -> None:
        """Only count what a record has ahead of its lines: here it is another record's."""
        for rule in loop.rules:
            if rule.ahead:
                entry = table.setdefault(rule.segment, Entry(1))
                count = f"{rule.segment} {BEHIND}"
                entry.actions.setdefault(
                    rule.when, Action(loop.scope, count=count, most=0, more=True)
                )

    def _action(self, loop: Loop, rule: Rule, fresh: tuple[str, ...] | None) -> Action:
        """Return what a segment does; it opens the loop where `fresh` scopes are given."""
        action = Action(
            loop.scope,
            tuple(rule.fields.items()),
            rule.row,
            rule.count,
            rule.most,
            bool(rule.row or rule.count),
        )
        if fresh is None:
            return action
        begins = loop.name == self._transaction.record
        lines = loop.name == self._transaction.line
        return replace(
            action,
            opens=loop.name,
            turns=lines or begins or not self._within(loop.name, self._transaction.record),
            begins=begins,
            lines=lines,
            fresh=fresh,
        )


def _rule(loop: Loop, segment: str, qualifier: str) -> Rule:
    matching = (r for r in loop.rules if r.segment == segment and r.when in (ANY, qualifier))
    return next(matching, Rule(segment))
