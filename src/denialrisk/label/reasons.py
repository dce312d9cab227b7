"""Each adjustment of a remittance read by the label policy: its meaning and the rule behind it."""

from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.linking import positions_of
from denialrisk.label.rulefile import NOT_A_DENIAL, PENDING
from denialrisk.label.rules import LabelRules, Reading

_LINE, _CLAIM = 0, 1  # a remark at the adjustment's own level outranks one further off


def read_adjustments(tables: Tables, rules: LabelRules) -> pd.DataFrame:
    """Return the adjustments of known remits, each with what it means.

    Columns: remit (row position in tables.remits), number (line_number, 0 = whole claim),
    group, carc, amount (0 where none is stated), era (see `LabelRules.read`), means, rule, remark
    (the RARC that refined it, else missing), and the flags writes_off, denies, pends, patient
    (not a denial, group PR) and untold (it denies or pends an amount that is not stated).
    """
    frame = _coded(tables, rules)
    readings, which = _plain(frame, rules)
    frame = frame.assign(
        means=_column([reading.means for reading in readings], which),
        rule=_column([reading.rule for reading in readings], which),
        remark=pd.Series(None, index=frame.index, dtype="str"),
        writes_off=np.array([reading.writes_off for reading in readings], dtype=bool)[which],
    )
    refined = _refined(frame, remarks(tables), rules)
    for name in ("means", "rule", "remark"):
        frame.loc[refined.index, name] = refined[name]
    return _with_flags(frame)


