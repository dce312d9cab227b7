"""The same five histories as of each line's submission, by four engines, held equal in value."""

import time
from typing import TYPE_CHECKING, Final

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from hospital import hospital

from denialrisk.derive.asks import Total
from denialrisk.derive.asof import Tally
from denialrisk.derive.frame import LineFrame, line_frame, parts
from denialrisk.derive.measures import DENIED, LINES, Answers, answers
from denialrisk.derive.plan import Plan
from denialrisk.derive.segment import Segment
from denialrisk.derive.together import together

if TYPE_CHECKING:
    from collections.abc import Callable

_KEYS: Final = {
    "payer": ("payer_id",),
    "payer_code": ("payer_id", "service_code"),
    "payer_code_diagnosis": ("diagnosis_group", "payer_id", "service_code"),
    "provider": ("rendering_npi",),
    "patient_payer": ("patient_key", "payer_id"),
}
_WINDOW: Final = 90
_FIELDS: Final = sorted({name for fields in _KEYS.values() for name in fields})
# Per key: n and denied of all time, then n and denied of the last 90 days.
Found = dict[str, np.ndarray]


def compare(rows: int) -> None:
    """Print what each engine takes for `rows` lines, and that all find the same."""
    claims, lines, outcomes = hospital(rows)
    frame = line_frame(claims, lines)
    known = answers(frame, outcomes)
    flat = _flat(frame, known)
    engines: dict[str, Callable[[], Found]] = {
        "denialrisk": lambda: _ours(line_frame(claims, lines), known),
        "DuckDB ASOF JOIN": lambda: _duckdb(flat),
        "Polars join_asof": lambda: _polars(flat),
        "pandas merge_asof": lambda: _pandas(flat),
    }
    print(f"\n{len(lines):,} lines x {len(_KEYS)} keys x (all time, {_WINDOW} days) x (n, denied)")
    first: Found | None = None
    for name, engine in engines.items():
        start = time.perf_counter()
        found = engine()
        taken = time.perf_counter() - start
        first = first or found
        same = all(np.array_equal(found[key], first[key]) for key in _KEYS)
        print(f"{name:<20} {taken:>7.2f} s   {'equal' if same else 'NOT EQUAL'}", flush=True)
        if not same:
            raise SystemExit(1)


def _flat(frame: LineFrame, known: Answers) -> pd.DataFrame:
    """Return the table the other engines start from: key fields, days and what was denied."""
    day = np.full(len(frame), -1)
    day[known.rows] = known.day
    denied = np.zeros(len(frame), dtype=np.int64)
    denied[known.rows] = known.denied
    texts = {name: pd.array(frame[name], dtype="str") for name in _FIELDS}
    return pd.DataFrame({**texts, "sent": frame.submitted, "known": day, "denied": denied})


def _ours(frame: LineFrame, known: Answers) -> Found:
    asks = {
        key: [Total.of(f, measure, w) for w in (None, _WINDOW) for measure in (LINES, DENIED)]
        for key, f in _KEYS.items()
    }
    specs = [each[0].spec for each in asks.values()]
    amounts = {DENIED: known.denied, LINES: np.ones(len(known.rows), dtype=np.bool_)}
    keys = [frame.keys(spec.fields)[known.rows] for spec in specs]
    tallies = together(lambda key: Tally.of(key, known.day, amounts), keys)
    segment = Segment.of(dict(zip(specs, tallies, strict=True)))
    plan = Plan([ask for each in asks.values() for ask in each])
    found = {key: np.empty((4, len(frame)), dtype=np.int64) for key in _KEYS}

    def fill(at: slice) -> None:
        answered = plan.answer(frame.part(at), [segment])
        for key, each in asks.items():
            found[key][:, at] = answered[[plan.row[ask] for ask in each]]

    first, *rest = parts(frame, 16_384)
    fill(first)
    for _ in together(fill, rest):
        pass
    return found


