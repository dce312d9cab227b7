"""Columns that know the answer are found by how they behave; honest ones are left in peace."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import Claim
from denialrisk.read import FileSummary, Sources
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import Found

Frame = pd.DataFrame
Column = Callable[[Frame, np.random.Generator], object]


def claims(rows: int = 900, seed: int = 1) -> Frame:
    """Claims whose denial depends on facts known before sending, strongly but not wholly."""
    rng = np.random.default_rng(seed)
    auth = rng.random(rows) < 0.8
    risk = -2.4 + 2.6 * ~auth + rng.normal(0, 0.8, rows)
    charge = np.round(rng.lognormal(5, 1, rows), 2)
    denied = rng.random(rows) < 1 / (1 + np.exp(-risk))
    answered = rng.random(rows) < 0.9
    frame = pd.DataFrame(
        {
            "claim_id": [f"C{n}" for n in range(rows)],
            "payer": rng.choice(["Aetna", "Cigna"], rows),
            "date_submitted": "2025-03-09",
            "billed_amount": charge,
            "is_denied": np.where(answered, np.where(denied, "Y", "N"), ""),
        }
    )
    hidden = {"auth": auth, "risk": risk, "denied": denied, "answered": answered}
    return frame.assign(**{f"_{name}": values for name, values in hidden.items()})


def paid(frame: Frame, rng: np.random.Generator) -> object:
    share = np.round(frame["billed_amount"] * rng.uniform(0.3, 0.9, len(frame)), 2)
    return np.where(frame["_denied"], 0.0, share)


BETRAYING: Mapping[str, Column] = {
    "net_take": paid,
    "days_out": lambda f, r: np.where(f["_answered"], r.integers(5, 40, len(f)), None),
    "closing_clerk": lambda f, r: np.where(f["_denied"], r.choice(["Ann", "Bo"], len(f)), None),
    "queue": lambda f, r: np.where(f["_denied"], "rework", r.choice(["north", "south"], len(f))),
    "agreed_rate": lambda f, r: np.where(
        ~f["_denied"] & (r.random(len(f)) < 0.4), r.integers(50, 500, len(f)), None
    ),
    "model_out": lambda f, r: np.clip(f["_denied"] * 0.5 + r.uniform(0, 0.55, len(f)), 0, 1),
}
HONEST: Mapping[str, Column] = {
    "auth_seen": lambda f, _: np.where(f["_auth"], "Y", "N"),
    "prior_score": lambda f, r: 1 / (1 + np.exp(-f["_risk"] - r.normal(0, 0.5, len(f)))),
    "ward": lambda f, r: r.choice(["A", "B", "C", None], len(f)),
    "clerk": lambda f, r: r.choice([f"clerk{n}" for n in range(60)], len(f)),
    "case_number": lambda f, _: [f"K{n}" for n in range(len(f))],
    "room_charge": lambda f, r: np.round(f["billed_amount"] * r.uniform(0, 1, len(f)), 2),
    "visits_before": lambda f, r: r.poisson(0.7, len(f)),
    "days_to_send": lambda f, r: r.integers(0, 30, len(f)),
    "scan_id": lambda f, r: np.where(r.random(len(f)) < 0.1, r.integers(1, 9999, len(f)), None),
}


def told(
    folder: Path, sources: Sources, frame: Frame, columns: Mapping[str, Column], seed: int = 1
) -> tuple[set[str], Sequence[str]]:
    """Return the extras that came through and what the summary notes."""
    rng = np.random.default_rng(seed)
    shown = frame[[name for name in frame.columns if not name.startswith("_")]]
    shown = shown.assign(**{name: make(frame, rng) for name, make in columns.items()})
    path = folder / f"claims{seed}.csv"
    shown.to_csv(path, index=False)
    summary = FileSummary(path.name, "csv")
    found = [one for one in FlatReading(path, sources, summary).found() if isinstance(one, Found)]
    extras = {name for one in found if isinstance(one.record, Claim) for name in one.record.extra}
    assert sum(isinstance(one.record, Claim) for one in found) == len(frame)
    return extras, summary.notes


def test_columns_that_know_the_answer_are_fenced_and_told(
    tmp_path: Path, shipped: Sources
) -> None:
    extras, notes = told(tmp_path, shipped, claims(), BETRAYING)
    assert extras == set()
    for name in BETRAYING:
        assert any(note.startswith(f"fenced: {name} behaves like") for note in notes), name


@pytest.mark.parametrize("seed", range(5))
def test_honest_columns_pass_however_telling(tmp_path: Path, shipped: Sources, seed: int) -> None:
    extras, notes = told(tmp_path, shipped, claims(seed=seed), HONEST, seed)
    assert extras == set(HONEST), notes


def test_a_mapped_field_that_knows_the_answer_is_not_used_and_said_aloud(
    tmp_path: Path, shipped: Sources
) -> None:
    _, notes = told(tmp_path, shipped, claims(), {"expected_payment": paid})
    (note,) = [note for note in notes if note.startswith("NOT USED")]
    assert "expected_payment, mapped to expected_payment, behaves like the payer's answer" in note


def test_with_few_answers_it_says_that_nothing_can_be_told(
    tmp_path: Path, shipped: Sources
) -> None:
    extras, notes = told(tmp_path, shipped, claims(rows=120), {"net_take": paid})
    assert extras == {"net_take"}
    assert any("could not be held against the answer" in note for note in notes)
