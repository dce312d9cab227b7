"""The tables of a hospital's history turned into one outcome per claim line, with an account."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import CATEGORIES, OUTCOMES, Tables, conform
from denialrisk.claims.codes import STATUSES
from denialrisk.label.account import Workings, account
from denialrisk.label.believed import believed
from denialrisk.label.decision import NO_DECISION_RULE, corrections, decide, first_decisions
from denialrisk.label.linking import Links, link
from denialrisk.label.reach import reach, remit_kinds
from denialrisk.label.reasons import read_adjustments, unspoken
from denialrisk.label.rejection import REJECTED, REJECTED_RULE, rejections
from denialrisk.label.rulefile import UNMAPPED
from denialrisk.label.rules import STATUS_RULE, LabelRules
from denialrisk.label.takeback import takebacks

READY_MADE_RULE: Final = "outcome given with the claim"

_KEY: Final = ["claim_id", "line_number"]
_DATED: Final = ("denied", "paid", REJECTED)
_OPEN: Final = "unanswered"


@dataclass(frozen=True)
class Labelled:
    """One outcome per claim line, in the order of the lines table, and how it came about.

    `outcomes` has the OUTCOMES columns: status denied, paid, pending (answered without a
    decision), rejected (by a front end, so that no payer saw it) or unanswered; category and
    denied_amount (dollars, else 0) of denied lines; decided_on and known_on of denied, paid and
    rejected ones.
    """

    outcomes: pd.DataFrame
    workings: Workings = field(repr=False)

    @cached_property
    def report(self) -> dict[str, Any]:
        """Account for every line, rule and remit in plain data; made when first asked for."""
        return account(self.workings)


def label(tables: Tables, rules: LabelRules) -> Labelled:
    """Return the initial decision on every claim line: the first one that is no reversal.

    A line whose reversal comes first stays pending, for what it took back is not in the data.

    Ready-made rows of `tables.outcomes` stand for the claims that no remit answers. Amounts and
    days beyond belief count as not stated (see `believed`).
    """
    tables, doubts = believed(tables)
    kinds = remit_kinds(tables, rules)
    links = link(tables, kinds == "reversal")
    adjustments = read_adjustments(tables, rules)
    answers = reach(tables, links, kinds, adjustments)
    verdicts = decide(answers, kinds, adjustments, rules)
    mute = (verdicts["rule"] == STATUS_RULE) & (verdicts["category"] == UNMAPPED)
    if mute.any():
        said = unspoken(verdicts[mute], tables, links.pairs, rules)
        verdicts.loc[said.index, ["category", "rule"]] = said[["means", "rule"]].to_numpy()
    corrected = corrections(tables, links.remit_claim, kinds)
    undone = takebacks(tables, links, kinds, adjustments)
    verdicts = pd.concat([verdicts, undone], ignore_index=True) if len(undone) else verdicts
    first = first_decisions(verdicts, tables, corrected)
    outcomes = _outcomes(tables, links, kinds, first)
    used = 0
    if len(tables.outcomes):
        given = _given(tables, links)
        outcomes = outcomes.where(given["status"].isna(), given)
        used = int(given["status"].notna().sum())
    outcomes = _with_rejections(outcomes, links, rejections(tables, links, rules))
    outcomes = conform(outcomes, OUTCOMES)
    workings = Workings(
        tables, rules, links, adjustments, kinds, verdicts, first, outcomes, used, doubts
    )
    return Labelled(outcomes, workings)


def _outcomes(tables: Tables, links: Links, kinds: pd.Series, first: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in OUTCOMES if name not in _KEY]
    frame = first.set_index("line")[names].reindex(np.arange(len(tables.lines)))
    frame = tables.lines[_KEY].join(frame)
    silent = frame["status"].isna()
    undone = silent & _claims_with(links, (kinds == "reversal").to_numpy())
    frame.loc[undone, ["status", "rule"]] = "pending", NO_DECISION_RULE
    frame["status"] = frame["status"].fillna(_OPEN)
    frame["denied_amount"] = frame["denied_amount"].fillna(0.0)
    open_rows = ~frame["status"].isin(_DATED)
    frame.loc[open_rows, ["decided_on", "known_on"]] = pd.NaT
    return frame[list(OUTCOMES)]


def _with_rejections(outcomes: pd.DataFrame, links: Links, rejected: pd.DataFrame) -> pd.DataFrame:
    """Say of the lines that no payer saw which front end's word stands, and since when."""
    if not len(rejected):
        return outcomes
    seen = np.unique(links.line_claim[(outcomes["status"] != _OPEN).to_numpy()])
    rejected = rejected[~np.isin(links.line_claim[rejected.index], seen)]
    outcomes.loc[rejected.index, ["status", "rule"]] = REJECTED, REJECTED_RULE
    outcomes.loc[rejected.index, ["decided_on", "known_on"]] = rejected
    return outcomes


def _claims_with(links: Links, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell the lines whose claim has a linked remit among `which`."""
    claims = np.unique(links.remit_claim[which & (links.remit_claim >= 0)])
    return np.isin(links.line_claim, claims)


def _given(tables: Tables, links: Links) -> pd.DataFrame:
    """Lay ready-made outcomes over the lines of claims without remits; empty rows elsewhere."""
    ready = tables.outcomes.drop_duplicates(_KEY)
    frame = tables.lines[[*_KEY, "charge"]].merge(ready, on=_KEY, how="left")
    answered = _claims_with(links, np.ones(len(links.remit_claim), dtype=np.bool_))
    says = frame["status"].isin(STATUSES) & (frame["status"] != _OPEN)
    frame["status"] = frame["status"].where(says & ~answered)
    denied = frame["status"] == "denied"
    category = frame["category"].where(frame["category"].isin(CATEGORIES), UNMAPPED)
    frame["category"] = category.where(denied)
    frame["denied_amount"] = frame["denied_amount"].fillna(frame["charge"]).where(denied, 0.0)
    frame["rule"] = frame["rule"].fillna(READY_MADE_RULE)
    frame["known_on"] = frame["known_on"].fillna(frame["decided_on"])
    frame.loc[~frame["status"].isin(_DATED), ["decided_on", "known_on"]] = pd.NaT
    return frame[list(OUTCOMES)]
