"""Labels a made-up history and prints the lines and adjustments read per second."""

import sys
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from denialrisk.claims import (
    ADJUSTMENTS,
    CLAIMS,
    LINES,
    REMIT_LINES,
    REMITS,
    Tables,
    conform,
)
from denialrisk.label import label, load_rules

_POLICY = Path(__file__).parents[1] / "training" / "label.yaml"
_START = date(2025, 1, 1)
_ANSWERED, _DENIED = 0.9, 0.125


def history(claim_count: int, seed: int = 7) -> Tables:
    """Make claims of 1-5 lines, nine in ten answered, one line in eight denied."""
    dice = np.random.default_rng(seed)
    ids = np.array([f"C{n:08d}" for n in range(claim_count)])
    sizes = dice.integers(1, 6, claim_count)
    submitted = pd.Timestamp(_START) + pd.to_timedelta(dice.integers(0, 365, claim_count), "D")
    claim = np.repeat(np.arange(claim_count), sizes)
    number = np.arange(len(claim)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    charge = dice.gamma(2.0, 90.0, len(claim)).round(2)
    lines = {"claim_id": ids[claim], "line_number": number, "charge": charge,
             "procedure_code": dice.choice(["99213", "99214", "71046"], len(claim))}  # fmt: skip
    answered = np.flatnonzero(dice.random(claim_count) < _ANSWERED)
    remits = {"remit_number": answered + 1, "claim_id": ids[answered], "status_code": "1",
              "decided_on": submitted[answered] + timedelta(days=12)}  # fmt: skip
    listed = np.isin(claim, answered)
    denied = dice.random(len(claim)) < _DENIED
    paid = np.where(denied, 0.0, charge * 0.6)
    remit_lines = pd.DataFrame(lines).assign(paid=paid, remit_number=claim + 1)[listed]
    remit_lines["remark_codes"] = [("N706",) if d else () for d in denied[listed]]
    return Tables(
        claims=conform(pd.DataFrame({"claim_id": ids, "submitted_on": submitted}), CLAIMS),
        lines=conform(pd.DataFrame(lines), LINES),
        remits=conform(pd.DataFrame(remits), REMITS),
        remit_lines=conform(remit_lines, REMIT_LINES),
        adjustments=_adjustments(remit_lines, denied[listed], dice),
    )


def _adjustments(
    remit_lines: pd.DataFrame, denied: np.ndarray, dice: np.random.Generator
) -> pd.DataFrame:
    codes = dice.choice(["197", "50", "16", "97", "27", "252"], len(remit_lines))
    rest = remit_lines["charge"] - remit_lines["paid"]
    first = remit_lines.assign(
        group_code="CO", carc=np.where(denied, codes, "45"),
        amount=np.where(denied, rest, rest * 0.7))  # fmt: skip
    second = remit_lines.assign(group_code="PR", carc="2", amount=rest * 0.3)[~denied]
    return conform(pd.concat([first, second]), ADJUSTMENTS)


def main() -> None:
    """Print one line of figures; the first argument is the number of claims."""
    tables = history(int(sys.argv[1]) if len(sys.argv) > 1 else 85_000)
    rules = load_rules(_POLICY)
    started = time.perf_counter()
    labelled = label(tables, rules)
    seconds = time.perf_counter() - started
    lines, adjustments = len(tables.lines), len(tables.adjustments)
    print(f"{lines:,} lines, {adjustments:,} adjustments in {seconds:.2f} s: "
          f"{lines / seconds:,.0f} lines/s; {labelled.report['lines']}")  # fmt: skip


if __name__ == "__main__":
    main()
