"""Signals that were served held against the same signals computed anew from what is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, select

from denialrisk.claims import Claim
from denialrisk.derive import derive, line_frame_of
from denialrisk.keep.growth import tallied
from denialrisk.keep.record import Floats, unpacked_claim, unpacked_signals
from denialrisk.keep.remits import decided_between
from denialrisk.keep.schema import SCORES
from denialrisk.score import Bundle

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """How served signals and recomputed ones compare: `values` counts those that differ."""

    claims: int
    lines: int
    values: int
    largest: float


def recompute(connection: Connection, bundle: Bundle, newest: int) -> Difference:
    """Compute the signals of the newest scores of a bundle again, with its history as it stood."""
    mine = select(SCORES.c.id).where(SCORES.c.bundle == bundle.version)
    newest_ids = mine.order_by(SCORES.c.id.desc()).limit(newest).subquery()
    asked = select(SCORES).where(SCORES.c.id.in_(select(newest_ids.c.id)))
    rows = connection.execute(asked.order_by(SCORES.c.generation, SCORES.c.id)).mappings()
    claims = lines = values = 0
    largest = 0.0
    for generation, group in groupby(rows.all(), key=lambda row: int(row["generation"])):
        grown = _as_of(connection, bundle, generation)
        for part in _parts(list(group)):
            difference = _differences(grown, part)
            claims, lines = claims + len(part), lines + len(difference)
            values += int((difference > 0).sum())
            largest = max(largest, float(difference.max(initial=0.0)))
    return Difference(claims, lines, values, largest)


def served(connection: Connection) -> Iterator[tuple[Claim, Floats]]:
    """Yield every claim that was scored, in that order, with its signals: (lines, signals)."""
    columns = SCORES.c["claim", "submitted_on", "signals", "lines"]
    for row in connection.execute(select(*columns).order_by(SCORES.c.id)).mappings():
        yield _stored(dict(row))


def _stored(row: Mapping[str, Any]) -> tuple[Claim, Floats]:
    claim = unpacked_claim(row["claim"], row["submitted_on"])
    return claim, unpacked_signals(row["signals"], row["lines"])


def _as_of(connection: Connection, bundle: Bundle, generation: int) -> Bundle:
    if not generation:
        return bundle
    last = bundle.history.as_of_last
    claims, first, outcomes = decided_between(connection, 0, generation, last)
    news = tallied(bundle.catalogue, claims, first, outcomes, last)
    return replace(bundle, history=bundle.history.extended(news))


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    """Cut scores into parts in which no claim stands twice."""
    part: dict[str, Any] = {}
    for row in rows:
        if row["claim_id"] in part or len(part) == _AT_ONCE:
            yield list(part.values())
            part = {}
        part[row["claim_id"]] = row
    if part:
        yield list(part.values())


def _differences(bundle: Bundle, rows: list[Mapping[str, Any]]) -> Any:
    """Return |served - recomputed|, shape (lines, signals): 0 where both are unknown."""
    claims, signals = zip(*map(_stored, rows), strict=True)
    anew = derive(bundle.catalogue, bundle.history, line_frame_of(claims)).values
    told = np.concatenate(signals)
    same = (told == anew) | (np.isnan(told) & np.isnan(anew))
    return np.where(same, 0.0, np.nan_to_num(np.abs(told - anew), nan=np.inf))
