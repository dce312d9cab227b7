"""Which claim lines each remittance reaches, and the dollars it states about each of them."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.linking import Links
from denialrisk.label.rules import LabelRules

CENT: Final = 0.005

_MEASURES: Final = ("denied", "pended", "patient", "written_off", "explained", "untold")
Numbers = npt.NDArray[np.floating[Any]]
Places = npt.NDArray[np.integer[Any]]


def remit_kinds(tables: Tables, rules: LabelRules) -> pd.Series:
    """Return what CLP02 of each remit means: processed, denied, reversal, ... or unknown."""
    codes = tables.remits["status_code"].str.strip().str.lstrip("0")
    kinds = {code: rules.status(str(code)) for code in codes.dropna().unique()}
    return codes.map(kinds).fillna("unknown")


def reach(
    tables: Tables, links: Links, kinds: pd.Series, adjustments: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per remit and claim line it speaks of, reversals left out.

    Columns: remit, line (row positions), charge, paid, denied, pended, patient (what the
    patient owes), written_off, explained (the sum of all adjustments), in dollars with claim-level
    adjustments spread over the lines, untold (above 0 where an adjustment denies or pends an
    amount that is not stated), and top: the row in `adjustments` of the largest denying
    one (-1 without any; for a line without its own the remit's largest in `elsewhere`). `room` is
    the larger of what the claim and the remit say was charged.
    """
    remits = tables.remits.assign(kind=kinds.to_numpy(), claim=links.remit_claim)
    answers = _answers(tables, links, remits, adjustments)
    answers = _add_line_level(answers, adjustments, links.pairs)
    answers = _add_claim_level(answers, adjustments, len(remits))
    return answers.assign(paid=_paid(answers, remits))


def _answers(
    tables: Tables, links: Links, remits: pd.DataFrame, adjustments: pd.DataFrame
) -> pd.DataFrame:
    """One row per remit and claim line: those it lists, and those it reaches unlisted."""
    listed = _one_per_line(links.pairs.drop(columns=["how", "number"])).assign(listed=True)
    absent = _absent(links, remits, adjustments)
    answers = pd.concat([listed, absent], ignore_index=True) if len(absent) else listed
    counts = (remits["kind"] != "reversal").to_numpy() & ~links.set_aside
    answers = answers[counts[answers["remit"]]]
    charge = tables.lines["charge"].to_numpy()[answers["line"]]
    stated = answers["charge"].to_numpy()
    charge = np.where(np.isnan(charge), stated, charge)
    room = np.nan_to_num(np.fmax(charge, stated))
    return answers.assign(charge=np.nan_to_num(charge), room=room).reset_index(drop=True)


