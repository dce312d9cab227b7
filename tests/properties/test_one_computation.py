"""One claim or many, records or tables, at once or day by day: the signals are the same bits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from denialrisk.claims import Claim, claim_tables
from denialrisk.derive import (
    History,
    LineFrame,
    Signals,
    derive,
    grounds,
    line_frame,
    line_frame_of,
    load_catalogue,
    variants_frame,
)

FEATURES = Path(__file__).parents[2] / "features"
CATALOGUE = load_catalogue(FEATURES)
START = date(2025, 1, 1)
WorldOf = Callable[..., Any]
SEEDS = st.integers(0, 2**32 - 1)


def built(world: Any, claims: list[Claim]) -> History:
    return History.build(CATALOGUE, line_frame_of(claims), world.outcomes(claims))


def assert_same_history(one: History, other: History) -> None:
    assert one.as_of_last == other.as_of_last
    here, there = one.compacted().segments[0], other.compacted().segments[0]
    assert here.extents == there.extents
    assert np.array_equal(here.words, there.words)
    assert np.array_equal(here.cells, there.cells)


def assert_same_signals(one: Signals, other: Signals) -> None:
    assert np.array_equal(one.values, other.values, equal_nan=True)
    assert list(one.evidence) == list(other.evidence)
    for name, parts in one.evidence.items():
        for part, values in parts.items():
            assert np.array_equal(values, other.evidence[name][part], equal_nan=True), (name, part)
    for name, flags in one.unseen.items():
        assert np.array_equal(flags, other.unseen[name]), name


def rows(signals: Signals, at: list[int] | np.ndarray) -> Signals:
    """Return the signals of some lines, in another order."""
    evidence = {n: {k: v[at] for k, v in parts.items()} for n, parts in signals.evidence.items()}
    unseen = {name: flags[at] for name, flags in signals.unseen.items()}
    return Signals(signals.names, signals.values[at], evidence, unseen)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_records_give_what_their_tables_give(world_of: WorldOf, seed: int) -> None:
    world = world_of(seed)
    history = built(world, world.claims)
    tables = line_frame(*claim_tables(world.claims), today=START)
    records = line_frame_of(world.claims, today=START)
    assert_same_signals(derive(CATALOGUE, history, records), derive(CATALOGUE, history, tables))
    undated = line_frame(*claim_tables(world.claims))
    assert_same_history(History.build(CATALOGUE, undated, world.outcomes()), history)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_a_claim_alone_gives_what_it_gives_among_others(world_of: WorldOf, seed: int) -> None:
    world = world_of(seed)
    history = built(world, world.claims)
    together = derive(CATALOGUE, history, line_frame_of(world.claims))
    start = 0
    for claim in world.claims:
        stop = start + len(claim.lines)
        alone = derive(CATALOGUE, history, line_frame_of([claim]))
        assert_same_signals(alone, rows(together, list(range(start, stop))))
        start = stop


@settings(max_examples=4, deadline=None)
@given(seed=SEEDS)
def test_a_changed_claim_gives_among_other_changes_what_it_gives_alone(
    world_of: WorldOf, seed: int
) -> None:
    world = world_of(seed)
    history = built(world, world.claims)
    claim = world.claims[0]
    (first, *rest) = claim.lines
    variants = [
        claim,
        replace(claim, prior_authorization_number="A9", attachment_types=("OZ",)),
        replace(
            claim, diagnosis_codes=("M545",), lines=(replace(first, modifiers=("59",)), *rest)
        ),
        replace(claim, lines=claim.lines[:1]),
    ]
    together = derive(CATALOGUE, history, variants_frame(variants))
    start = 0
    for variant in variants:
        stop = start + len(variant.lines)
        alone = derive(CATALOGUE, history, line_frame_of([variant]))
        assert_same_signals(alone, rows(together, list(range(start, stop))))
        start = stop


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, part=st.integers(1, 9))
def test_lines_in_any_order_and_parts_of_any_size_change_nothing(
    world_of: WorldOf, seed: int, part: int
) -> None:
    world = world_of(seed)
    history = built(world, world.claims)
    claims, lines = claim_tables(world.claims)
    whole = derive(CATALOGUE, history, line_frame(claims, lines))
    order = np.random.default_rng(seed).permutation(len(lines))
    shuffled: LineFrame = line_frame(claims, lines.iloc[order].reset_index(drop=True))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grounds, "_PART", part)
        parted = derive(CATALOGUE, history, shuffled)
        assert_same_signals(parted, rows(whole, order))
        for name in whole.evidence:
            there = int(order[-1])
            assert str(parted.evidence_of(name, len(order) - 1)) == str(
                whole.evidence_of(name, there)
            )


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, parts=st.integers(2, 5))
def test_histories_of_parts_merge_into_that_of_the_whole(
    world_of: WorldOf, seed: int, parts: int
) -> None:
    world = world_of(seed)
    merged = built(world, world.claims[::parts])
    for start in range(1, parts):
        merged = merged.merged(built(world, world.claims[start::parts]))
    assert_same_history(merged, built(world, world.claims))


@settings(max_examples=4, deadline=None)
@given(seed=SEEDS, step=st.integers(6, 30))
def test_news_appended_day_by_day_equal_a_rebuild(world_of: WorldOf, seed: int, step: int) -> None:
    """Claims are news on the day they are sent, answers on the day they become known."""
    world = world_of(seed)
    claims = [replace(c, submitted_on=c.submitted_on or START) for c in world.claims]
    outcomes = world.outcomes(claims)
    history = History.build(CATALOGUE, line_frame_of([]), outcomes.iloc[:0])
    with TemporaryDirectory() as folder:
        for day in range(0, 90, step):
            history = appended(history, claims, outcomes, (day, day + step))
            history.save(Path(folder))
            history = History.load(Path(folder))
        whole = History.build(CATALOGUE, line_frame_of(claims), outcomes)
        frame = line_frame_of(claims)
        assert_same_signals(derive(CATALOGUE, history, frame), derive(CATALOGUE, whole, frame))
        assert_same_history(history, whole)
        assert len(list(Path(folder).glob("*.npy"))) == 2 * len(history.segments)


def appended(
    history: History, claims: list[Claim], outcomes: pd.DataFrame, within: tuple[int, int]
) -> History:
    """Append what was sent, and what became known, on some days."""
    first, end = (START + timedelta(days=day) for day in within)
    sent = [c for c in claims if c.submitted_on and first <= c.submitted_on < end]
    days = outcomes["known_on"]
    known = outcomes[(days >= pd.Timestamp(first)) & (days < pd.Timestamp(end))]
    of_known = [claim for claim in claims if claim.claim_id in set(known["claim_id"])]
    news = History.build(CATALOGUE, line_frame_of(sent), outcomes, clocks=["sent"])
    answers = History.build(CATALOGUE, line_frame_of(of_known), known, clocks=["known"])
    return history.extended(news).extended(answers)
