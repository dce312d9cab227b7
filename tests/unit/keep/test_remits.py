"""Remittances are held against the claims that were scored, and counted once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from denialrisk.claims import Adjustment, Remit, RemitLine
from denialrisk.keep import Database, past, take
from denialrisk.keep.remits import decided_between
from denialrisk.keep.schema import OUTCOMES
from denialrisk.keep.spool import Spool
from denialrisk.keep.writer import Writer
from denialrisk.label import LabelRules, load_rules

ROOT = Path(__file__).parents[3]
DAY = date(2026, 1, 20)


@pytest.fixture(scope="module")
def rules() -> LabelRules:
    return load_rules(ROOT / "training/label.yaml")


@pytest.fixture
def scored(database: Database, tmp_path: Path, score_line: Callable[..., bytes]) -> Database:
    """A claim scored before its answer and after it, and another."""
    spool = Spool(tmp_path / "spool", 1 << 20)
    lines = (("C1", "2026-01-10"), ("C1", "2026-02-10"), ("C2", "2026-02-10"))
    for claim_id, day in lines:
        spool.append(score_line(claim_id, at=f"{day}T12:00:00"))
    Writer(spool, database, tmp_path / "aside").drain()
    return database


def remit(claim_id: str, *, denied: bool = False, **more: object) -> Remit:
    why = Adjustment("CO", "197", 150.0) if denied else Adjustment("CO", "45", 50.0)
    line = RemitLine(1, "99213", charge=150.0, paid=0.0 if denied else 100.0, adjustments=(why,),
                     service_date=date(2026, 1, 10))  # fmt: skip
    facts = {"charge": 150.0, "paid": line.paid, "decided_on": DAY, "known_on": DAY,
             "payer_id": "P1", "lines": (line,)}  # fmt: skip
    return Remit(claim_id, "1", **(facts | more))  # type: ignore[arg-type]


def test_an_answer_decides_the_claim_it_names_by_the_score_that_stood(
    scored: Database, rules: LabelRules
) -> None:
    answers = [remit("C1", denied=True), remit("C2"), remit("NEVER")]
    taken = take(scored, answers, rules, "test")
    assert (taken.remits, taken.known, taken.matched, taken.unmatched) == (3, 0, 2, 1)
    assert (taken.decided, taken.lines, taken.generation) == (2, {"denied": 1, "paid": 1}, 1)
    assert taken.scored_before == 1
    with scored.reading() as connection:
        known = past(connection, "C1")
        assert known is not None
        line = known["outcome"]["lines"][0]
        assert (line["status"], line["category"]) == ("denied", "authorization")
        assert line["score_id"] == known["scores"][-1]["id"]
        assert past(connection, "NEVER") is None


def test_what_came_before_changes_nothing(scored: Database, rules: LabelRules) -> None:
    take(scored, [remit("C1", denied=True)], rules, "test")
    again = take(scored, [remit("C1", denied=True)], rules, "test")
    assert (again.known, again.decided, again.generation) == (1, 0, 1)
    later = remit("C1", known_on=date(2026, 3, 1), payer_control_number="2")
    corrected = take(scored, [later], rules, "test")
    assert (corrected.known, corrected.decided) == (0, 0)
    with scored.reading() as connection:
        (row,) = connection.execute(select(OUTCOMES)).all()
        assert (row.status, row.generation) == ("denied", 1)


def test_a_pending_answer_is_settled_by_the_next(scored: Database, rules: LabelRules) -> None:
    line = replace(remit("C1").lines[0], paid=0.0, adjustments=(Adjustment("OA", "133", 150.0),))
    pending = take(scored, [remit("C1", lines=(line,))], rules, "test")
    assert (pending.decided, pending.pending, pending.generation) == (0, 1, 0)
    settled = take(scored, [remit("C1", known_on=date(2026, 2, 1))], rules, "test")
    assert (settled.decided, settled.pending, settled.generation) == (1, 0, 1)


def test_generations_are_read_apart_and_what_the_bundle_learnt_is_left_out(
    scored: Database, rules: LabelRules
) -> None:
    take(scored, [remit("C1", denied=True)], rules, "test")
    take(scored, [remit("C2")], rules, "test")
    with scored.reading() as connection:
        for after, until, known_after, ids in (
            (0, 1, None, {"C1"}), (1, 2, None, {"C2"}), (0, 2, None, {"C1", "C2"}),
            (0, 2, DAY, set()), (2, 2, None, set()),
        ):  # fmt: skip
            claims, first, outcomes = decided_between(connection, after, until, known_after)
            assert {claim.claim_id for claim in claims} == first == ids
            assert len(outcomes) == len(ids)
