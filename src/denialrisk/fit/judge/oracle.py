"""The simulator's truth laid beside the lines, for judging alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import CATEGORIES
from denialrisk.errors import InputError
from denialrisk.fit.measures import Floats

_KEYS: Final = ["claim_id", "line_number"]
_VISIBLE: Final = "visible"
_HIDDEN: Final = "true"


@dataclass(frozen=True)
class Oracle:
    """True probabilities of denial (n_lines,) and shares per category (n_lines, 13).

    `probability` and `categories` know what a submitter could see on or before the day of
    submission, `hidden_probability` and `hidden_categories` the hidden draws as well, such as
    cover that lapsed unnoticed: more than any model can know.
    """

    probability: Floats
    categories: Floats
    hidden_probability: Floats
    hidden_categories: Floats


def load_oracle(path: Path, lines: pd.DataFrame) -> Oracle:
    """Read truth.parquet in the order of `lines`.

    Raises InputError when the file is no truth table, was written before it told what is visible
    or misses any of the lines: judged on fewer lines than the model, its figures would not be
    comparable.
    """
    try:
        truth = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error})") from None
    _require(path, truth)
    wanted = pd.MultiIndex.from_frame(lines[_KEYS])
    found = truth.drop_duplicates(_KEYS).set_index(_KEYS).reindex(wanted)
    unknown = int(found[_probability(_VISIBLE)].isna().sum())
    if unknown:
        message = f"{path}: tells nothing of {unknown:,} of {len(lines):,} lines"
        raise InputError(f"{message}; it belongs to another simulation")
    return Oracle(*_side(found, _VISIBLE), *_side(found, _HIDDEN))


def _probability(side: str) -> str:
    return f"{side}_denial_probability"


def _require(path: Path, truth: pd.DataFrame) -> None:
    missing = [name for name in (*_KEYS, _probability(_HIDDEN)) if name not in truth.columns]
    if missing:
        raise InputError(f"{path}: has no column {', '.join(missing)}; is it truth.parquet?")
    if _probability(_VISIBLE) not in truth.columns:
        message = f"{path}: an older simulation, without {_probability(_VISIBLE)}"
        raise InputError(f"{message}; run `denialrisk simulate` again, same claims and seed")


def _side(found: pd.DataFrame, side: str) -> tuple[Floats, Floats]:
    """Return the probability and the shares per category, 0 for a category without a column."""
    none = pd.Series(0.0, index=found.index)
    shares = [found.get(f"{side}_{name}", none) for name in CATEGORIES]
    columns = [share.to_numpy(dtype=np.float64, na_value=0.0) for share in shares]
    return found[_probability(side)].to_numpy(dtype=np.float64), np.column_stack(columns)
