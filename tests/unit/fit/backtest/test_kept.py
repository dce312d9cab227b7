from pathlib import Path

import numpy as np
import pytest

from denialrisk.fit.backtest.kept import Kept, Step

STEP = Step({"retrained": np.array([0.1, 0.2]), "a b": np.array([0.5])}, {"seconds": 1.5})


@pytest.mark.parametrize("folder", [None, "steps"])
def test_a_step_comes_back_as_it_was(tmp_path: Path, folder: str | None) -> None:
    kept = Kept(tmp_path / folder if folder else None, "key")
    assert kept.get("2025-06") is None
    kept.put("2025-06", STEP)
    found = kept.get("2025-06")
    assert found is not None
    assert found.facts == STEP.facts
    assert {name: list(values) for name, values in found.said.items()} == {
        "retrained": [0.1, 0.2],
        "a b": [0.5],
    }


def test_a_step_of_other_data_or_decisions_is_done_anew(tmp_path: Path) -> None:
    Kept(tmp_path, "these data").put("2025-06", STEP)
    assert Kept(tmp_path, "other data").get("2025-06") is None


def test_a_damaged_step_is_done_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "key")
    kept.put("2025-06", STEP)
    path = tmp_path / "2025-06.npz"
    path.write_bytes(path.read_bytes()[:100])
    assert kept.get("2025-06") is None
