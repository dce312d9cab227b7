"""Times building history and deriving signals: in bulk, and for one claim of five lines.

python bench/derive.py [LINES]
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from denialrisk.claims import CLAIMS, LINES, OUTCOMES, conform
from denialrisk.derive import History, derive, line_frame, load_catalogue

_LINES_PER_CLAIM = 5
_DENIED = 0.12
_START = np.datetime64("2025-01-01")
_FEATURES = Path(__file__).resolve().parents[1] / "features"


def _pick(random: np.random.Generator, prefix: str, distinct: int, rows: int) -> list[str]:
    """Draw codes as unevenly as real ones come: a few are most of them."""
    chosen = (distinct * random.random(rows) ** 3).astype(np.int64)
    return [f"{prefix}{number}" for number in chosen.tolist()]


def _claims(random: np.random.Generator, rows: int) -> pd.DataFrame:
    service = random.integers(0, 365, rows)
    columns = {
        "claim_id": [f"C{row}" for row in range(rows)],
        "payer_id": _pick(random, "P", 15, rows),
        "claim_filing_code": _pick(random, "K", 6, rows),
        "claim_type": "professional",
        "frequency_code": "1",
        "facility_code": _pick(random, "", 5, rows),
        "billing_npi": _pick(random, "1", 20, rows),
        "rendering_npi": _pick(random, "2", 300, rows),
        "patient_key": _pick(random, "M", max(rows // 5, 1), rows),
        "service_from": _START + service,
        "submitted_on": _START + service + random.integers(1, 60, rows),
        "diagnosis_codes": [(code,) for code in _pick(random, "D", 2_000, rows)],
        "prior_authorization_number": [f"A{row}" if row % 4 == 0 else None for row in range(rows)],
    }
    return conform(pd.DataFrame(columns), CLAIMS)


def _lines(random: np.random.Generator, claims: pd.DataFrame) -> pd.DataFrame:
    rows = len(claims) * _LINES_PER_CLAIM
    columns = {
        "claim_id": np.repeat(claims["claim_id"].to_numpy(), _LINES_PER_CLAIM),
        "line_number": np.tile(np.arange(1, _LINES_PER_CLAIM + 1), len(claims)),
        "procedure_code": _pick(random, "9", 800, rows),
        "modifiers": [(code,) if code < "M3" else () for code in _pick(random, "M", 9, rows)],
        "units": random.integers(1, 5, rows),
        "charge": random.lognormal(5, 1, rows).round(2),
        "diagnosis_pointers": [("1",)] * rows,
    }
    return conform(pd.DataFrame(columns), LINES)


def _outcomes(
    random: np.random.Generator, claims: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    rows = len(lines)
    denied = random.random(rows) < _DENIED
    sent = np.repeat(claims["submitted_on"].to_numpy(), _LINES_PER_CLAIM)
    columns = {
        "claim_id": lines["claim_id"],
        "line_number": lines["line_number"],
        "status": np.where(denied, "denied", "paid"),
        "category": np.where(denied, "coding", None),
        "denied_amount": np.where(denied, lines["charge"], 0.0),
        "known_on": sent + random.integers(5, 40, rows).astype("timedelta64[D]"),
    }
    return conform(pd.DataFrame(columns), OUTCOMES)


def _timed(says: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    print(f"{says:<44}{time.perf_counter() - start:9.2f} s")


def _one_by_one(says: str, work: Callable[[], object], times: int = 300) -> None:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    print(f"{says:<44}{median(taken) * 1e3:9.2f} ms at the median of {times}")


def main(rows: int) -> None:
    """Print the figures for `rows` lines."""
    random = np.random.default_rng(7)
    catalogue = load_catalogue(_FEATURES)
    claims = _claims(random, rows // _LINES_PER_CLAIM)
    lines = _lines(random, claims)
    outcomes = _outcomes(random, claims, lines)
    print(f"{len(lines):,} lines, {len(catalogue.names)} signals, {len(catalogue.needs)} tallies")
    frame = line_frame(claims, lines)
    _timed("History.build, fields included", lambda: History.build(catalogue, frame, outcomes))
    history = History.build(catalogue, frame, outcomes)
    _timed("derive, fields computed already", lambda: derive(catalogue, history, frame))
    _timed(
        "derive, from the tables", lambda: derive(catalogue, history, line_frame(claims, lines))
    )
    one, its_lines = claims.iloc[-1:], lines.iloc[-_LINES_PER_CLAIM:]
    _one_by_one(
        "one claim of five lines, from the tables",
        lambda: derive(catalogue, history, line_frame(one, its_lines)),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 250_000)
