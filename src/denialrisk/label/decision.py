"""What a remittance decides about each claim line it reaches, and which decision came first."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.evidence import Positions
from denialrisk.label.reach import CENT
from denialrisk.label.rulefile import UNMAPPED
from denialrisk.label.rules import STATUS_RULE, LabelRules
from denialrisk.label.takeback import TAKEN_BACK_RULE

PAID_RULE: Final = "paid"
PARTIAL_RULE: Final = "paid, smaller part denied"
WAITING_RULE: Final = "payer still deciding"
NO_DECISION_RULE: Final = "claim status without a decision"
NO_REASON_RULE: Final = "zero payment without a reason"
UNTOLD_RULE: Final = "denial of an amount that is not stated"
OVERDRAWN_RULE: Final = "denial of more than payment and patient leave"
_WAITS: Final = (
    NO_DECISION_RULE,
    WAITING_RULE,
    NO_REASON_RULE,
    UNTOLD_RULE,
    OVERDRAWN_RULE,
)


def decide(
    answers: pd.DataFrame, kinds: pd.Series, adjustments: pd.DataFrame, rules: LabelRules
) -> pd.DataFrame:
    """Return a verdict for each row of `answers` (see reach).

    Columns: remit, line, status (denied, paid, pending), category, rule, denied_amount (at most
    the charge; 0 unless denied), partial (denied dollars on a line that stays paid).
    A line is denied when its denied amount is at least `partial_denial_share` of denied +
    pended + paid + patient's part, or when the claim is denied and nothing is said of it but
    what is written off. It is pending where its adjustments cannot all be its own, for with its
    payment they exceed its charge (X221 1.10.2.1 has them equal).
    """
    kind = kinds.to_numpy()[answers["remit"]]
    denied, pended = answers["denied"].clip(lower=0.0), answers["pended"].clip(lower=0.0)
    others = answers["paid"].clip(lower=0.0) + answers["patient"].clip(lower=0.0)
    floor = rules.partial_denial_share * (denied + pended + others) - CENT
    unpaid = (answers["paid"] < CENT) & (denied < CENT)
    # Reasons that cancel out are none.
    silent = unpaid & (answers["explained"].abs() < CENT)
    settled = answers["explained"] - answers["written_off"]
    over = answers["paid"] + answers["explained"] > answers["room"] + CENT
    over &= (others > CENT) & (denied > (answers["room"] - others).clip(lower=0.0) + CENT)
    by_status = unpaid & (settled.abs() < CENT) & (kind == "denied")
    verdicts = {
        NO_DECISION_RULE: np.isin(kind, ("no_decision", "pending")),
        STATUS_RULE: by_status,
        OVERDRAWN_RULE: over & (answers["room"] > CENT) & (denied >= floor),
        "": (denied > CENT) & (denied >= floor),
        WAITING_RULE: (pended > CENT) & (pended >= floor),
        NO_REASON_RULE: silent & (answers["charge"] > CENT),
        # How much of the line is denied decides what it is: without that it is never paid.
        UNTOLD_RULE: answers["untold"] > 0,
        PARTIAL_RULE: denied > CENT,
    }
    rule = np.select(list(verdicts.values()), list(verdicts), PAID_RULE)
    amount = np.where(by_status, answers["charge"], denied)
    return _described(answers.assign(rule=rule, amount=amount), adjustments)


def first_decisions(verdicts: pd.DataFrame, tables: Tables, corrected: pd.Series) -> pd.DataFrame:
    """Return the first verdict of each line that decides it, else its first pending one.

    A take-back (see `takebacks`) stands before the decisions that follow it, so that a line of
    which only these are here stays pending.
    First by decided_on, then known_on, then those not `corrected` (see `corrections`), then the
    order in which the remits were read. A missing day takes the other one; a remit without
    either sorts last. Adds decided_on and known_on.
    """
    remit = verdicts["remit"].to_numpy()
    takes_back = verdicts["rule"] == TAKEN_BACK_RULE
    dated = verdicts.assign(
        waiting=(verdicts["status"] == "pending") & ~takes_back,
        **{name: days.to_numpy()[remit] for name, days in _days(tables).items()},
        corrected=corrected.to_numpy()[remit] | takes_back,
        remit_number=tables.remits["remit_number"].to_numpy()[remit],
    )
    order = ["line", "waiting", "decided_on", "known_on", "corrected", "remit_number"]
    return dated.sort_values(order, kind="stable").drop_duplicates("line")


def corrections(tables: Tables, remit_claim: Positions, kinds: pd.Series) -> pd.Series:
    """Tell the remits read next after a reversal of their claim.

    They take the place of an earlier decision, whatever file of the same day was read first.
    """
    order = tables.remits[["remit_number"]].assign(
        claim=remit_claim, undoes=(kinds == "reversal").to_numpy()
    )
    order = order[order["claim"] >= 0].sort_values("remit_number")
    follows = order.groupby("claim")["undoes"].shift(fill_value=False)
    return follows.reindex(tables.remits.index, fill_value=False)


def _days(tables: Tables) -> dict[str, pd.Series]:
    decided, known = tables.remits["decided_on"], tables.remits["known_on"]
    return {"decided_on": decided.fillna(known), "known_on": known.fillna(decided)}


def _described(answers: pd.DataFrame, adjustments: pd.DataFrame) -> pd.DataFrame:
    """Give each verdict its status, category and dollars, by the rule that decided it."""
    by_reason, by_status = answers["rule"] == "", answers["rule"] == STATUS_RULE
    denied = by_reason | by_status
    waiting = answers["rule"].isin(_WAITS)
    top = np.where(by_status & (answers["top"] < 0), answers["elsewhere"], answers["top"])
    means = np.append(adjustments["means"].to_numpy(dtype=object), UNMAPPED)[top]
    rules = np.append(adjustments["rule"].to_numpy(dtype=object), STATUS_RULE)[top]
    capped = answers["amount"].clip(upper=answers["charge"].where(answers["charge"] > 0, np.inf))
    return pd.DataFrame(
        {
            "remit": answers["remit"],
            "line": answers["line"],
            "status": np.select([denied, waiting], ["denied", "pending"], "paid"),
            "category": pd.Series(means, dtype="str").where(denied),
            "rule": pd.Series(rules, dtype="str").where(by_reason, answers["rule"]),
            "denied_amount": np.where(denied, capped, 0.0),
            "partial": np.where(answers["rule"] == PARTIAL_RULE, capped, 0.0),
        }
    )
