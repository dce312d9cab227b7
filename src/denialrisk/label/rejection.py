"""What front ends said of claims (277CA) turned into the claims that none let through."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.linking import Links
from denialrisk.label.rules import LabelRules

REJECTED: Final = "rejected"
ACCEPTED: Final = "accepted"
REJECTED_RULE: Final = "rejected before adjudication"


def acknowledgments(tables: Tables, links: Links, rules: LabelRules) -> pd.DataFrame:
    """Return the acknowledgments with the claim (position, else -1) and what they mean of it.

    `means` is rejected, accepted, or other for a category the policy does not name.
    """
    frame = tables.acknowledgments
    codes = frame["status_category"].str.strip().str.upper()
    known = {code: rules.acknowledgment(str(code)) for code in codes.dropna().unique()}
    return frame.assign(
        claim=links.acknowledged.claim,
        status_category=codes,
        means=codes.map(known).fillna("other").astype("str"),
        known_on=frame["known_on"].fillna(frame["decided_on"]),
        decided_on=frame["decided_on"].fillna(frame["known_on"]),
    )


def last_words(said: pd.DataFrame) -> pd.DataFrame:
    """Return the latest acceptance or rejection of each claim; of one day the last read."""
    told = said[(said["claim"] >= 0) & said["means"].isin([REJECTED, ACCEPTED])]
    order = told.sort_values(["known_on", "decided_on"], kind="stable", na_position="first")
    return order.drop_duplicates("claim", keep="last").set_index("claim")


def rejections(tables: Tables, links: Links, rules: LabelRules) -> pd.DataFrame:
    """Return decided_on and known_on of the lines whose claim stands rejected, by position.

    A claim that any remit answers got past the front end, whatever was said of it before.
    """
    if not len(tables.acknowledgments):
        return pd.DataFrame(columns=["decided_on", "known_on"])
    last = last_words(acknowledgments(tables, links, rules))
    answered = np.isin(last.index, links.remit_claim)
    standing = last[(last["means"] == REJECTED) & ~answered]
    lines = np.flatnonzero(np.isin(links.line_claim, standing.index))
    days = standing.loc[links.line_claim[lines], ["decided_on", "known_on"]]
    return days.set_axis(lines)
