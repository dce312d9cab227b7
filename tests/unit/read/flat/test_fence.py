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


def some(share: float) -> Column:
    """Filled on a part of what was denied, and on nothing else."""
    return lambda f, r: np.where(f["_denied"] & (r.random(len(f)) < share), "second", None)


def logit(f: Frame, r: np.random.Generator) -> "pd.Series[float]":
    """A score of somebody who has seen the answers, and is not sure of them."""
    return f["_risk"] + 3 * (f["_denied"] - 0.5) + r.normal(0, 0.8, len(f))


def chance(f: Frame, r: np.random.Generator) -> "pd.Series[float]":
    return 1 / (1 + np.exp(-logit(f, r)))


def bands(names: str) -> Column:
    def made(f: Frame, r: np.random.Generator) -> object:
        return pd.qcut(logit(f, r), len(names.split()), labels=names.split())

    return made


SCORES: Mapping[str, Column] = {
    "grade": chance,
    "grade_in_words": lambda f, r: [f"{100 * one:.0f}%" for one in chance(f, r)],
    "grade_to_100": lambda f, r: np.ceil(100 * chance(f, r)).astype(int),
    "grade_to_10": lambda f, r: np.ceil(10 * chance(f, r)).astype(int),
    "grade_turned": lambda f, r: np.round(-logit(f, r), 3),
    "place": lambda f, r: logit(f, r).rank(method="first").astype(int),
    "letter": bands("A B C D E"),
    "level": bands("low mild medium high"),
}
ONE_SIDED: Mapping[str, Column] = {
    "second_level": some(0.3),
    "note_seen": some(0.1),
    "rare_level": some(0.05),
    "sent_again": lambda f, r: np.where(f["_denied"] & (r.random(len(f)) < 0.1), "Y", "N"),
    "times_called": lambda f, r: np.where(f["_denied"], r.poisson(0.5, len(f)), 0),
    "clean": lambda f, r: np.where(
        ~f["_denied"] & f["_answered"] & (r.random(len(f)) < 0.3), "x", None
    ),
    "stray": lambda f, r: np.where(
        f["_denied"] & (r.random(len(f)) < 0.5) | (np.arange(len(f)) == 7), "x", None
    ),
}


def queue(share: float, told: object, usual: Sequence[object], *, denied: bool = True) -> Column:
    """One level for a part of what was denied, or paid; all else stands in levels by chance."""

    def made(f: Frame, r: np.random.Generator) -> object:
        drawn = r.random(len(f)) < share
        sure = f["_answered"] & (f["_denied"] == denied) & drawn
        return np.where(sure, told, r.choice(np.array(usual), len(f)))

    return made


def audited(every: int, yes: object, no: object) -> Column:
    """The answer itself, on a few rows alone."""
    return lambda f, _: np.where(
        np.arange(len(f)) % every == 0, np.where(f["_denied"], yes, no), None
    )


