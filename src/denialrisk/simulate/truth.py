"""Writes the true denial probability of every line to a file that no reader of claims opens."""

from pathlib import Path

import pandas as pd

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.columns import Floats
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import claim_id
from denialrisk.simulate.visible import visible_mass


def truth_table(history: History) -> pd.DataFrame:
    """Return one row per line: claim_id, line_number and its probabilities of denial.

    `true_denial_probability` knows all, hidden draws too; `visible_denial_probability` only what
    a submitter could see (see visible). The true_<category> and visible_<category> columns split
    them by cause and sum to them.
    """
    ledger = history.ledger
    rows = ledger.line["claim"]
    ids = pd.Series([claim_id(row) for row in range(len(ledger))], dtype="str")
    starts = pd.Series(rows).groupby(rows).cumcount() + 1
    named = {"claim_id": ids.to_numpy()[rows], "line_number": starts.to_numpy()}
    known = _split("true", ledger.line["mass"]) | _split("visible", visible_mass(history))
    return pd.DataFrame(named | known).astype({"claim_id": "str"})


def _split(how: str, mass: Floats) -> dict[str, Floats]:
    columns = {f"{how}_{name}": mass[:, place] for place, name in enumerate(CATEGORIES)}
    return {f"{how}_denial_probability": mass.sum(axis=1)} | columns


def write_truth(history: History, path: Path) -> None:
    """Write the truth as Parquet."""
    truth_table(history).to_parquet(path, index=False)
