"""The account of a labelling as plain data: what fired, what did not, what could not be tied."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from denialrisk.claims import Tables, form
from denialrisk.claims.codes import STATUSES
from denialrisk.label import linkage, maturity
from denialrisk.label.linking import Links
from denialrisk.label.reasons import remarks
from denialrisk.label.rejection import acknowledgments
from denialrisk.label.rules import UNKNOWN_RULE, LabelRules
from denialrisk.label.takeback import TAKEN_BACK_RULE

Report = dict[str, Any]

_LISTED: Final = 100
_UNSTATED: Final = "(not stated)"


@dataclass(frozen=True)
class Workings:
    """What labelling held in its hands; `first` is the deciding verdict of each reached line.

    `verdicts` are those of all remits (see `decide`), `doubts` counts what of the tables was not
    believed.
    """

    tables: Tables
    rules: LabelRules
    links: Links
    adjustments: pd.DataFrame
    kinds: pd.Series
    verdicts: pd.DataFrame
    first: pd.DataFrame
    outcomes: pd.DataFrame
    ready_made: int
    doubts: Mapping[str, int]


def account(workings: Workings) -> Report:
    """Return the report of a labelling: JSON-ready, one key per table of `report_text`.

    Dollars are brought to the cent line by line, so that those of categories, rules, payers and
    months each add up to those of all lines, and adjustments of the rules to all adjustments.
    """
    workings = _to_the_cent(workings)
    rules, outcomes, tables = workings.rules, workings.outcomes, workings.tables
    lines = _with_claim_facts(workings)
    last, days = maturity.last_answer(lines), rules.maturity_days
    said = acknowledgments(tables, workings.links, rules)
    return {
        "policy": {
            "version": rules.version,
            "dated": rules.file.dated.isoformat(),
            "maturity_days": days,
            "partial_denial_share": rules.partial_denial_share,
        },
        "payer_names": _payer_names(lines),
        "last_day": _iso(maturity.last_day(lines)),
        "last_answer": _iso(last),
        "lines": _totals(outcomes),
        "adjustments": _adjusted(workings.adjustments),
        "by_category": _by_category(outcomes),
        "by_rule": _by_rule(workings),
        "by_payer": _by(lines, ["payer"]),
        "by_month": _by_month(lines, ["month"], last, days),
        "by_rule_and_payer": _by_rule_and_payer(lines),
        "by_payer_and_month": _by_month(lines, ["payer", "month"], last, days),
        "unknown_codes": _unknown_codes(workings.adjustments),
        "unrefined_remarks": _unrefined(workings),
        "linking": linkage.linking(tables, workings.links, workings.ready_made),
        "unlinked_remits": linkage.unlinked(tables, workings.links),
        "front_ends": linkage.front_ends(said, workings.links, outcomes),
        "unanswered_by_age": maturity.waiting(lines),
        "maturity": maturity.curve(lines),
        "oddities": _oddities(workings, lines),
    }


def _to_the_cent(workings: Workings) -> Workings:
    """Round each line: an adjustment spread over lines leaves parts of a cent on them."""
    outcomes, adjustments = workings.outcomes, workings.adjustments
    return replace(
        workings,
        outcomes=outcomes.assign(denied_amount=outcomes["denied_amount"].round(2)),
        adjustments=adjustments.assign(amount=adjustments["amount"].round(2)),
    )


def _adjusted(adjustments: pd.DataFrame) -> Report:
    total = round(float(adjustments["amount"].sum()), 2)
    return {"total": len(adjustments), "amount": total}


def _iso(day: pd.Timestamp) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()


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
         "share_of_denials": round(int(row["size"]) / len(denied), 4)}
        for name, row in groups.iterrows()
    ]  # fmt: skip


def _by_rule(workings: Workings) -> list[Report]:
    """Every rule in the order of the file, those that never fired included.

    `amount` are the dollars of the adjustments it reads, denials or not, and `denied_amount`
    those of the lines it denied.
    """
    seen = workings.adjustments.groupby("rule")["amount"].agg(["size", "sum"])
    denied = workings.outcomes[workings.outcomes["status"] == "denied"]
    decided = denied.groupby("rule")["denied_amount"].agg(["size", "sum"])
    names = dict.fromkeys((*workings.rules.names, *seen.index, *decided.index))
    return [
        {
            "rule": str(name),
            "adjustments": int(seen["size"].get(name, 0)),
            "amount": round(float(seen["sum"].get(name, 0.0)), 2),
            "denied_lines": int(decided["size"].get(name, 0)),
            "denied_amount": round(float(decided["sum"].get(name, 0.0)), 2),
            "share_of_denials": round(int(decided["size"].get(name, 0)) / max(len(denied), 1), 4),
            "fired": name in seen.index or name in decided.index,
        }
        for name in names
    ]


def _with_claim_facts(workings: Workings) -> pd.DataFrame:
    """Outcomes beside the payer, month and day on which each claim was submitted."""
    claims = workings.tables.claims
    facts = pd.DataFrame(
        {
            "payer": claims["payer_id"].fillna(claims["payer_name"]).fillna(_UNSTATED),
            "payer_name": claims["payer_name"],
            "submitted_on": claims["submitted_on"],
            "month": claims["submitted_on"].dt.strftime("%Y-%m").fillna(_UNSTATED),
        }
    )
    at = pd.Series(workings.links.line_claim, index=workings.outcomes.index)
    return workings.outcomes.join(facts.reindex(at).set_axis(at.index))


def _payer_names(lines: pd.DataFrame) -> dict[str, str]:
    """Return the name each payer's claims most often give it."""
    names = lines[["payer", "payer_name"]].dropna().value_counts().reset_index()
    names = names.drop_duplicates("payer").sort_values("payer")
    return {str(p): str(n) for p, n in zip(names["payer"], names["payer_name"], strict=True)}