def _one_per_line(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sum the parts of a claim line that its remit splits over several lines."""
    keys = ["remit", "line"]
    if not pairs.duplicated(keys).any():
        return pairs
    return pairs.groupby(keys, sort=False, as_index=False).sum(min_count=1)


def _absent(links: Links, remits: pd.DataFrame, adjustments: pd.DataFrame) -> pd.DataFrame:
    """Lines a remit decides without listing them."""
    whole = pd.DataFrame({"claim": remits["claim"], "remit": np.arange(len(remits))})
    whole = whole[_speaks_of_all(links, remits, adjustments) & (remits["claim"] >= 0).to_numpy()]
    if not len(whole):
        return whole
    lines = pd.DataFrame({"claim": links.line_claim, "line": np.arange(len(links.line_claim))})
    pairs = whole.merge(lines, on="claim")
    seen = pd.MultiIndex.from_frame(links.pairs[["remit", "line"]])
    pairs = pairs[~pd.MultiIndex.from_frame(pairs[["remit", "line"]]).isin(seen)]
    return pairs[["remit", "line"]].assign(charge=np.nan, paid=0.0, listed=False)


def _speaks_of_all(
    links: Links, remits: pd.DataFrame, adjustments: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    """Tell the remits that decide lines they do not list.

    They list no line at all, or they deny the claim as such, or refuse at claim level, while
    their CLP03 is more than the lines they list. Lines of which none is the claim's say that
    the rest may not be meant for it either.
    """
    size = len(remits)
    lists_none = links.listed == 0
    meets = np.bincount(links.pairs["remit"], minlength=size) > 0
    refusals = adjustments["denies"] | adjustments["pends"]
    rows = adjustments[(adjustments["number"] == 0) & refusals]
    refuses = np.bincount(rows["remit"], rows["amount"], minlength=size) > CENT
    wider = ~(remits["charge"].to_numpy() <= links.listed_charge + CENT)
    denied = (remits["kind"] == "denied").to_numpy()
    return np.asarray(lists_none | (meets & wider & (denied | refuses)), dtype=np.bool_)


def _add_line_level(
    answers: pd.DataFrame, adjustments: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    rows = adjustments[adjustments["number"] != 0]
    own = answers[answers["listed"]][["remit", "line"]].reset_index(names="answer")
    own = pairs[["remit", "number", "line"]].merge(own, on=["remit", "line"])
    where = rows[["remit", "number"]].merge(own, how="left", on=["remit", "number"])["answer"]
    rows, where = rows[where.notna().to_numpy()], where.dropna().astype("int64")
    places = where.to_numpy()
    tops = _largest(rows, places, len(answers))
    return answers.assign(**_sums(rows, places, len(answers)), top=tops[0], top_amount=tops[1])


def _add_claim_level(
    answers: pd.DataFrame, adjustments: pd.DataFrame, remit_count: int
) -> pd.DataFrame:
    """Spread claim-level adjustments over the lines they can concern."""
    rows = adjustments[adjustments["number"] == 0]
    where = rows["remit"].to_numpy(dtype=np.int64)
    remit = answers["remit"].to_numpy(dtype=np.int64)
    part = _parts(answers, remit_count)
    sums = _sums(rows, where, remit_count)
    shared = {name: answers[name] + part * sums[name][remit] for name in _MEASURES}
    top, amount = _largest(rows, where, remit_count)
    larger = (part * amount[remit] > answers["top_amount"]) | (answers["top"] < 0)
    everywhere = adjustments["remit"].to_numpy(dtype=np.int64)
    anywhere, _ = _largest(adjustments, everywhere, remit_count)
    return answers.assign(
        **shared,
        part=part,
        top=np.where(larger, top[remit], answers["top"]),
        elsewhere=anywhere[remit],
    )


def _parts(answers: pd.DataFrame, remit_count: int) -> Numbers:
    """Return each line's part of its remit's claim-level amounts.

    By what its own adjustments leave unexplained; where nothing is left open anywhere, by
    charge; where no charge is known, evenly.
    """
    remit = answers["remit"].to_numpy()
    charge = answers["charge"].to_numpy()
    unexplained = charge - answers["paid"].to_numpy() - answers["explained"].to_numpy()
    weight = np.where(unexplained > CENT, unexplained, 0.0)
    for fallback in (charge, np.ones(len(answers))):
        total = np.bincount(remit, weight, minlength=remit_count)
        weight = np.where(total[remit] > CENT, weight, fallback)
    return np.asarray(weight / np.bincount(remit, weight, minlength=remit_count)[remit])


def _sums(rows: pd.DataFrame, where: Places, size: int) -> dict[str, Numbers]:
    amount = rows["amount"].to_numpy(dtype=np.float64)
    weights: dict[str, Numbers] = {
        "denied": amount * rows["denies"].to_numpy(),
        "pended": amount * rows["pends"].to_numpy(),
        "patient": amount * rows["patient"].to_numpy(),
        "written_off": amount * rows["writes_off"].to_numpy(),
        "explained": amount,
        "untold": rows["untold"].to_numpy(dtype=np.float64),
    }
    return {n: np.bincount(where, weights[n], minlength=size) * 1.0 for n in _MEASURES}


def _largest(rows: pd.DataFrame, where: Places, size: int) -> tuple[Places, Numbers]:
    """Return the row label and amount of the largest denying adjustment at each place, or -1."""
    denying = rows["denies"].to_numpy()
    found = pd.DataFrame({"where": where[denying], "amount": rows["amount"].to_numpy()[denying]})
    found["row"] = rows.index.to_numpy()[denying]
    found = found.sort_values("amount", ascending=False, kind="stable").drop_duplicates("where")
    row, amount = np.full(size, -1, dtype=np.int64), np.zeros(size)
    row[found["where"]], amount[found["where"]] = found["row"], found["amount"]
    return row, amount


def _paid(answers: pd.DataFrame, remits: pd.DataFrame) -> Numbers:
    """Return what was paid per line; a remit without lines pays them by their charge."""
    whole = remits["paid"].fillna(0.0).to_numpy()[answers["remit"]]
    lists_any = answers.groupby("remit")["listed"].transform("any")
    charged = _charge_parts(answers, len(remits))
    return np.where(lists_any, answers["paid"], whole * charged)


def _charge_parts(answers: pd.DataFrame, remit_count: int) -> Numbers:
    remit, charge = answers["remit"].to_numpy(), answers["charge"].to_numpy()
    total = np.bincount(remit, charge, minlength=remit_count)[remit]
    count = np.bincount(remit, minlength=remit_count)[remit]
    return np.asarray(np.where(total > CENT, charge / np.where(total > 0, total, 1), 1 / count))