def remarks(tables: Tables) -> pd.DataFrame:
    """Return every remark code: remit (row position), number (0 = whole claim), rarc."""
    parts = [
        _exploded(tables.remits, np.zeros(len(tables.remits), dtype=np.int64)),
        _exploded(tables.remit_lines, tables.remit_lines["line_number"].to_numpy()),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame["remit"] = positions_of(frame["remit_number"], tables.remits["remit_number"])
    return frame[frame["remit"] >= 0]


def unspoken(
    verdicts: pd.DataFrame, tables: Tables, pairs: pd.DataFrame, rules: LabelRules
) -> pd.DataFrame:
    """Return means and rule of lines denied without a reason code but with a remark, by row.

    `verdicts` are the rows of `decide` without a category. The line's own remark outranks the
    claim's; of several the refinement higher in the policy wins.
    """
    near = tables.remit_lines["remit_number"].isin(
        tables.remits["remit_number"].to_numpy()[verdicts["remit"]]
    )
    notes = remarks(replace(tables, remit_lines=tables.remit_lines[near]))
    readings = [rules.remark(str(rarc)) for rarc in notes["rarc"]]
    notes = notes.assign(
        means=[reading.means if reading else "" for reading in readings],
        rule=[reading.rule if reading else "" for reading in readings],
        order=[reading.order if reading else -1 for reading in readings],
        level=np.where(notes["number"] == 0, _CLAIM, _LINE),
    )
    notes = notes[notes["order"] >= 0].merge(pairs[["remit", "number", "line"]], how="left")
    rows = verdicts[["remit", "line"]].reset_index(names="row")
    found = rows.merge(notes, on="remit", suffixes=("", "_note"))
    found = found[(found["number"] == 0) | (found["line"] == found["line_note"])]
    ranked = found.sort_values(["row", "level", "order"], kind="stable")
    return ranked.drop_duplicates("row").set_index("row")[["means", "rule"]]


def _coded(tables: Tables, rules: LabelRules) -> pd.DataFrame:
    source = tables.adjustments
    remit = positions_of(source["remit_number"], tables.remits["remit_number"])
    frame = pd.DataFrame(
        {
            "remit": remit,
            "era": _eras(tables, rules)[remit] if rules.turns else 0,
            "number": source["line_number"].to_numpy(),
            "group": _clean(source["group_code"]),
            "carc": _clean(source["carc"]),
            "amount": source["amount"].fillna(0.0),
            "stated": source["amount"].notna(),
        }
    )
    return frame[frame["remit"] >= 0].reset_index(drop=True)


def _eras(tables: Tables, rules: LabelRules) -> npt.NDArray[np.int64]:
    """Return the era of each remit, the latest for one without a day."""
    days = tables.remits["decided_on"].fillna(tables.remits["known_on"])
    turns = np.array(rules.turns, dtype="datetime64[us]")
    reached = np.searchsorted(turns, days.to_numpy(dtype="datetime64[us]"), side="right")
    return np.where(days.isna(), len(turns), reached)


def _clean(codes: pd.Series) -> pd.Series:
    """Trim, raise and unpad codes; each distinct spelling is touched once."""
    numbers, spellings = pd.factorize(codes)
    clean = [str(s).strip().upper().lstrip("0") or "0" for s in spellings]
    return _column([*clean, ""], numbers)


def _column(values: list[str], which: npt.NDArray[np.int64]) -> pd.Series:
    return pd.Series(np.array(values, dtype=object)[which], dtype="str")


def _plain(frame: pd.DataFrame, rules: LabelRules) -> tuple[list[Reading], npt.NDArray[np.int64]]:
    """Read each distinct (era, group, CARC) once; return the readings and which each row has."""
    groups, group_names = pd.factorize(frame["group"])
    carcs, carc_names = pd.factorize(frame["carc"])
    eras, size = frame["era"].to_numpy(), len(carc_names) + 1
    keys, which = np.unique((eras * (len(group_names) + 1) + groups) * size + carcs,
                            return_inverse=True)  # fmt: skip
    parts = [(*divmod(int(key) // size, len(group_names) + 1), int(key) % size) for key in keys]
    return [rules.read(str(group_names[g]), str(carc_names[c]), e) for e, g, c in parts], which


def _refined(frame: pd.DataFrame, notes: pd.DataFrame, rules: LabelRules) -> pd.DataFrame:
    """Return means, rule and remark for the rows that a remark code refines."""
    open_rows = frame[frame["carc"].isin(list(rules.refinable))]
    if not len(open_rows) or not len(notes):
        return frame.iloc[:0][["means", "rule", "remark"]]
    pairs = open_rows.reset_index(names="row").merge(notes, on="remit", suffixes=("", "_note"))
    same = pairs["number"] == pairs["number_note"]
    across = (pairs["number"] == 0) | (pairs["number_note"] == 0)
    pairs = pairs.assign(level=np.where(same, _LINE, _CLAIM))[same | across]
    readings = _refinements(pairs, rules)
    pairs = pairs.assign(
        means=[reading.means if reading else "" for reading in readings],
        rule=[reading.rule if reading else "" for reading in readings],
        order=[reading.order if reading else -1 for reading in readings],
        remark=pairs["rarc"],
    )
    ranked = pairs[pairs["order"] >= 0].sort_values(["row", "level", "order"], kind="stable")
    return ranked.drop_duplicates("row").set_index("row")[["means", "rule", "remark"]]


def _refinements(pairs: pd.DataFrame, rules: LabelRules) -> list[Reading | None]:
    known: dict[tuple[str, str, str, int], Reading | None] = {}
    keys = list(zip(pairs["group"], pairs["carc"], pairs["rarc"], pairs["era"], strict=True))
    for key in set(keys):
        known[key] = rules.refine(*key)
    return [known[key] for key in keys]


def _exploded(source: pd.DataFrame, numbers: npt.NDArray[np.int64]) -> pd.DataFrame:
    lists = source["remark_codes"].tolist()
    sizes = np.fromiter((len(codes) for codes in lists), dtype=np.int64, count=len(lists))
    codes = pd.Series(list(chain.from_iterable(lists)), dtype="str")
    return pd.DataFrame(
        {
            "remit_number": np.repeat(source["remit_number"].to_numpy(), sizes),
            "number": np.repeat(numbers, sizes),
            "rarc": codes.str.strip().str.upper(),
        }
    )


def _with_flags(frame: pd.DataFrame) -> pd.DataFrame:
    neutral = frame["means"] == NOT_A_DENIAL
    pends = frame["means"] == PENDING
    patient = neutral & (frame["group"] == "PR")
    untold = ~neutral & ~frame["stated"]
    return frame.assign(denies=~neutral & ~pends, pends=pends, patient=patient, untold=untold)
