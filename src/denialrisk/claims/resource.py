"""Claims that one FHIR Claim stands behind told to be the same one, by its id and more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.claims.laid import Mask

# Where both of two records state one of these and they differ, the records speak of two claims.
APART: Final = ("service_from", "member_key", "patient_reference", "resource_server")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_CENT: Final = 0.005


def is_unique(identity: str) -> bool:
    """Tell an id that no two servers give out: a UUID (RFC 4122). Others may count from 1."""
    return _UUID.fullmatch(identity) is not None


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a claim: `own` when its Claim told it and not an explanation.

    `facts` are what it says of each of `APART`, in that order.
    """

    resource: str
    total_charge: float | None
    own: bool = False
    facts: Sequence[Any] = ()

    def repeats(self, earlier: "Told") -> bool:
        """Tell whether another claim of the same resource is the same claim.

        Two Claims are judged by their numbers, like all that is sent. Of ids that several
        servers may give out, total, first day of service, patient and server must agree as well,
        as they must for an answer to be tied to the claim.
        """
        if self.own and earlier.own:
            return False
        if is_unique(self.resource):
            return True
        if self.total_charge is None or earlier.total_charge is None:
            return False
        both = zip(self.facts, earlier.facts, strict=False)
        differ = any(None not in pair and pair[0] != pair[1] for pair in both)
        return abs(self.total_charge - earlier.total_charge) < _CENT and not differ


def apart(records: pd.DataFrame, others: pd.DataFrame) -> Mask:
    """Tell, row by row, the records of two tables that differ in what both state of `APART`."""
    found = np.zeros(len(records), dtype=bool)
    for fact in APART:
        one, other = (table[fact].reset_index(drop=True) for table in (records, others))
        found |= (one.notna() & other.notna() & (one != other)).to_numpy(dtype=bool)
    return found


def superseded(claims: pd.DataFrame) -> Mask:
    """Tell the claims told by an explanation of benefit whose FHIR Claim is there as well.

    The same rule as `Told.repeats`, for a whole table at once.
    """
    found = np.zeros(len(claims), dtype=bool)
    explained = _named(claims, "claim_reference")
    if not len(explained):
        return found
    pairs = explained.merge(_named(claims, "resource_id"), on="resource")
    told, own = (claims.iloc[pairs[row]].reset_index(drop=True) for row in ("row_x", "row_y"))
    near = (told["total_charge"] - own["total_charge"]).abs() < _CENT
    same = pairs["resource"].str.fullmatch(_UUID) | (near & ~apart(told, own))
    found[pairs.loc[same, "row_x"]] = True
    return found


def _named(claims: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return resource and row of the claims that state `key`."""
    rows = np.flatnonzero(claims[key].notna())
    return pd.DataFrame({"resource": claims[key].iloc[rows], "row": rows})
