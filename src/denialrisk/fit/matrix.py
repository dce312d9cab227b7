"""Tables, outcomes and a catalogue turned into a matrix of signals, answers beside it."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import CATEGORIES, Tables, with_side_facts
from denialrisk.derive import Catalogue, History, derive, line_frame
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import NEVER, Days, Mask

UNKNOWN_CATEGORY = -1


class HasOutcomes(Protocol):
    """What training asks of `label`'s answer: the outcomes table, one row per line."""

    @property
    def outcomes(self) -> pd.DataFrame: ...  # noqa: D102


@dataclass(frozen=True)
class Matrix:
    """One row per service line, in the order of `lines`; every array has shape (n_lines,).

    `signals` (n_lines, n_signals), NaN = unknown. `denied` is 1.0 or 0.0, meaningful where
    `answered`. `category` indexes CATEGORIES, -1 where not denied. `submitted` and `known` are
    days since 1970-01-01, `known` NEVER without an answer. `claim` numbers the claim.
    """

    claims: pd.DataFrame
    lines: pd.DataFrame
    history: History
    names: tuple[str, ...]
    signals: Floats
    claim: Rows
    submitted: Days
    known: Days
    answered: Mask
    denied: Floats
    category: Rows
    charge: Floats

    def __len__(self) -> int:
        return len(self.claim)


def build_matrix(tables: Tables, outcomes: pd.DataFrame, catalogue: Catalogue) -> Matrix:
    """Derive every signal once, each row as of its own submission, side tables joined so too."""
    tables = with_side_facts(tables)
    frame = line_frame(tables.claims, tables.lines)
    history = History.build(catalogue, frame, outcomes)
    signals = derive(catalogue, history, frame)
    answers = _aligned(tables.lines, outcomes)
    known = _days(answers["known_on"])
    answered = answers["status"].isin(["denied", "paid"]).to_numpy() & (known != NEVER)
    submitted = _days(tables.claims["submitted_on"])[frame.claim_row]
    denied = (answers["status"] == "denied").to_numpy() & answered
    return Matrix(
        claims=tables.claims,
        lines=tables.lines,
        history=history,
        names=tuple(signals.names),
        signals=signals.values,
        claim=frame.claim_row,
        submitted=submitted,
        known=known,
        answered=answered & (submitted != NEVER),
        denied=denied.astype(np.float64),
        category=_category(answers["category"], denied),
        charge=tables.lines["charge"].to_numpy(dtype=np.float64),
    )


def as_of(tables: Tables, outcomes: pd.DataFrame, day: date | None) -> tuple[Tables, pd.DataFrame]:
    """Return what was there on `day`: claims sent by then, answers known by then.

    An answer that came later turns into "unanswered". Without a day everything stays.
    """
    if day is None:
        return tables, outcomes
    end = pd.Timestamp(day)
    claims = tables.claims[tables.claims["submitted_on"] <= end].reset_index(drop=True)
    lines = _of(tables.lines, claims)
    then = _of(outcomes, claims)
    later = then["known_on"] > end
    then.loc[later, "status"] = "unanswered"
    then.loc[later, ["category", "denied_amount", "decided_on", "known_on", "rule"]] = None
    return dataclasses.replace(tables, claims=claims, lines=lines), then


def _of(table: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    return table[table["claim_id"].isin(claims["claim_id"])].reset_index(drop=True)


def _aligned(lines: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the outcome of each line, in the order of `lines`; missing where there is none."""
    keys = ["claim_id", "line_number"]
    wanted = pd.MultiIndex.from_frame(lines[keys])
    found = outcomes.drop_duplicates(keys).set_index(keys)
    return found.reindex(wanted)


def _days(column: pd.Series) -> Days:
    stated = column.notna().to_numpy()
    days = column.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(stated, days, NEVER)


def _category(column: pd.Series, denied: npt.NDArray[np.bool_]) -> Rows:
    number = {name: i for i, name in enumerate(CATEGORIES)}
    unmapped = number["unmapped"]
    indices = column.map(number).fillna(unmapped).to_numpy(dtype=np.int64)
    return np.where(denied, indices, UNKNOWN_CATEGORY)
