"""Turns claims and lines into the columns a data scientist would hand a booster as they are."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.fit.matrix import Matrix

_OF_CLAIM: Final = (
    "payer_id", "claim_filing_code", "claim_type", "frequency_code", "facility_code",
    "billing_npi", "rendering_npi", "referring_npi", "taxonomy_code", "patient_sex",
    "relationship_code", "other_payer", "patient_key",
)  # fmt: skip
_OF_LINE: Final = ("procedure_code", "revenue_code", "place_of_service", "ndc")
_STATED: Final = (
    "prior_authorization_number", "referral_number", "original_reference_number",
)  # fmt: skip
_DIAGNOSES: Final = 4
NOTHING: Final = ""


def raw_columns(matrix: Matrix) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per line and the names of its categorical columns (text, "" for nothing)."""
    claims = matrix.claims.iloc[matrix.claim].reset_index(drop=True)
    lines = matrix.lines.reset_index(drop=True)
    texts = {name: claims[name] for name in _OF_CLAIM} | {name: lines[name] for name in _OF_LINE}
    texts |= {f"diagnosis_{n + 1}": claims["diagnosis_codes"].str[n] for n in range(_DIAGNOSES)}
    texts |= {name: lines[name].map(" ".join) for name in ("modifiers", "diagnosis_pointers")}
    categorical = pd.DataFrame(texts).astype("str").fillna(NOTHING)
    return pd.concat([categorical, _numbers(claims, lines)], axis=1), list(categorical)


def _numbers(claims: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    submitted, service = claims["submitted_on"], claims["service_from"]
    authorized = (
        claims["prior_authorization_number"].notna() | lines["prior_authorization_number"].notna()
    )
    numbers = {f"{name}_stated": claims[name].notna() for name in _STATED}
    numbers |= {
        "authorized": authorized,
        "attachments": claims["attachment_types"].map(len),
        "diagnoses": claims["diagnosis_codes"].map(len),
        "lines": lines.groupby("claim_id")["line_number"].transform("size"),
        "line_number": lines["line_number"],
        "units": lines["units"],
        "charge": lines["charge"],
        "total_charge": claims["total_charge"],
        "days_to_submission": (submitted - claims["service_to"]).dt.days,
        "days_of_service": (claims["service_to"] - service).dt.days,
        "age": (service - claims["patient_birth_date"]).dt.days / 365.25,
        "weekday": submitted.dt.weekday,
        "service_day": (service - pd.Timestamp("2025-01-01")).dt.days,
    }
    return pd.DataFrame(numbers).astype(np.float64)