LEVELS: Mapping[str, Column] = {
    "work_queue": queue(0.1, "WQ9", list("NESW")),
    "basket": queue(0.4, "SECOND", list("NESW")),
    "tray": queue(0.4, 7, [1, 2, 3, 4]),
    "shelf": queue(0.4, "X", [1, 2, 3, 4]),
    "waiting": queue(0.4, 999, range(1, 90)),
    "desk": queue(0.1, "WQ9", [f"D{n}" for n in range(300)]),
    "file_room": queue(0.4, "done", list("NESW"), denied=False),
    "sampled_in_fives": audited(5, "A", "B"),
    "sampled_in_tens": audited(10, "A", "B"),
    "sampled_in_twenties": audited(25, "A", "B"),
    "sampled_in_forties": audited(40, "A", "B"),
    "sampled_as_number": audited(5, 1, 2),
}
HONEST: Mapping[str, Column] = {
    "auth_seen": lambda f, _: np.where(f["_auth"], "Y", "N"),
    "auth_lacking": lambda f, _: np.where(f["_auth"], None, "lacking"),
    "weekday": lambda f, r: r.choice(["Mon", "Tue", "Wed", "Thu", "Fri"], len(f)),
    "seldom": lambda f, r: np.where(r.random(len(f)) < 0.02, "Y", "N"),
    "in_house": lambda f, r: np.where(r.random(len(f)) < 0.01, "GT", None),
    "plan": lambda f, _: f["payer"],
    "allotment": lambda f, _: f["billed_amount"],
    "prior_score": lambda f, r: 1 / (1 + np.exp(-f["_risk"] - r.normal(0, 0.5, len(f)))),
    "ward": lambda f, r: r.choice(["A", "B", "C", None], len(f)),
    "clerk": lambda f, r: r.choice([f"clerk{n}" for n in range(60)], len(f)),
    "case_number": lambda f, _: [f"K{n}" for n in range(len(f))],
    "room_charge": lambda f, r: np.round(f["billed_amount"] * r.uniform(0, 1, len(f)), 2),
    "clinic": lambda f, r: [f"c{n}" for n in r.integers(0, 300, len(f))],
    "unlucky": lambda f, r: np.where(
        f["_denied"] & (f["_denied"].cumsum() <= 9), "c7", r.choice(list("ABCDEFGHIJ"), len(f))
    ),
    "some_wards": lambda f, r: np.where(
        r.random(len(f)) < 0.3, r.choice(["A", "B"], len(f)), None
    ),
    "risk_class": lambda f, r: (
        (f["_risk"] + r.normal(0, 0.5, len(f)))
        .rank(pct=True)
        .mul(19.9)
        .astype(int)
        .map("k{}".format)
    ),
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


@pytest.mark.parametrize(("rows", "missed"), [(1200, {"rare_level"}), (4000, set[str]())])
@pytest.mark.parametrize("planted", [SCORES, ONE_SIDED], ids=["scores", "one-sided"])
def test_scores_in_any_dress_and_one_sided_columns_are_fenced(
    tmp_path: Path, shipped: Sources, planted: Mapping[str, Column], rows: int, missed: set[str]
) -> None:
    # Ten denied rows of a thousand may be an honest column's work; fifty are not.
    extras, notes = told(tmp_path, shipped, claims(rows), planted)
    assert extras <= missed, notes


def test_one_level_and_a_few_filled_rows_are_enough_to_be_found_by(
    tmp_path: Path, shipped: Sources
) -> None:
    extras, notes = told(tmp_path, shipped, claims(4000), LEVELS)
    assert extras == set(), notes
    for name in LEVELS:
        assert any(note.startswith(f"fenced: {name} behaves like") for note in notes), name


def test_what_cannot_be_told_from_honest_strength_is_spoken_of(
    tmp_path: Path, shipped: Sources
) -> None:
    columns = {"prior_score": HONEST["prior_score"], "ward": HONEST["ward"]}
    extras, notes = told(tmp_path, shipped, claims(), columns)
    assert extras == set(columns)
    (note,) = [note for note in notes if note.startswith("strong:")]
    assert note.startswith("strong: prior_score alone ranks denials with AUROC 0.7")
    assert "name it under ignore" in note


def test_a_hard_rule_looks_like_the_answer_until_the_mapping_vouches_for_it(
    tmp_path: Path, shipped: Sources
) -> None:
    columns: Mapping[str, Column] = {
        "experimental": some(0.2),
        "denial_history": lambda f, r: r.integers(0, 9, len(f)),
    }
    extras, notes = told(tmp_path, shipped, claims(), columns)
    assert extras == set()
    assert any("all of them denied" in note and "under keep" in note for note in notes)
    vouched = shipped.model_copy(update={"keep": ("Experimental", "denial_history")})
    extras, notes = told(tmp_path, vouched, claims(), columns)
    assert extras == set(columns)
    (note,) = [note for note in notes if note.startswith("kept, as the mapping says")]
    assert "experimental, though it behaves like the payer's answer" in note


def test_a_mapped_field_that_the_mapping_vouches_for_is_used(
    tmp_path: Path, shipped: Sources
) -> None:
    vouched = shipped.model_copy(update={"keep": ("expected_payment",)})
    _, notes = told(tmp_path, vouched, claims(), {"expected_payment": paid})
    assert not [note for note in notes if note.startswith("NOT USED")]


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


def test_free_text_and_names_are_no_features_even_where_the_mapping_vouches_for_them(
    tmp_path: Path, shipped: Sources
) -> None:
    columns: Mapping[str, Column] = {
        "bill_to": lambda f, r: [f"{a}, {b}" for a, b in zip(*_people(len(f), r), strict=True)],
        "told_us": lambda f, _: [f"called about claim {n} again" for n in range(len(f))],
    }
    vouched = shipped.model_copy(update={"keep": tuple(columns)})
    for sources in (shipped, vouched):
        extras, notes = told(tmp_path, sources, claims(300), columns)
        assert extras == set()
        for name in columns:
            assert any(note.startswith(f"NOT USED: {name} may tell of") for note in notes)


def test_persons_are_looked_for_where_no_answers_are(tmp_path: Path, shipped: Sources) -> None:
    columns: Mapping[str, Column] = {
        "told_us": lambda f, _: [f"called about claim {n} again" for n in range(len(f))],
        "ward": HONEST["ward"],
    }
    frame = claims(30).drop(columns="is_denied")
    assert told(tmp_path, shipped, frame, columns)[0] == {"ward"}


@pytest.mark.parametrize(
    "name",
    [
        "guarantor",
        "Insured",
        "emergency_contact",
        "nextOfKin",
        "case_notes",
        "Comment",
        "remarks",
        "memo_2",
        "clinical narrative",
        "HomePhone",
        "e-mail",
        "Pt Addr",
        "zip5",
        "SSN",
        "MRN#",
        "subscriber",
        "DOB",
        "employer",
        "cardholder",
        "Responsible Party",
        "MBI",
        "pt_county",
    ],
)
def test_what_is_named_like_a_person_is_left_out(shipped: Sources, name: str) -> None:
    assert shipped.is_private(name)


def _people(rows: int, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    first = ["Ann", "Bob", "Cleo", "Dan", "Eve"]
    last = ["Smith", "Garcia", "Novak", "Diaz", "Berg"]
    syllables = ["ba", "co", "di", "fu", "ge", "ha"]
    return (
        [rng.choice(last) + rng.choice(syllables) + rng.choice(syllables) for _ in range(rows)],
        [rng.choice(first) for _ in range(rows)],
    )
