"""The account of a labelling as plain data: what fired, what did not, what could not be tied."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.claims.codes import STATUSES
from denialrisk.label.decision import corrections
from denialrisk.label.linking import Links
from denialrisk.label.reasons import remarks
from denialrisk.label.rules import UNKNOWN_RULE, LabelRules
from denialrisk.label.submissions import LINKED

Report = dict[str, Any]

_LISTED: Final = 100
_AGES: Final = (0, 16, 31, 61, 91, 100_000)
_AGE_NAMES: Final = ("0-15", "16-30", "31-60", "61-90", "over 90")
_CURVE_DAYS: Final = 120


@dataclass(frozen=True)
class Workings:
    """What labelling held in its hands; `first` is the deciding verdict of each reached line."""

    tables: Tables
    rules: LabelRules
    links: Links
    adjustments: pd.DataFrame
    kinds: pd.Series
    first: pd.DataFrame
    outcomes: pd.DataFrame
    ready_made: int


def account(workings: Workings) -> Report:
    """Return the report of a labelling: JSON-ready, one key per table of `report_text`."""
    rules, outcomes = workings.rules, workings.outcomes
    lines = _with_claim_facts(workings)
    return {
        "policy": {
            "version": rules.version,
            "dated": rules.file.dated.isoformat(),
            "maturity_days": rules.maturity_days,
            "partial_denial_share": rules.partial_denial_share,
        },
        "lines": _totals(outcomes),
        "by_category": _by_category(outcomes),
        "by_rule": _by_rule(workings),
        "by_payer": _by(lines, "payer"),
        "by_month": sorted(_by(lines, "month"), key=lambda row: row["month"]),
        "unknown_codes": _unknown_codes(workings.adjustments),
        "unrefined_remarks": _unrefined(workings),
        "linking": _linking(workings),
        "unlinked_remits": _unlinked(workings),
        "unanswered_by_age": _unanswered(lines),
        "maturity": _maturity(lines),
        "oddities": _oddities(workings, lines),
    }


def _totals(outcomes: pd.DataFrame) -> Report:
    counts = outcomes["status"].value_counts()
    totals: Report = {"total": len(outcomes)}
    totals |= {status: int(counts.get(status, 0)) for status in STATUSES}
    totals["denial_rate"] = _rate(totals["denied"], totals["paid"])
    totals["denied_amount"] = round(float(outcomes["denied_amount"].sum()), 2)
    return totals


def _rate(denied: int, paid: int) -> float | None:
    return round(denied / (denied + paid), 4) if denied + paid else None


def _by_category(outcomes: pd.DataFrame) -> list[Report]:
    denied = outcomes[outcomes["status"] == "denied"]
    groups = denied.groupby("category")["denied_amount"].agg(["size", "sum"])
    groups = groups.sort_values("size", ascending=False)
    return [
        {"category": str(name), "lines": int(row["size"]), "amount": round(float(row["sum"]), 2),
         "share": round(int(row["size"]) / len(denied), 4)}
        for name, row in groups.iterrows()
    ]  # fmt: skip


def _by_rule(workings: Workings) -> list[Report]:
    """Every rule in the order of the file, those that never fired included."""
    seen = workings.adjustments.groupby("rule")["amount"].agg(["size", "sum"])
    denied = workings.outcomes[workings.outcomes["status"] == "denied"]
    decided = denied["rule"].value_counts()
    others = [name for name in decided.index if name not in workings.rules.names]
    return [
        {
            "rule": name,
            "adjustments": int(seen["size"].get(name, 0)),
            "amount": round(float(seen["sum"].get(name, 0.0)), 2),
            "denied_lines": int(decided.get(name, 0)),
            "share_of_denials": round(int(decided.get(name, 0)) / max(len(denied), 1), 4),
            "fired": name in seen.index or name in decided.index,
        }
        for name in (*workings.rules.names, *others)
    ]


def _with_claim_facts(workings: Workings) -> pd.DataFrame:
    """Outcomes beside the payer, month and day on which each claim was submitted."""
    claims = workings.tables.claims
    facts = pd.DataFrame(
        {
            "payer": claims["payer_id"].fillna(claims["payer_name"]).fillna("(not stated)"),
            "payer_name": claims["payer_name"],
            "submitted_on": claims["submitted_on"],
            "month": claims["submitted_on"].dt.strftime("%Y-%m").fillna("(not stated)"),
        }
    )
    at = pd.Series(workings.links.line_claim, index=workings.outcomes.index)
    return workings.outcomes.join(facts.reindex(at).set_axis(at.index))


def _by(lines: pd.DataFrame, key: str) -> list[Report]:
    counts = pd.crosstab(lines[key].fillna("(not stated)"), lines["status"])
    counts = counts.reindex(columns=list(STATUSES), fill_value=0)
    amounts = lines.groupby(key)["denied_amount"].sum()
    rows = []
    for name, row in counts.iterrows():
        statuses = {status: int(row[status]) for status in STATUSES}
        rate = _rate(statuses["denied"], statuses["paid"])
        amount = round(float(amounts.get(name, 0.0)), 2)
        rows.append({key: str(name), "lines": sum(statuses.values()), **statuses,
                     "denial_rate": rate, "denied_amount": amount})  # fmt: skip
    return sorted(rows, key=lambda row: -row["lines"])


def _unknown_codes(adjustments: pd.DataFrame) -> list[Report]:
    unknown = adjustments[adjustments["rule"] == UNKNOWN_RULE]
    groups = unknown.groupby(["group", "carc"])["amount"].agg(["size", "sum"])
    groups = groups.sort_values("size", ascending=False)
    return [
        {"group": str(group), "carc": str(carc), "adjustments": int(size),
         "amount": round(float(total), 2)}
        for (group, carc), size, total in zip(
            groups.index, groups["size"], groups["sum"], strict=True)
    ]  # fmt: skip


def _unrefined(workings: Workings) -> list[Report]:
    """Remark codes beside a reason that says little, of which no refinement makes anything."""
    frame = workings.adjustments
    vague = frame["carc"].isin(list(workings.rules.refinable)) & frame["remark"].isna()
    pairs = frame[vague].merge(remarks(workings.tables), on="remit", suffixes=("", "_note"))
    near = (pairs["number"] == pairs["number_note"]) | (pairs["number_note"] == 0)
    counts = pairs[near].groupby(["carc", "rarc"]).size().sort_values(ascending=False)
    return [
        {"carc": str(carc), "rarc": str(rarc), "adjustments": int(count)}
        for (carc, rarc), count in zip(counts.index, counts, strict=True)
    ][:_LISTED]


def _linking(workings: Workings) -> Report:
    links = workings.links
    linked = int((links.remit_claim >= 0).sum())
    return {
        "remits": len(links.remit_claim),
        "linked": linked,
        "linked_by": _counts(links.ties.how[links.remit_claim >= 0]),
        "linked_by_id_alone": int(links.ties.bare.sum()),
        "unlinked": len(links.remit_claim) - linked,
        "unlinked_because": _counts(links.ties.why[links.ties.why != LINKED]),
        "of_another_payer": int(links.other_payer.sum()),
        "of_another_payer_set_aside": int(links.set_aside.sum()),
        "remit_lines": _counts(links.pairs["how"]),
        "remit_lines_unmatched": links.unmatched_remit_lines,
        "ready_made_lines": workings.ready_made,
        "ready_made_unused": len(workings.tables.outcomes) - workings.ready_made,
    }


def _counts(names: Any) -> dict[str, int]:
    return {str(name): int(count) for name, count in pd.Series(names).value_counts().items()}


def _unlinked(workings: Workings) -> list[Report]:
    why = workings.links.ties.why
    remits = workings.tables.remits.assign(reason=why)[why != LINKED].head(_LISTED)
    columns = ("remit_number", "claim_id", "payer_id", "status_code", "decided_on", "reason")
    return [{name: _plain(getattr(row, name)) for name in columns} for row in remits.itertuples()]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return int(value) if isinstance(value, int | np.integer) else str(value)


def _unanswered(lines: pd.DataFrame) -> Report:
    """Claims with a line that nobody answered, by days since submission at the last known day."""
    last = _last_day(lines)
    waiting = lines[lines["status"] == "unanswered"].drop_duplicates("claim_id")
    age = (last - waiting["submitted_on"]).dt.days
    named = pd.cut(age, _AGES, right=False, labels=_AGE_NAMES).value_counts()
    counts = {name: int(named.get(name, 0)) for name in _AGE_NAMES}
    return {**counts, "not stated": len(waiting) - sum(counts.values())}


def _last_day(lines: pd.DataFrame) -> pd.Timestamp:
    last: pd.Timestamp = pd.concat([lines["known_on"], lines["submitted_on"]]).max()
    return last


def _maturity(lines: pd.DataFrame) -> list[Report]:
    """Share of lines decided by each day since submission, among those that day can be told of.

    A line submitted fewer than d days before the last known day says nothing about day d.
    """
    dated = lines[lines["submitted_on"].notna()]
    room = (_last_day(lines) - dated["submitted_on"]).dt.days.to_numpy()
    took = (dated["known_on"] - dated["submitted_on"]).dt.days.fillna(np.inf).to_numpy()
    curve = []
    for day in range(_CURVE_DAYS + 1):
        told = room >= day
        share = float((took[told] <= day).mean()) if told.any() else None
        curve.append({"day": day, "lines": int(told.sum()),
                      "answered": None if share is None else round(share, 4)})  # fmt: skip
    return curve


def _oddities(workings: Workings, lines: pd.DataFrame) -> Report:
    """Count what was labelled all the same but deserves a look."""
    decided = lines["status"].isin(["denied", "paid"])
    partial = workings.first["partial"]
    codes = workings.tables.remits.loc[(workings.kinds == "unknown").to_numpy(), "status_code"]
    return {
        "partial_denials_counted_as_paid": int((partial > 0).sum()),
        "partial_denials_amount": round(float(partial.sum()), 2),
        "answers_without_a_day": int((decided & lines["known_on"].isna()).sum()),
        "answered_before_submission": int((lines["known_on"] < lines["submitted_on"]).sum()),
        "claims_reversed_before_any_decision": _reversed_first(workings),
        "unknown_claim_status": sorted({str(code) for code in codes}),
    }


def _reversed_first(workings: Workings) -> int:
    """Claims whose first remit is a reversal: the decision it undid is not in the data."""
    undoes = workings.kinds == "reversal"
    corrects = corrections(workings.tables, workings.links.remit_claim, workings.kinds)
    order = workings.tables.remits.assign(
        claim=workings.links.remit_claim, undoes=undoes.to_numpy(), later=(undoes | corrects)
    )
    days = ["decided_on", "known_on", "later", "remit_number"]
    order = order[order["claim"] >= 0].sort_values(days)
    return int(order.drop_duplicates("claim")["undoes"].sum())
