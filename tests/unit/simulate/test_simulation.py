"""Holds what `simulate` promises of its files: counts, sameness, the period, secrecy."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.errors import UsageError
from denialrisk.simulate import simulate
from denialrisk.simulate.history import History

Segments = list[list[str]]


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return total.hexdigest()


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(tmp_path / name, claims=120, months=2, seed=seed)

    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


@pytest.mark.parametrize("claims", [1, 2, 7, 50, 333])
def test_exactly_the_asked_number_of_claims_is_written_with_unlike_ids(
    tmp_path: Path, claims: int
) -> None:
    simulate(tmp_path, claims=claims, months=1, seed=1)

    text = "".join(path.read_text() for path in (tmp_path / "claims").iterdir())
    ids = [line.split("*")[1] for line in text.splitlines() if line.startswith("CLM*")]
    assert len(ids) == len(set(ids)) == claims


def test_truth_has_one_row_per_line_of_the_files(folder: Path, claim_segments: Segments) -> None:
    truth = pd.read_parquet(folder / "truth.parquet")
    written, claim = [], ""
    for segment in claim_segments:
        if segment[0] == "CLM":
            claim = segment[1]
        elif segment[0] == "LX":
            written.append((claim, int(segment[1])))

    assert sorted(written) == sorted(zip(truth.claim_id, truth.line_number, strict=True))
    assert len(written) == len(truth)


def test_the_truth_is_a_probability_that_its_causes_sum_to(folder: Path) -> None:
    truth = pd.read_parquet(folder / "truth.parquet")
    shares = truth[[f"true_{name}" for name in CATEGORIES]]

    assert truth.true_denial_probability.between(0, 1).all()
    assert (shares >= 0).all().all()
    assert (shares.sum(axis=1) - truth.true_denial_probability).abs().max() < 1e-12
    seen = truth[[f"visible_{name}" for name in CATEGORIES]].sum(axis=1)
    assert truth.visible_denial_probability.between(0, 1).all()
    assert (seen - truth.visible_denial_probability).abs().max() < 1e-12


def test_claims_stay_in_the_period_and_nothing_is_answered_after_it(
    claim_segments: Segments, remit_segments: Segments
) -> None:
    sent = [s[4] for s in claim_segments if s[0] in ("BHT", "GS")]
    answered = [s[4] for s in remit_segments if s[0] == "GS"]

    assert min(sent) >= "20250101"
    assert max(sent) < "20260101"
    assert max(answered) < "20260101"


def test_the_newest_claims_have_no_answer_yet(
    claim_segments: Segments, remit_segments: Segments
) -> None:
    last = max(int(s[1][2:]) for s in claim_segments if s[0] == "CLM")
    answered = {s[1] for s in remit_segments if s[0] == "CLP"}

    newest = {f"LK{number:08d}" for number in range(last - 20, last + 1)}
    assert not newest & answered


def test_no_file_names_a_cause_or_a_probability(folder: Path) -> None:
    paths = [p for part in ("claims", "remits") for p in (folder / part).iterdir()]
    text = "".join(path.read_text() for path in paths).lower()
    # "provider" is a word of every such file.
    words = {*CATEGORIES, "truth", "probability", "hazard"} - {"provider"}

    assert not [word for word in words if word in text]


def test_a_claim_file_does_not_say_whether_its_claims_will_be_denied(larger: History) -> None:
    # The number of a claim follows its day of submission alone.
    days = larger.ledger.claim["submitted"]

    assert (days[1:] >= days[:-1]).all()


def test_progress_is_told_up_to_the_last_claim(tmp_path: Path) -> None:
    told = []
    simulate(tmp_path, claims=60, months=1, progress=lambda *step: told.append(step))

    assert ("writing claims", 60, 60) in told
    assert told[-1][0] == "writing remittances"
    assert told[-1][1] == told[-1][2]


@pytest.mark.parametrize("wrong", [{"claims": 0}, {"months": 0}, {"months": 1000}])
def test_impossible_arguments_are_refused(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(UsageError, match=f"--{next(iter(wrong))}"):
        simulate(tmp_path, **wrong)


def test_a_folder_with_other_claims_is_not_mixed_with_new_ones(tmp_path: Path) -> None:
    simulate(tmp_path, claims=5, months=1)

    with pytest.raises(UsageError, match="not empty"):
        simulate(tmp_path, claims=5, months=1)
