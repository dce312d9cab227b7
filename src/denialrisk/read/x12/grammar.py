"""The shape of a grammar: which segment opens which loop, and which elements are kept.

What a grammar does not name is read past, so unknown segments and qualifiers never hurt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from denialrisk.read.found import Kind

ROOT: Final = "ST"
# Where a scope keeps the number of the first segment that cannot be its own, and (after the
# segment's name) how many came behind the record's first line.
SECOND: Final = "second"
BEHIND: Final = "behind"
# After a field's name: where the number of the first further segment is kept that states it.
AGAIN: Final = "again"


@dataclass(frozen=True, slots=True)
class Rule:
    """What to keep of one segment: element numbers by field name, or the whole segment as a row.

    `when` is the qualifier in element 1 (empty: any). `count` names a field that counts how
    often the segment came. Of a segment that is `ahead` nothing is kept once the record's lines
    have begun: there it is what follows the lost beginning of another record. So is one that
    comes more often than `most` says. The first of these is remembered by its segment number
    (see `SECOND`).
    """

    segment: str
    fields: Mapping[str, int] = field(default_factory=dict)
    when: str = ""
    row: str = ""
    count: str = ""
    most: int | None = None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop: the segment (and qualifiers at `element`) that opens it and what it keeps.

    `fresh` names the scopes that begin anew with it. `holds` names segments that are its own
    although nothing of them is kept, so that they are not taken for its parent's. `also` names
    segments that open it too when the usual one is lost. `alone` names the scopes that begin
    anew when it opens outside its parent, whose own segment is lost. `early` loops open only
    before the record's first line; after it their segment means something else.
    """

    name: str
    parent: str
    segment: str
    scope: str
    qualifiers: tuple[str, ...] = ()
    element: int = 1
    fresh: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    holds: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    early: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction set: its loops, the loop that is one record and the loop that is a line.

    `counted` is the segment of which each must end as a record or a reject, if there is one.
    """

    kind: Kind
    loops: tuple[Loop, ...]
    record: str
    line: str
    counted: str = ""
    rules: tuple[Rule, ...] = ()
    # From inside a record only these segments lead out of it again.
    leaving: tuple[str, ...] = ()

    # The scopes that its loops fill.
    scopes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        scopes = tuple(dict.fromkeys(loop.scope for loop in self.loops))
        object.__setattr__(self, "scopes", scopes)
