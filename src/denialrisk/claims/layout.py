"""Records laid out as Arrow tables, column by column."""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from denialrisk.claims.acknowledgment import Acknowledgment
from denialrisk.claims.arrow import EXTRA, TYPES, loose
from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.laid import Laid, Owner
from denialrisk.claims.reject import Reject
from denialrisk.claims.remit import Adjustment, Remit, RemitLine
from denialrisk.claims.schema import (
    ACKNOWLEDGMENTS,
    ADJUSTMENTS,
    CLAIMS,
    LINES,
    REJECTS,
    REMIT_LINES,
    REMITS,
    Kind,
    Schema,
)


def lay_claims(claims: Sequence[Claim]) -> Laid:
    """Lay claims out with their lines, in the order given."""
    lines: list[Line] = list(chain.from_iterable(map(attrgetter("lines"), claims)))
    owner = _owner(len(claim.lines) for claim in claims)
    head = _table(CLAIMS, claims, {})
    given = {"claim_id": head["claim_id"].take(pa.array(owner))}
    tables = {
        "claims": _with_extras(head, claims),
        "lines": _with_extras(_table(LINES, lines, given), lines),
    }
    return Laid(tables, {"lines": owner})


def lay_remits(remits: Sequence[Remit], first_number: int = 1) -> Laid:
    """Lay remits out with their lines and adjustments, numbered in the order given."""
    lines: list[RemitLine] = list(chain.from_iterable(map(attrgetter("lines"), remits)))
    owner = _owner(len(remit.lines) for remit in remits)
    owners, line_numbers, adjustments = _adjustments(remits)
    numbers = pa.array(np.arange(first_number, first_number + len(remits)))
    given = {
        "remit_number": numbers.take(pa.array(owners)),
        "line_number": pa.array(line_numbers, TYPES["integer"]),
    }
    tables = {
        "remits": _table(REMITS, remits, {"remit_number": numbers}),
        "remit_lines": _table(REMIT_LINES, lines, {"remit_number": numbers.take(pa.array(owner))}),
        "adjustments": _table(ADJUSTMENTS, adjustments, given),
    }
    return Laid(tables, {"remit_lines": owner, "adjustments": owners})


def lay_acknowledgments(acknowledgments: Sequence[Acknowledgment]) -> Laid:
    """Lay acknowledgments out, in the order given."""
    return Laid({"acknowledgments": _table(ACKNOWLEDGMENTS, acknowledgments, {})})


def lay_rejects(rejects: Sequence[Reject]) -> Laid:
    """Lay rejects out, in the order given."""
    return Laid({"rejects": _table(REJECTS, rejects, {})})


def _owner(counts: Any) -> Owner:
    numbers = np.fromiter(counts, dtype=np.int64)
    return np.repeat(np.arange(len(numbers)), numbers)


def _table(schema: Schema, records: Sequence[Any], given: Mapping[str, Any]) -> Any:
    """Lay records out by their attributes; columns they do not have are `given`."""
    columns = {
        name: given[name] if name in given else _column(list(map(attrgetter(name), records)), kind)
        for name, kind in schema.items()
    }
    return pa.table(columns)


def _column(values: list[Any], kind: Kind) -> Any:
    if kind != "list":
        return pa.array(values, TYPES[kind])
    ends = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(list(map(len, values)), out=ends[1:])
    flat = pa.array(list(chain.from_iterable(values)), pa.string())
    return pa.ListArray.from_arrays(pa.array(ends), flat)


def _adjustments(remits: Sequence[Remit]) -> tuple[Owner, list[int], list[Adjustment]]:
    """Return the row of the remit, line number (0 for the claim as a whole) and record of each."""
    counts: list[int] = []
    lines: list[int] = []
    records: list[Adjustment] = []
    for remit in remits:
        before = len(records)
        records += remit.adjustments
        lines += repeat(0, len(remit.adjustments))
        for line in remit.lines:
            records += line.adjustments
            lines += repeat(line.line_number, len(line.adjustments))
        counts.append(len(records) - before)
    return _owner(counts), lines, records


def _with_extras(table: Any, records: Sequence[Claim | Line]) -> Any:
    extras = list(map(attrgetter("extra"), records))
    for name in sorted(set().union(*filter(None, extras))):
        values = [extra.get(name) for extra in extras]
        table = table.append_column(f"{EXTRA}{name}", loose(values))
    return table
