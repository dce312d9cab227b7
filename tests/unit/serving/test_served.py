"""The log of served signals, which a restart must not write over."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np


def scored(claim_id: str) -> Any:
    by_line = {"claim_id": np.array([claim_id]), "line_number": np.array([1])}
    return SimpleNamespace(by_line=by_line, signals=SimpleNamespace(values=np.zeros((1, 2))))


def test_a_worker_with_the_number_of_one_before_adds_to_the_log(tmp_path: Path) -> None:
    from served import ServedLog

    for claim_id in ("BEFORE", "AFTER"):
        ServedLog(tmp_path).keep(scored(claim_id), "one")
    found = {str(np.load(path)["claim_id"][0]) for path in tmp_path.glob("*.npz")}
    assert found == {"BEFORE", "AFTER"}
    assert len(list(tmp_path.iterdir())) == 2
