"""Times signals: one claim of five lines, millions of lines, and five keys beside other engines.

python bench/history/derive.py [--millions 0.5 1 2.5 5] [--peers 1] [--only claim|sizes|peers]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import pandas as pd
from asof_peers import compare
from hospital import LINES_PER_CLAIM, hospital

from denialrisk.claims import Claim, Line
from denialrisk.derive import (
    Catalogue,
    History,
    Signals,
    derive,
    line_frame,
    line_frame_of,
    load_catalogue,
)

_FEATURES: Final = Path(__file__).resolve().parents[2] / "features"
_MILLION: Final = 1_000_000
# Claims that the one-claim figure goes round, and the history they are looked up in.
_CLAIMS: Final = 200
_HISTORY_LINES: Final = 500_000


def one_claim() -> None:
    """Print what the signals of one claim cost, from the record in process to the values."""
    catalogue = load_catalogue(_FEATURES)
    claims, lines, outcomes = hospital(_HISTORY_LINES)
    history = History.build(catalogue, line_frame(claims, lines), outcomes)
    records = _records(claims.tail(_CLAIMS), lines.tail(_CLAIMS * LINES_PER_CLAIM))
    together = derive(catalogue, history, line_frame_of(records))
    times = [_timed(lambda c=c: _alone(catalogue, history, c)) for c in records * 10]
    apart = [_alone(catalogue, history, claim).values for claim in records]
    if not np.array_equal(np.concatenate(apart), together.values, equal_nan=True):
        raise SystemExit("a claim alone has other signals than among others")
    p50, p99 = median(times) * 1e3, float(np.percentile(times, 99)) * 1e3
    print(f"{len(catalogue.names)} signals of one claim of {LINES_PER_CLAIM} lines, one thread,")
    print(f"history of {_HISTORY_LINES:,} lines: median {p50:.2f} ms, p99 {p99:.2f} ms")


def _alone(catalogue: Catalogue, history: History, claim: Claim) -> Signals:
    return derive(catalogue, history, line_frame_of([claim]))


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _records(claims: pd.DataFrame, lines: pd.DataFrame) -> list[Claim]:
    """Return the claims as records, as a reader would give them."""
    owned: dict[str, list[Line]] = {claim_id: [] for claim_id in claims["claim_id"]}
    for line in _stated(lines):
        owned[line.pop("claim_id")].append(Line(**line))
    return [Claim(**claim, lines=tuple(owned[claim["claim_id"]])) for claim in _stated(claims)]


def _stated(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {n: v.date() if isinstance(v, pd.Timestamp) else v for n, v in row.items() if _is(v)}
        for row in table.to_dict("records")
    ]


def _is(value: Any) -> bool:
    return isinstance(value, tuple) or not pd.isna(value)


def one_size(lines: int) -> None:
    """Print as JSON what building and deriving cost for so many lines."""
    catalogue = load_catalogue(_FEATURES)
    claims, table, outcomes = hospital(lines)
    told: dict[str, Any] = {"tables": _peak()}
    start = time.perf_counter()
    history = History.build(catalogue, line_frame(claims, table), outcomes)
    told["build"] = time.perf_counter() - start
    told["build_peak"] = _peak()
    del outcomes  # history holds them now; signals are derived without
    start, cpu = time.perf_counter(), time.process_time()
    signals = derive(catalogue, history, line_frame(claims, table))
    told["derive"] = time.perf_counter() - start
    told["cpu"] = time.process_time() - cpu
    told["peak"] = _peak()
    segment = history.segments[0]
    told["history"] = (segment.words.nbytes + segment.cells.nbytes) / 2**30
    told["values"] = signals.values.nbytes / 2**30
    told["known"] = float(1 - np.isnan(signals.values).mean())
    print(json.dumps(told | {"lines": len(table), "signals": len(catalogue.names)}))


def _peak() -> float:
    """Return the most memory ever resident in this process, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def sizes(millions: list[float]) -> None:
    """Print a row per size, each measured in a process of its own."""
    print(f"\n{os.cpu_count()} cores; tables in memory to values in memory; GiB at the peak")
    print(f"{'lines':>10} {'signals':>8} {'build s':>8} {'derive s':>9} {'us/line':>8}", end="")
    print(f" {'cpu us/line':>11} {'peak':>6} {'of that: tables':>16}", end="")
    print(f" {'history':>8} {'values':>7}")
    for number in millions:
        told = _measured(int(number * _MILLION))
        print(f"{told['lines']:>10,} {told['signals']:>8} {told['build']:>8.1f}", end="")
        print(f" {told['derive']:>9.1f} {told['derive'] / told['lines'] * 1e6:>8.2f}", end="")
        print(f" {told['cpu'] / told['lines'] * 1e6:>11.2f}", end="")
        print(f" {told['peak']:>6.2f} {told['tables']:>16.2f} {told['history']:>8.2f}", end="")
        print(f" {told['values']:>7.2f}", flush=True)


def _measured(lines: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--only", "size", "--lines", str(lines)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """Run what was asked for; all of it takes about five minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, nargs="*", default=[0.5, 1, 2.5, 5])
    parser.add_argument("--peers", type=float, default=1.0)
    parser.add_argument("--only", choices=["claim", "sizes", "peers", "size"])
    parser.add_argument("--lines", type=int, default=_MILLION)
    asked = parser.parse_args()
    if asked.only == "size":
        one_size(asked.lines)
    if asked.only in {None, "claim"}:
        one_claim()
    if asked.only in {None, "sizes"}:
        sizes(asked.millions)
    if asked.only in {None, "peers"}:
        compare(int(asked.peers * _MILLION))


if __name__ == "__main__":
    main()
