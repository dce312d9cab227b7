"""The tables of a history without the amounts and days in them that nobody can believe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.claims.limits import LARGEST_AMOUNT, latest_day

_AMOUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "claims": ("total_charge",),
    "lines": ("charge",),
    "remits": ("charge", "paid", "patient_responsibility"),
    "remit_lines": ("charge", "paid"),
    "adjustments": ("amount",),
    "outcomes": ("denied_amount",),
}
_ANSWER: Final = ("decided_on", "known_on")
_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "claims": ("submitted_on",),
    "remits": _ANSWER,
    "outcomes": _ANSWER,
    "acknowledgments": _ANSWER,
}


def believed(tables: Tables) -> tuple[Tables, dict[str, int]]:
    """Return the tables with what cannot be believed taken as not stated, and how many by kind.

    No reader lets it through, but tables may come from elsewhere: infinite amounts and those of
    a billion and more would make any line paid, and one answer dated in a far year any month
    mature. Adjustments without an amount are counted and left as they are.
    """
    counts = {"amounts_not_believed": 0, "days_in_the_future": 0}
    changed: dict[str, Any] = {}
    latest = pd.Timestamp(latest_day())
    for name in dict.fromkeys((*_AMOUNTS, *_DAYS)):
        frame = getattr(tables, name)
        columns = {column: _doubtful(frame[column]) for column in _AMOUNTS.get(name, ())}
        counts["amounts_not_believed"] += sum(int(wrong.sum()) for wrong in columns.values())
        days = {column: frame[column] > latest for column in _DAYS.get(name, ())}
        counts["days_in_the_future"] += sum(int(wrong.sum()) for wrong in days.values())
        found = {column: wrong for column, wrong in (columns | days).items() if wrong.any()}
        if found:
            cleared = {column: frame[column].mask(wrong) for column, wrong in found.items()}
            changed[name] = frame.assign(**cleared)
    kept = replace(tables, **changed) if changed else tables
    unstated = int(kept.adjustments["amount"].isna().sum())
    return kept, {**counts, "adjustments_without_an_amount": unstated}


def _doubtful(amounts: pd.Series) -> pd.Series:
    wrong: pd.Series = np.abs(amounts) >= LARGEST_AMOUNT
    return wrong