def _by(lines: pd.DataFrame, keys: list[str]) -> list[Report]:
    """Count statuses per value of `keys`, the largest first."""
    named = lines.assign(**{key: lines[key].fillna(_UNSTATED) for key in keys})
    named = named.assign(**{status: named["status"] == status for status in STATUSES})
    sums = named.groupby(keys, as_index=False)[[*STATUSES, "denied_amount"]].sum()
    rows = []
    for row in sums.to_dict("records"):
        statuses = {status: int(row[status]) for status in STATUSES}
        rows.append({**{key: str(row[key]) for key in keys},
                     "lines": sum(statuses.values()), **statuses,
                     "denial_rate": _rate(statuses["denied"], statuses["paid"]),
                     "denied_amount": round(float(row["denied_amount"]), 2)})  # fmt: skip
    return sorted(rows, key=lambda row: -row["lines"])


def _by_month(lines: pd.DataFrame, keys: list[str], last: pd.Timestamp, days: int) -> list[Report]:
    """Count statuses per month of submission; `mature` tells whether its rate is the last word."""
    rows = sorted(_by(lines, keys), key=lambda row: [row[key] for key in keys])
    ripe = {row["month"]: maturity.is_mature(row["month"], last, days) for row in rows}
    return [{**row, "mature": ripe[row["month"]]} for row in rows]


def _by_rule_and_payer(lines: pd.DataFrame) -> list[Report]:
    denied = lines[lines["status"] == "denied"]
    groups = denied.groupby(["rule", "payer"])["denied_amount"].agg(["size", "sum"])
    decided = lines["payer"][lines["status"].isin(["denied", "paid"])].value_counts()
    groups = groups.sort_values("size", ascending=False)
    return [
        {"rule": str(rule), "payer": str(payer), "denied_lines": int(size),
         "amount": round(float(total), 2),
         "share_of_decided": round(int(size) / int(decided[payer]), 4)}
        for (rule, payer), size, total in zip(
            groups.index, groups["size"], groups["sum"], strict=True)
    ]  # fmt: skip


def _unknown_codes(adjustments: pd.DataFrame) -> list[Report]:
    unknown = adjustments[adjustments["rule"] == UNKNOWN_RULE]
    unknown = unknown.assign(
        group=_shown(unknown["group"], form.GROUP), carc=_shown(unknown["carc"], form.REASON)
    )
    groups = unknown.groupby(["group", "carc"])["amount"].agg(["size", "sum"])
    groups = groups.sort_values("size", ascending=False)
    return [
        {"group": str(group), "carc": str(carc), "adjustments": int(size),
         "amount": round(float(total), 2)}
        for (group, carc), size, total in zip(
            groups.index, groups["size"], groups["sum"], strict=True)
    ]  # fmt: skip


def _shown(codes: pd.Series, form_of: form.Form) -> pd.Series:
    """Name what is no code by one name: it may be anything, a patient's name too."""
    names = {code: form.shown(code, form_of) for code in codes.dropna().unique()}
    return codes.map(names).fillna(_UNSTATED)


def _unrefined(workings: Workings) -> list[Report]:
    """Remark codes beside a reason that says little, of which no refinement makes anything."""
    frame = workings.adjustments
    vague = frame["carc"].isin(list(workings.rules.refinable)) & frame["remark"].isna()
    pairs = frame[vague].merge(remarks(workings.tables), on="remit", suffixes=("", "_note"))
    near = (pairs["number"] == pairs["number_note"]) | (pairs["number_note"] == 0)
    pairs = pairs.assign(rarc=_shown(pairs["rarc"], form.REMARK))
    counts = pairs[near].groupby(["carc", "rarc"]).size().sort_values(ascending=False)
    return [
        {"carc": str(carc), "rarc": str(rarc), "adjustments": int(count)}
        for (carc, rarc), count in zip(counts.index, counts, strict=True)
    ][:_LISTED]


def _oddities(workings: Workings, lines: pd.DataFrame) -> Report:
    """Count what was labelled all the same but deserves a look."""
    decided = lines["status"].isin(["denied", "paid"])
    partial = workings.first["partial"]
    undone = lines["rule"] == TAKEN_BACK_RULE
    codes = workings.tables.remits.loc[(workings.kinds == "unknown").to_numpy(), "status_code"]
    return {
        "partial_denials_counted_as_paid": int((partial > 0).sum()),
        "partial_denials_amount": round(float(partial.sum()), 2),
        "answers_without_a_day": int((decided & lines["known_on"].isna()).sum()),
        "answered_before_submission": int((lines["known_on"] < lines["submitted_on"]).sum()),
        "claims_reversed_before_any_decision": int(lines["claim_id"][undone].nunique()),
        "pending_lines_taken_back_first": int(undone.sum()),
        **workings.doubts,
        "unknown_claim_status": sorted(set(_shown(codes, form.CLAIM_STATUS))),
    }
