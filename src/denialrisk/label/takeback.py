"""Reversals turned into the lines whose first decision they undid, as far as it is not here."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.linking import Links
from denialrisk.label.reach import CENT

TAKEN_BACK_RULE: Final = "first decision taken back, not in the data"


def takebacks(
    tables: Tables, links: Links, kinds: pd.Series, adjustments: pd.DataFrame
) -> pd.DataFrame:
    """Return a pending verdict (see `decide`) for each reversal and claim line it undoes.

    It undoes the lines it lists; all of its claim where it lists none of them, or where CLP03 is
    more than what it lists. Lines that it says were merely pended had no decision to undo. Such a
    verdict counts where no decision stands before it: the first is then known neither by day nor
    in full.
    """
    undoes = (kinds == "reversal").to_numpy() & (links.remit_claim >= 0) & ~links.set_aside
    listed = links.pairs.loc[undoes[links.pairs["remit"]], ["remit", "line", "number", "paid"]]
    meets = np.bincount(links.pairs["remit"], minlength=len(undoes)) > 0
    charge = tables.remits["charge"].abs().to_numpy()
    whole = undoes & (~meets | (charge > np.abs(links.listed_charge) + CENT))
    remits = pd.DataFrame({"claim": links.remit_claim[whole], "remit": np.flatnonzero(whole)})
    lines = pd.DataFrame({"claim": links.line_claim, "line": np.arange(len(links.line_claim))})
    others = remits.merge(lines, on="claim").drop(columns="claim")
    paid = tables.remits["paid"].to_numpy()[others["remit"]]
    reached = pd.concat([listed, others.assign(number=0, paid=paid)], ignore_index=True)
    # A line that is listed is spoken of by its own amounts.
    reached = reached.drop_duplicates(["remit", "line"])
    decided = ~_merely_pended(reached, adjustments)
    return reached.loc[decided, ["remit", "line"]].assign(
        status="pending", category=None, rule=TAKEN_BACK_RULE, denied_amount=0.0, partial=0.0
    )


def _merely_pended(reached: pd.DataFrame, adjustments: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell the lines of which a reversal takes back a wait, and neither payment nor denial."""
    keys = ["remit", "number"]
    said = adjustments.groupby(keys)[["pends", "denies"]].any()
    own = said.reindex(pd.MultiIndex.from_frame(reached[keys]), fill_value=False).to_numpy()
    claim = pd.MultiIndex.from_frame(reached[keys].assign(number=0))
    pends, denies = (own | said.reindex(claim, fill_value=False).to_numpy()).T
    return np.asarray(pends & ~denies & (reached["paid"].abs().fillna(0.0) < CENT).to_numpy())
