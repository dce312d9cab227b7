"""Claims that one FHIR Claim stands behind told to be the same one, by its id and more."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims.laid import Mask

_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_CENT: Final = 0.005


def is_unique(identity: str) -> bool:
    """Tell an id that no two servers give out: a UUID (RFC 4122). Others may count from 1."""
    return _UUID.fullmatch(identity) is not None


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a claim; `own` when its Claim told it and not an explanation."""

    resource: str
    total_charge: float | None
    service_from: date | None
    own: bool = False

    def repeats(self, earlier: "Told") -> bool:
        """Tell whether another claim of the same resource is the same claim.

        Two Claims are judged by their numbers, like all that is sent. Of ids that several
        servers may give out, total and first day of service must agree as well.
        """
        if self.own and earlier.own:
            return False
        if is_unique(self.resource):
            return True
        if self.total_charge is None or earlier.total_charge is None:
            return False
        days = {self.service_from, earlier.service_from} - {None}
        return abs(self.total_charge - earlier.total_charge) < _CENT and len(days) <= 1


def superseded(claims: pd.DataFrame) -> Mask:
    """Tell the claims told by an explanation of benefit whose FHIR Claim is there as well.

    The same rule as `Told.repeats`, for a whole table at once.
    """
    found = np.zeros(len(claims), dtype=bool)
    explained = _told(claims, "claim_reference")
    if not len(explained):
        return found
    pairs = explained.merge(_told(claims, "resource_id"), on="resource")
    days = pairs[["service_from_x", "service_from_y"]]
    apart = days.notna().all(axis=1) & (days["service_from_x"] != days["service_from_y"])
    near = (pairs["total_charge_x"] - pairs["total_charge_y"]).abs() < _CENT
    same = pairs["resource"].str.fullmatch(_UUID) | (near & ~apart)
    found[pairs.loc[same, "row_x"]] = True
    return found


def _told(claims: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return resource, row and facts of the claims that state `key`."""
    rows = np.flatnonzero(claims[key].notna())
    stated = claims[[key, "total_charge", "service_from"]].iloc[rows]
    return stated.rename(columns={key: "resource"}).assign(row=rows)
