"""A history is the same however it was put together, saved or loaded."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.derive import Catalogue, History, line_frame, load_catalogue
from denialrisk.errors import BundleError, InputError

FEATURES = Path(__file__).parents[3] / "features"
PARTS = ("words", "cells")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


@pytest.fixture(scope="module")
def history(world: Any, catalogue: Catalogue) -> History:
    return built(world, catalogue)


def built(world: Any, catalogue: Catalogue) -> History:
    return History.build(catalogue, line_frame(world.claims, world.lines), world.outcomes)


def assert_equal(one: History, other: History) -> None:
    assert one.as_of_last == other.as_of_last
    assert one.tallies.keys() == other.tallies.keys()
    for spec, tally in one.tallies.items():
        assert tally.measures == other.tallies[spec].measures
        for part in PARTS:
            here, there = getattr(tally, part), getattr(other.tallies[spec], part)
            assert np.array_equal(here, there), (spec.name, part)


def test_histories_of_parts_merge_into_the_history_of_the_whole(
    world: Any, catalogue: Catalogue, history: History
) -> None:
    claims = len(world.claims)
    odd = built(world.part(list(range(1, claims, 2))), catalogue)
    even = built(world.part(list(range(0, claims, 2))), catalogue)
    assert_equal(odd.merged(even), history)


def test_the_order_of_the_tables_does_not_matter(
    world: Any, catalogue: Catalogue, history: History
) -> None:
    shuffled = type(world)(
        world.claims.sample(frac=1, random_state=1).reset_index(drop=True),
        world.lines.sample(frac=1, random_state=2).reset_index(drop=True),
        world.outcomes.sample(frac=1, random_state=3).reset_index(drop=True),
    )
    assert_equal(built(shuffled, catalogue), history)


def test_a_saved_history_loads_equal_and_without_pickle(history: History, tmp_path: Path) -> None:
    history.save(tmp_path)
    assert_equal(History.load(tmp_path), history)
    for path in tmp_path.glob("*.npy"):
        np.load(path, allow_pickle=False)


def test_a_history_without_answers_is_empty_and_saves(
    world: Any, catalogue: Catalogue, tmp_path: Path
) -> None:
    silent = type(world)(world.claims, world.lines, world.outcomes.iloc[:0])
    empty = built(silent, catalogue)
    assert empty.as_of_last is None
    empty.save(tmp_path)
    assert_equal(History.load(tmp_path), empty)


def test_the_newest_answer_dates_the_history(world: Any, history: History) -> None:
    assert history.as_of_last == world.outcomes["known_on"].max().date()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 99}, "history format 99"),
        ({"hash_fingerprint": "0"}, "hashed in a way"),
        ({"segments": None}, "cannot be read"),
    ],
)
def test_a_history_that_does_not_fit_is_refused(
    history: History, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    history.save(tmp_path)
    head = json.loads((tmp_path / "history.json").read_text())
    (tmp_path / "history.json").write_text(json.dumps(head | change))
    with pytest.raises(BundleError, match=says):
        History.load(tmp_path)


def test_a_missing_part_is_refused(history: History, tmp_path: Path) -> None:
    history.save(tmp_path)
    (path,) = tmp_path.glob("*.words.npy")
    path.unlink()
    with pytest.raises(BundleError, match=path.name):
        History.load(tmp_path)


def test_two_outcomes_of_one_line_are_refused(world: Any, catalogue: Catalogue) -> None:
    known = world.outcomes[world.outcomes["known_on"].notna()]
    twice = type(world)(world.claims, world.lines, pd.concat([known, known.iloc[:1]]))
    with pytest.raises(InputError, match="has two outcomes"):
        built(twice, catalogue)


def test_a_history_before_a_day_is_that_of_what_was_sent_and_answered_by_then(
    world: Any, catalogue: Catalogue, history: History
) -> None:
    day = pd.Timestamp("2025-02-01")
    sent = np.flatnonzero(~(world.claims["submitted_on"] >= day))
    past = world.part(sent.tolist())
    known = past.outcomes[~(past.outcomes["known_on"] >= day)]
    then = History.build(catalogue, line_frame(past.claims, past.lines), known)
    cut = history.before((day - pd.Timestamp("1970-01-01")).days)
    assert cut.as_of_last is not None
    assert cut.as_of_last < day.date()
    for spec, tally in then.tallies.items():
        for part in PARTS:
            here, there = getattr(cut.tallies[spec], part), getattr(tally, part)
            assert np.array_equal(here, there), (spec.name, part)
