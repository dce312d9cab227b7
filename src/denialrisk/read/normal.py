"""Texts as senders write them brought into the one form in which every reader hands them on."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from denialrisk.read.payername import payer_key

_CACHE: Final = 1 << 15
_LETTERS: Final = re.compile("[A-L]{1,12}")
_MOST_DIGITS: Final = 2
_DELETED: Final = str.maketrans("", "", ".-")


def text(value: str | None) -> str | None:
    """Trim; nothing left is None."""
    return (value.strip() or None) if value else None


@lru_cache(_CACHE)
def code(value: str | None) -> str | None:
    """Write a code or identifier in upper case without spaces."""
    return ("".join(value.split()).upper() or None) if value else None


@lru_cache(_CACHE)
def payer(value: str | None) -> str | None:
    """Write a payer's id, or the name that stands for one, so that it is the same everywhere."""
    return (payer_key(value) or None) if value else None


@lru_cache(_CACHE)
def bare(value: str | None) -> str | None:
    """Write a diagnosis without its dot (E11.9 is E119) or a drug code without its dashes."""
    found = code(value)
    return (found.translate(_DELETED) or None) if found else None


@lru_cache(_CACHE)
def pointed(value: str | None) -> tuple[str, ...]:
    """Read a diagnosis pointer: 1 to 99, or letters from A to L as on paper; empty if neither."""
    found = code(value) or ""
    if _LETTERS.fullmatch(found):
        return tuple(str(ord(letter) - ord("A") + 1) for letter in found)
    digits = found.lstrip("0")
    number = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return (digits,) if number else ()


def codes(values: Iterable[str | None]) -> tuple[str, ...]:
    """Write a list of codes; empty ones are left out."""
    return tuple(found for value in values if (found := code(value)))


def diagnoses(values: Iterable[str | None]) -> tuple[str, ...]:
    """Write a list of diagnoses; empty ones are left out."""
    return tuple(found for value in values if (found := bare(value)))


def pointers(values: Iterable[str | None]) -> tuple[str, ...]:
    """Write a list of diagnosis pointers; those that point nowhere are left out."""
    return tuple(found for value in values for found in pointed(value))


def kinds(values: Iterable[str | None]) -> tuple[str, ...]:
    """Write a list of kinds, each named once."""
    return tuple(dict.fromkeys(codes(values)))


def _lower(value: str | None) -> str | None:
    return (value.strip().lower() or None) if value else None


# By field of a claim or line, as any reader fills it. What is not named is no text.
_RULES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "claim_type": _lower,
    "payer_id": payer,
    "ndc": bare,
    "diagnosis_codes": diagnoses,
    "diagnosis_pointers": pointers,
    "modifiers": codes,
    "attachment_types": kinds,
    "documents_on_file": kinds,
    **dict.fromkeys(
        (
            "payer_name",
            "patient_control_number",
            "patient_key",
            "member_key",
            "prior_authorization_number",
            "referral_number",
            "original_reference_number",
            "other_payer",
        ),
        text,
    ),
    **dict.fromkeys(
        (
            "claim_filing_code",
            "frequency_code",
            "facility_code",
            "billing_npi",
            "rendering_npi",
            "referring_npi",
            "taxonomy_code",
            "patient_sex",
            "relationship_code",
            "procedure_code",
            "revenue_code",
            "place_of_service",
        ),
        code,
    ),
}


def normal(field: str, value: Any) -> Any:
    """Return a field's value in its one form; amounts, days and flags pass as they are."""
    rule = _RULES.get(field)
    return rule(value) if rule else value
