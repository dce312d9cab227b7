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
_PROBABILITY: Final = "true_denial_probability"


@dataclass(frozen=True)
class Oracle:
    """True probabilities of denial (n_lines,) and shares per category (n_lines, 13)."""

    probability: Floats
    categories: Floats


def load_oracle(path: Path, lines: pd.DataFrame) -> Oracle:
    """Read truth.parquet in the order of `lines`.

    Raises InputError when the file is no truth table or misses any of the lines: judged on
    fewer lines than the model, its figures would not be comparable.
    """
    try:
        truth = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error})") from None
    missing = [name for name in (*_KEYS, _PROBABILITY) if name not in truth.columns]
    if missing:
        raise InputError(f"{path}: has no column {', '.join(missing)}; is it truth.parquet?")
    wanted = pd.MultiIndex.from_frame(lines[_KEYS])
    found = truth.drop_duplicates(_KEYS).set_index(_KEYS).reindex(wanted)
    unknown = int(found[_PROBABILITY].isna().sum())
    if unknown:
        message = f"{path}: tells nothing of {unknown:,} of {len(lines):,} lines"
        raise InputError(f"{message}; it belongs to another simulation")
    shares = [found.get(f"true_{name}", pd.Series(0.0, index=found.index)) for name in CATEGORIES]
    columns = [share.to_numpy(dtype=np.float64, na_value=0.0) for share in shares]
    return Oracle(found[_PROBABILITY].to_numpy(dtype=np.float64), np.column_stack(columns))
