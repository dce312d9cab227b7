"""Documents on file turned into the kinds that were there when each claim was sent."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims.sidepairs import Asked, coded, days, pairs, patient_pairs


def documents(claims: Asked, table: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return documents_on_file for each claim: a tuple of kinds (see `with_side_facts`).

    A document filed under a claim's number is that claim's, sent again or not; one without a
    number belongs to the patient's day of service.
    """
    side = table[table["received_on"].notna() & table["document_type"].notna()]
    side = side.reset_index(drop=True)
    owned = side["claim_id"].notna()
    number = claims.claims["patient_control_number"].fillna(claims.claims["claim_id"])
    received, served = days(side["received_on"]), days(side["service_date"])
    found = []
    for claim, row in pairs(*coded(number, side["claim_id"])):
        found.append(_pairs(claim, row, received[row] <= claims.sent[claim]))
    loose = np.flatnonzero(~owned)
    for claim, at in patient_pairs(claims.claims, side[~owned]):
        row = loose[at]
        known = claims.dated[claim] & (received[row] <= claims.sent[claim])
        within = (claims.served[claim] <= served[row]) & (served[row] <= claims.served_to[claim])
        found.append(_pairs(claim, row, known & within))
    return _kinds(found, side["document_type"], len(claims.sent))


def _pairs(
    claim: npt.NDArray[np.int64], row: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    return pd.DataFrame({"claim": claim[kept], "row": row[kept]})


def _kinds(found: list[pd.DataFrame], names: pd.Series, size: int) -> npt.NDArray[np.object_]:
    """List each claim's kinds once, in the order of the alphabet."""
    kinds = np.empty(size, dtype=object)
    kinds[:] = [()] * size
    if not found:
        return kinds
    both = pd.concat(found, ignore_index=True)
    both = both.assign(kind=names.to_numpy(dtype=object)[both["row"]])[["claim", "kind"]]
    both = both.drop_duplicates().sort_values(["claim", "kind"])
    owners, starts = np.unique(both["claim"].to_numpy(), return_index=True)
    listed = both["kind"].tolist()
    ends = [*starts, len(listed)][1:]
    for claim, start, end in zip(owners, starts, ends, strict=True):
        kinds[claim] = tuple(listed[start:end])
    return kinds
