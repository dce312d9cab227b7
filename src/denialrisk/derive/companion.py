"""Lines of one claim turned into the service that each stands beside."""

import numpy as np

from denialrisk.derive.arrays import Flags, Integers, Keys
from denialrisk.derive.keys import NO_KEY
from denialrisk.derive.source import Source
from denialrisk.derive.texts import TextColumn


def companions(source: Source, service: TextColumn) -> TextColumn:
    """Return, per line, the dearest service of its claim that is not its own; None without one.

    Payers pay the more comprehensive of two services, mostly the dearer, and take the other for
    a part of it. Of equal charges the lower line number stands first.
    """
    keys = service.keys()
    order = _dearest_first(source, keys)
    claims, keys = source.claim_row[order], keys[order]
    begins = _first_of_each(claims)
    claim = begins.cumsum() - 1
    first = begins.nonzero()[0][claim]
    differs = keys != keys[first]
    place = np.where(differs, first, _first_among(differs & (keys != NO_KEY), claim)[claim])
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.where(place < 0, -1, order[place])
    return service.rows(np.maximum(at, 0)).only(at >= 0)


def _dearest_first(source: Source, keys: Keys) -> Integers:
    """Return the order of lines by claim, dearest first; unnamed services come last."""
    charge = source.line_numbers("charge")
    falling = np.where(keys == NO_KEY, np.inf, np.where(np.isnan(charge), 0.0, -charge))
    return np.lexsort((source.line_numbers("line_number"), falling, source.claim_row))


def _first_of_each(claims: Integers) -> Flags:
    first = np.ones(len(claims), dtype=np.bool_)
    np.not_equal(claims[1:], claims[:-1], out=first[1:])
    return first


def _first_among(wanted: Flags, claim: Integers) -> Integers:
    """Return the place of the first wanted line of each claim, -1 where none is."""
    places = wanted.nonzero()[0][::-1]
    found = np.full(int(claim[-1]) + 1 if len(claim) else 0, -1, dtype=np.int64)
    # Of several values for one place the last stays, which read backwards is the first.
    found[claim[places]] = places
    return found