def _daily(flat: pd.DataFrame, fields: tuple[str, ...]) -> pd.DataFrame:
    """Return n and denied of each key, cumulated over the days on which something was known."""
    by = list(fields)
    known = flat[flat["known"] >= 0].rename(columns={"known": "day"})
    days = known.groupby([*by, "day"], observed=True)["denied"].agg(["size", "sum"]).reset_index()
    totals = days.groupby(by, observed=True)[["size", "sum"]].cumsum()
    return days[[*by, "day"]].assign(n=totals["size"], denied=totals["sum"])


def _pandas(flat: pd.DataFrame) -> Found:
    found: Found = {}
    queries = flat[[*_FIELDS, "sent"]].assign(row=np.arange(len(flat)))
    for key, fields in _KEYS.items():
        days = _daily(flat, fields).sort_values("day")
        ends = []
        for back in (0, _WINDOW):
            asked = queries.assign(day=queries["sent"] - back).sort_values("day")
            joined = pd.merge_asof(
                asked, days, on="day", by=list(fields), allow_exact_matches=False
            )
            joined = joined.sort_values("row")[["n", "denied"]].fillna(0)
            ends.append(joined.to_numpy(dtype=np.int64).T)
        found[key] = _whole_and_window(*ends)
    return found


def _polars(flat: pd.DataFrame) -> Found:
    found: Found = {}
    lines = pl.from_pandas(flat).with_row_index("row")
    for key, fields in _KEYS.items():
        by = list(fields)
        days = (
            lines.filter(pl.col("known") >= 0)
            .group_by([*by, pl.col("known").alias("day")])
            .agg(pl.len().cast(pl.Int64).alias("n"), pl.col("denied").sum())
            .sort("day")
            .with_columns(pl.col("n", "denied").cum_sum().over(by))
        )
        ends = []
        for back in (0, _WINDOW):
            asked = lines.select([*by, "row", (pl.col("sent") - back).alias("day")]).sort("day")
            joined = asked.join_asof(
                days, on="day", by=by, allow_exact_matches=False, check_sortedness=False
            )
            ends.append(joined.sort("row").select("n", "denied").fill_null(0).to_numpy().T)
        found[key] = _whole_and_window(*ends)
    return found


def _duckdb(flat: pd.DataFrame) -> Found:
    found: Found = {}
    with duckdb.connect() as database:
        texts = flat.astype(dict.fromkeys(_FIELDS, object))
        database.register("given", texts.assign(row=np.arange(len(flat))))
        database.execute("CREATE TABLE lines AS SELECT * FROM given")
        for key, fields in _KEYS.items():
            database.execute(_DAILY.format(by=", ".join(fields)))
            ends = []
            for back in (0, _WINDOW):
                same = " AND ".join(f"q.{name} = h.{name}" for name in fields)
                got = database.execute(_ASOF.format(same=same, back=back)).fetchnumpy()
                ends.append(np.stack([got["n"], got["denied"]]).astype(np.int64))
            found[key] = _whole_and_window(*ends)
    return found


_DAILY: Final = """
CREATE OR REPLACE TABLE days AS
SELECT {by}, day, sum(n) OVER w AS n, sum(denied) OVER w AS denied
FROM (SELECT {by}, known AS day, count(*) AS n, sum(denied) AS denied
      FROM lines WHERE known >= 0 GROUP BY ALL)
WINDOW w AS (PARTITION BY {by} ORDER BY day)
"""
_ASOF: Final = """
SELECT coalesce(h.n, 0)::BIGINT AS n, coalesce(h.denied, 0)::BIGINT AS denied
FROM lines q ASOF LEFT JOIN days h ON {same} AND q.sent - {back} > h.day
ORDER BY q.row
"""


def _whole_and_window(whole: np.ndarray, before: np.ndarray) -> np.ndarray:
    return np.concatenate([whole, whole - before])
