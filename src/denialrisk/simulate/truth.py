"""Writes the true denial probability of every line to a file that no reader of claims opens."""

from pathlib import Path

import pandas as pd

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import claim_id


def truth_table(history: History) -> pd.DataFrame:
    """Return one row per line: claim_id, line_number, true_denial_probability, true_<category>.

    The true_<category> columns split the probability by cause and sum to it.
    """
    ledger = history.ledger
    rows = ledger.line["claim"]
    ids = pd.Series([claim_id(row) for row in range(len(ledger))], dtype="str")
    starts = pd.Series(rows).groupby(rows).cumcount() + 1
    mass = ledger.line["mass"]
    columns = {f"true_{name}": mass[:, place] for place, name in enumerate(CATEGORIES)}
    named = {
        "claim_id": ids.to_numpy()[rows],
        "line_number": starts.to_numpy(),
        "true_denial_probability": mass.sum(axis=1),
    }
    return pd.DataFrame({**named, **columns}).astype({"claim_id": "str"})


def write_truth(history: History, path: Path) -> None:
    """Write the truth as Parquet."""
    truth_table(history).to_parquet(path, index=False)
