"""Denied lines turned into what became of them: answered again, paid after all, or neither."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.label.account import Workings

SAME_CLAIM: Final = "same claim"
REPLACEMENT: Final = "replacement claim"

_REPLACES: Final = "7"


def answered_again(workings: Workings) -> pd.DataFrame:
    """Return one row per denied line of the outcomes (its index), in their order.

    Columns: `again` (the payer decided the line once more, or a claim that replaces its own
    was decided), `recovered` (it was paid then), `via` (same claim or replacement claim, missing
    where not recovered) and `recovered_on`. What was asked and never answered is not known,
    nor is an appeal that the payer refused by letter only.
    """
    denied = np.flatnonzero((workings.outcomes["status"] == "denied").to_numpy())
    found = pd.concat([_later(workings), _replaced(workings)], ignore_index=True)
    found = found[found["line"].isin(denied)].sort_values("known_on", kind="stable")
    paid = found[found["status"] == "paid"].drop_duplicates("line").set_index("line")
    paid = paid.reindex(denied)
    return pd.DataFrame(
        {
            "again": np.isin(denied, found["line"]),
            "recovered": paid["status"].notna().to_numpy(),
            "via": paid["via"].to_numpy(),
            "recovered_on": paid["known_on"].to_numpy(),
        },
        index=denied,
    )


def _later(workings: Workings) -> pd.DataFrame:
    """Return what the payers decided of each line after its first decision."""
    remits = workings.tables.remits
    days = remits["decided_on"].fillna(remits["known_on"]).to_numpy()
    told = workings.verdicts[["line", "remit", "status"]]
    told = told[told["status"].isin(["paid", "denied"])]
    first = workings.first.set_index("line")["remit"].reindex(told["line"]).to_numpy()
    known = ~np.isnan(first)
    told, first = told[known], first[known].astype(np.int64)
    remit = told["remit"].to_numpy()
    number = remits["remit_number"].to_numpy()
    later = (days[remit] > days[first]) | (
        (days[remit] == days[first]) & (number[remit] > number[first])
    )
    told = told.assign(known_on=remits["known_on"].to_numpy()[remit], via=SAME_CLAIM)
    return pd.DataFrame(told[later], columns=["line", "status", "known_on", "via"])


def _replaced(workings: Workings) -> pd.DataFrame:
    """Return what the payers first decided of the same line of a claim that replaces its own.

    A replacement names the payer's control number of what it replaces (REF*F8).
    """
    tables, links = workings.tables, workings.links
    claims = tables.claims["frequency_code"].eq(_REPLACES).to_numpy()
    replaces = tables.claims["original_reference_number"].where(claims)
    answered = tables.remits["payer_control_number"].where(links.remit_claim >= 0)
    origin = pd.DataFrame({"number": answered, "original": links.remit_claim}).dropna()
    origin = origin.drop_duplicates("number")
    pairs = pd.DataFrame({"number": replaces, "claim": np.arange(len(claims))}).dropna()
    pairs = pairs.merge(origin, on="number")[["claim", "original"]]
    lines = pd.DataFrame(
        {
            "claim": links.line_claim,
            "line_number": tables.lines["line_number"].to_numpy(),
            "line": np.arange(len(links.line_claim)),
        }
    )
    decided = workings.outcomes[["status", "known_on"]].assign(
        claim=links.line_claim, line_number=lines["line_number"].to_numpy()
    )
    decided = decided[decided["status"].isin(["paid", "denied"])].merge(pairs, on="claim")
    originals = lines.rename(columns={"claim": "original"})
    found = decided.merge(originals, on=["original", "line_number"])
    return found[["line", "status", "known_on"]].assign(via=REPLACEMENT)
