"""The account of what was tied to what: remits, their lines, and the words of front ends."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables, form
from denialrisk.label.linking import Links, Ties
from denialrisk.label.rejection import REJECTED, last_words
from denialrisk.label.submissions import LINKED

_LISTED: Final = 100
_COLUMNS: Final = (
    "remit_number",
    "claim_id",
    "payer_id",
    "payer_control_number",
    "status_code",
    "decided_on",
    "reason",
)
# What is shown only where it looks like what it should be: text may be anything.
_FORMS: Final[Mapping[str, form.Form]] = {
    "status_code": form.CLAIM_STATUS,
    "payer_control_number": form.NUMBER,
    "status_category": form.STATUS_CATEGORY,
}


def linking(tables: Tables, links: Links, ready_made: int) -> dict[str, Any]:
    """Count the remits and their lines by the way they were tied, or by why not."""
    return {
        "remits": len(links.remit_claim),
        **_tied(links.ties),
        "of_another_payer": int(links.other_payer.sum()),
        "of_another_payer_set_aside": int(links.set_aside.sum()),
        "remit_lines": _counts(links.pairs["how"]),
        "remit_lines_unmatched": links.unmatched_remit_lines,
        "ready_made_lines": ready_made,
        "ready_made_unused": len(tables.outcomes) - ready_made,
    }


def unlinked(tables: Tables, links: Links) -> list[dict[str, Any]]:
    """List the first hundred remits tied to no claim, each with its reason."""
    why = links.ties.why
    remits = tables.remits.assign(reason=why)[why != LINKED].head(_LISTED)
    return [
        {name: _shown(name, _plain(getattr(row, name))) for name in _COLUMNS}
        for row in remits.itertuples()
    ]


def front_ends(said: pd.DataFrame, links: Links, outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count what front ends said (see `acknowledgments`), and the claims that stand rejected."""
    stands = outcomes["status"] == REJECTED
    rejected = pd.Index(np.unique(links.line_claim[stands.to_numpy()]))
    refused = said[(said["claim"] >= 0) & (said["means"] == REJECTED)]
    ever = np.unique(refused["claim"])
    last = last_words(said)
    months = last["known_on"].reindex(rejected).dt.strftime("%Y-%m").fillna("(not stated)")
    answered = np.isin(ever, links.remit_claim)
    return {
        "acknowledgments": len(said),
        **_tied(links.acknowledged),
        "claims_ever_rejected": len(ever),
        "answered_by_a_payer_all_the_same": int(answered.sum()),
        "accepted_later": int((~answered & ~np.isin(ever, rejected)).sum()),
        "claims_rejected": len(rejected),
        "rejected_by_month": {
            str(k): int(v) for k, v in months.value_counts().sort_index().items()
        },
        "by_category": _categories(said, last.loc[rejected.intersection(last.index)]),
    }


def _categories(said: pd.DataFrame, standing: pd.DataFrame) -> list[dict[str, Any]]:
    """Count each status category: how often it was said, and the claims it leaves rejected."""
    left = _named(standing["status_category"]).value_counts()
    codes = _named(said["status_category"])
    groups = said.groupby([codes, "means"]).size().sort_values(ascending=False)
    return [
        {"category": str(code), "means": str(means), "acknowledgments": int(count),
         "claims_rejected": int(left.get(code, 0))}
        for (code, means), count in zip(groups.index, groups, strict=True)
    ]  # fmt: skip


def _named(codes: pd.Series) -> pd.Series:
    names = {code: _shown("status_category", code) for code in codes.dropna().unique()}
    return codes.map(names).fillna("(not stated)")


def _tied(ties: Ties) -> dict[str, Any]:
    linked = ties.claim >= 0
    return {
        "linked": int(linked.sum()),
        "linked_by": _counts(ties.how[linked]),
        "linked_by_id_alone": int(ties.bare.sum()),
        "unlinked": int((~linked).sum()),
        "unlinked_because": _counts(ties.why[~linked]),
    }


def _counts(names: Iterable[Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in pd.Series(names).value_counts().items()}


def _shown(name: str, value: Any) -> Any:
    return form.shown(value, _FORMS[name]) if value and name in _FORMS else value


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return int(value) if isinstance(value, int | np.integer) else str(value)
