"""A hospital's lines and answers drawn fast and as unevenly as real ones come, for timing."""

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims import CLAIMS, LINES, OUTCOMES, conform

LINES_PER_CLAIM: Final = 5
_DENIED: Final = 0.12
_ANSWERED: Final = 0.9
_AUTHORIZED: Final = 0.25
_START: Final = np.datetime64("2025-01-01")
_CATEGORIES: Final = ["coding", "eligibility", "authorization", "documentation"]


def hospital(lines: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return claims, lines and outcomes; payers, codes and providers stay as many as they are."""
    random = np.random.default_rng(7)
    claims = _claims(random, lines // LINES_PER_CLAIM)
    table = _lines(random, claims)
    return claims, table, _outcomes(random, claims, table)


def _claims(random: np.random.Generator, rows: int) -> pd.DataFrame:
    """Draw claims in the order they were sent; a patient has about five of them in the year."""
    sent = np.sort(random.integers(0, 365, rows))
    service = sent - random.integers(1, 60, rows)
    authorized = random.random(rows) < _AUTHORIZED
    columns = {
        "claim_id": _numbered("C", np.arange(rows)),
        "payer_id": _picked(random, "P", 15, rows),
        "claim_filing_code": _picked(random, "K", 6, rows),
        "claim_type": _same("professional", rows),
        "frequency_code": _same("1", rows),
        "facility_code": _picked(random, "1", 5, rows),
        "billing_npi": _picked(random, "1", 20, rows),
        "rendering_npi": _picked(random, "2", 300, rows),
        "patient_key": _numbered("M", random.integers(0, max(rows // 5, 1), rows)),
        "service_from": (_START + service).astype("datetime64[us]"),
        "submitted_on": (_START + sent).astype("datetime64[us]"),
        "diagnosis_codes": _tuples(random, 2_000, rows),
        "prior_authorization_number": _numbered("A", np.arange(rows), authorized),
    }
    return conform(pd.DataFrame(columns), CLAIMS)


def _lines(random: np.random.Generator, claims: pd.DataFrame) -> pd.DataFrame:
    rows = len(claims) * LINES_PER_CLAIM
    modifiers = np.fromiter([(), ("25",), ("59",), ("26",)], dtype=object)
    pointers = np.fromiter([("1",), ("2", "1")], dtype=object)
    columns = {
        "claim_id": claims["claim_id"].repeat(LINES_PER_CLAIM).reset_index(drop=True),
        "line_number": np.tile(np.arange(1, LINES_PER_CLAIM + 1), len(claims)),
        "procedure_code": _picked(random, "9", 800, rows),
        "modifiers": modifiers[_uneven(random, 4, rows)],
        "units": random.integers(1, 5, rows).astype(np.float64),
        "charge": random.lognormal(5, 1, rows).round(2),
        "diagnosis_pointers": pointers[_uneven(random, 2, rows)],
    }
    return conform(pd.DataFrame(columns), LINES)


def _outcomes(
    random: np.random.Generator, claims: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    rows = len(lines)
    denied = random.random(rows) < _DENIED
    sent = np.repeat(claims["submitted_on"].to_numpy(), LINES_PER_CLAIM)
    names = np.where(denied, random.integers(0, len(_CATEGORIES), rows), -1)
    columns = {
        "claim_id": lines["claim_id"],
        "line_number": lines["line_number"],
        "status": _text(denied.astype(np.int64), ["paid", "denied"]),
        "category": _text(names, _CATEGORIES),
        "denied_amount": np.where(denied, lines["charge"], 0.0),
        "known_on": sent + random.integers(5, 40, rows).astype("timedelta64[D]"),
    }
    answered = pd.DataFrame(columns)[random.random(rows) < _ANSWERED].reset_index(drop=True)
    return conform(answered, OUTCOMES)


def _uneven(random: np.random.Generator, distinct: int, rows: int) -> np.ndarray:
    """Draw as unevenly as real codes come: a few are most of them."""
    return (distinct * random.random(rows) ** 3).astype(np.int64)


def _picked(random: np.random.Generator, prefix: str, distinct: int, rows: int) -> Any:
    return _text(_uneven(random, distinct, rows), [f"{prefix}{n}" for n in range(distinct)])


def _same(value: str, rows: int) -> Any:
    return _text(np.zeros(rows, dtype=np.int64), [value])


def _text(codes: np.ndarray, levels: list[str]) -> Any:
    numbered = pa.array(np.maximum(codes, 0), mask=codes < 0)
    return _column(pc.take(pa.array(levels), numbered))


def _numbered(prefix: str, numbers: np.ndarray, stated: np.ndarray | None = None) -> Any:
    texts = pc.cast(pa.array(numbers, mask=None if stated is None else ~stated), pa.string())
    return _column(pc.binary_join_element_wise(prefix, texts, ""))


def _column(texts: Any) -> Any:
    return pd.array(pd.Series(texts.to_pandas(), dtype="str"))


def _tuples(random: np.random.Generator, distinct: int, rows: int) -> np.ndarray:
    codes = [(f"D{n}", f"E{n % 97}") for n in range(distinct)]
    found: np.ndarray = np.fromiter(codes, dtype=object)[_uneven(random, distinct, rows)]
    return found
