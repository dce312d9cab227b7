"""However records are split into ingests and steps, the tables are those of one ingest."""

import tempfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from denialrisk.claims import (
    OUTCOMES,
    Acknowledgment,
    Adjustment,
    Claim,
    Line,
    Reject,
    Remit,
    RemitLine,
    Tables,
    conform,
)
from denialrisk.claims.compact import compact
from denialrisk.claims.schema import TABLES
from denialrisk.claims.store import opened
from denialrisk.read.found import Found, Kind, Record, TablePart
from denialrisk.read.gather import Gathering
from denialrisk.read.ingest import Writing
from denialrisk.read.rejected import write_rejects
from denialrisk.read.summary import FileSummary

pytestmark = pytest.mark.slow

Given = list[tuple[int, list[Record | dict[str, Any]]]]
KINDS: dict[type, Kind] = {
    Claim: "claim",
    Remit: "remit",
    Acknowledgment: "acknowledgment",
    Reject: "claim",
}
IDS = st.sampled_from(["A", "B", "A#2", "A#3", "B#2"])
DAYS = st.sampled_from([date(2025, 1, 30), date(2025, 2, 1), date(2025, 4, 9)])
MAYBE_DAYS = st.none() | DAYS
AMOUNTS = st.sampled_from([10.0, 20.0])
WORDS = st.sampled_from(["paid", "denied"])


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    lines = tuple(
        Line(number, charge=draw(AMOUNTS), modifiers=draw(st.sampled_from([(), ("25", "59")])))
        for number in range(1, draw(st.integers(2, 3)))
    )
    return Claim(
        draw(IDS),
        payer_id=draw(st.sampled_from([None, "P", "Q"])),
        frequency_code=draw(st.sampled_from([None, "1", "7"])),
        submitted_on=draw(DAYS),
        extra=draw(st.sampled_from([{}, {"ward": "3"}, {"ward": "4"}, {"bed": 1.5}])),
        lines=lines,
    )


@st.composite
def remits(draw: st.DrawFn) -> Remit:
    adjustments = (Adjustment("CO", draw(st.sampled_from(["45", "197"])), draw(AMOUNTS)),)
    lines = (RemitLine(1, paid=draw(AMOUNTS), adjustments=adjustments),)
    return Remit(draw(IDS), draw(st.sampled_from(["1", "4"])), known_on=draw(DAYS), lines=lines)


@st.composite
def answers(draw: st.DrawFn) -> Acknowledgment:
    return Acknowledgment(draw(IDS), draw(st.sampled_from(["A1", "A7"])), known_on=draw(DAYS))


@st.composite
def items(draw: st.DrawFn) -> list[Record | dict[str, Any]]:
    """What stands at one place: a record, or a claim with what its row says of the answer."""
    kind = draw(st.sampled_from(["claim", "answered", "paid", "remit", "status", "reject"]))
    if kind == "remit":
        return [draw(remits())]
    if kind == "status":
        return [draw(answers())]
    if kind == "reject":
        what = draw(st.sampled_from(["claim X", "claim Y"]))
        return [Reject("f", 1, "CLM", what, "why", "what to do")]
    claim = draw(claims())
    if kind == "paid":
        return [claim, replace(draw(remits()), claim_id=claim.claim_id)]
    if kind == "answered":
        row = {"claim_id": claim.claim_id, "line_number": 1, "status": draw(WORDS)}
        return [claim, {**row, "known_on": draw(MAYBE_DAYS)}]
    return [claim]


def taken_in(folder: Path, given_: Given, format_: str, most: int) -> None:
    with opened(folder) as store:
        gathering = Gathering(Writing(store), most)
        gathering.files.append(FileSummary("f", format_))
        for place, records in given_:
            for record in records:
                if isinstance(record, dict):
                    frame = conform(pd.DataFrame([record]), OUTCOMES)
                    gathering.rows(TablePart("outcomes", frame, (place,)))
                else:
                    gathering.take(Found(KINDS[type(record)], place, record))
        gathering.end()
        compact(store)
        write_rejects(store)
    file = gathering.file
    assert file.claims_in == file.claims + file.claim_rejects + file.claim_duplicates
    assert file.remits_in == file.remits + file.remit_rejects + file.remit_duplicates
    assert file.rows_in == file.rows + file.row_rejects + file.row_duplicates
    assert file.acknowledgments_in == file.acknowledgments + file.acknowledgment_duplicates


def assert_same_tables(left: Path, right: Path) -> None:
    first, second = Tables.load(left), Tables.load(right)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), obj=name)
    assert (left / "rejects.csv").read_bytes() == (right / "rejects.csv").read_bytes()


PLACED = st.lists(items(), min_size=1, max_size=9).map(lambda items: list(enumerate(items, 1)))
FORMATS = st.sampled_from(["x12", "csv"])


@given(PLACED, st.sets(st.integers(1, 8), max_size=3), FORMATS, st.integers(1, 6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_records_split_into_ingests_and_steps_give_the_tables_of_one_ingest(
    given_: Given, cuts: set[int], format_: str, most: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, split = Path(folder, "whole"), Path(folder, "split")
        taken_in(whole, given_, format_, 1000)
        for start, end in pairwise(sorted({0, *cuts, len(given_)})):
            taken_in(split, given_[start:end], format_, most)
        assert_same_tables(whole, split)


@given(PLACED, FORMATS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_given_again_changes_nothing(given_: Given, format_: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        once, twice = Path(folder, "once"), Path(folder, "twice")
        taken_in(once, given_, format_, 5)
        taken_in(twice, given_, format_, 5)
        taken_in(twice, given_, format_, 3)
        assert_same_tables(once, twice)
