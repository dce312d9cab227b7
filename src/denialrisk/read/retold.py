"""A FHIR Claim and the claim within its explanation of benefit told to be one and the same."""

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from denialrisk.claims.content import resource_hashes, resources, text_column, told_itself
from denialrisk.claims.laid import Laid, Mask
from denialrisk.claims.resource import APART, Told
from denialrisk.read.known import Known

_FACTS: Final = ("resource", "total_charge", "own", *APART)


def retold(known: Known, claims: Laid) -> tuple[Mask, Mask]:
    """Tell the claims to leave out, and those that take the place of an earlier one.

    An explanation of benefit holds a claim and names the Claim that it answers; either may come
    first, from another line or file or at another time. What an explanation tells of a claim
    that is there already is left out. A Claim that comes after its explanation is taken in:
    what the explanation told gives way when the tables are loaded (`superseded`).
    """
    again, instead = np.zeros(len(claims), dtype=bool), np.zeros(len(claims), dtype=bool)
    named = resources(claims.head)
    if named.null_count == len(named):
        return again, instead
    stated = np.flatnonzero(named.is_valid().to_numpy())
    ids = named.take(pa.array(stated))
    hashes = resource_hashes(ids)
    places, parts = known.find("claims", hashes)
    concerned = pd.Series(hashes).duplicated(keep=False).to_numpy().copy()
    concerned[places] = True
    rows = stated[concerned]
    if len(rows):
        before = known.submissions(parts, "resource", ids.filter(pa.array(concerned)))
        told = _told(_described(claims.head, named).take(pa.array(rows)))
        again[rows], instead[rows] = np.array(_repeats(told, before), dtype=bool).T
    return again, instead


def _described(head: Any, named: Any) -> Any:
    table = head.select(["total_charge", "service_from"]).append_column("resource", named)
    for name in APART:
        if name not in table.column_names:
            table = table.append_column(name, text_column(head, name))
    return table.append_column("own", told_itself(head))


def _told(claims: Any) -> list[Told]:
    rows = zip(*(claims[name].to_pylist() for name in _FACTS), strict=True)
    return [Told(resource, total, own, apart) for resource, total, own, *apart in rows]


def _repeats(claims: list[Told], before: Any) -> list[tuple[bool, bool]]:
    earlier: dict[str, list[Told]] = {}
    for one in _told(before) if before is not None else ():
        earlier.setdefault(one.resource, []).append(one)
    found = []
    for one in claims:
        there = earlier.setdefault(one.resource, [])
        again = any(map(one.repeats, there))
        found.append((again and not one.own, again and one.own))
        there.append(one)
    return found
