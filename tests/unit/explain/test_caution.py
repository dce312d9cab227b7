import dataclasses
from collections.abc import Callable
from datetime import date

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.explain import THIN_EVIDENCE, explain
from denialrisk.explain.caution import thin
from denialrisk.score import Bundle, Scored

Warn = Callable[[Claim], list[str]]


@pytest.fixture
def warn(bundle: Bundle, score: Callable[[list[Claim]], Scored]) -> Warn:
    def warnings(claim: Claim) -> list[str]:
        found: list[str] = explain(bundle, score([claim]), top=0)[0]["warnings"]
        return found

    return warnings


@pytest.fixture
def usual(claims: list[Claim]) -> Claim:
    """A claim late in the year, when payers and procedures have been answered often."""
    return claims[-1]


def test_a_usual_claim_carries_no_warning(warn: Warn, usual: Claim) -> None:
    assert warn(usual) == []


def test_an_unseen_payer_is_said_once_and_not_again_for_each_procedure(
    warn: Warn, usual: Claim
) -> None:
    new = dataclasses.replace(usual, payer_id="P9", payer_name="Newcomer")
    assert warn(new) == [
        "No answer from payer Newcomer is known: its habits are taken from all payers together."
    ]


def test_a_claim_without_a_payer_is_told_so_once(warn: Warn, usual: Claim) -> None:
    nobody = dataclasses.replace(usual, payer_id=None, payer_name=None)
    assert warn(nobody) == [
        "The claim names no payer: its payer's habits are taken from all payers together."
    ]


def test_an_unseen_procedure_is_said_once_with_its_lines(warn: Warn, usual: Claim) -> None:
    lines = (Line(1, "00000", charge=1.0), Line(2, "99213", charge=1.0), Line(3, "00000"))
    found = warn(dataclasses.replace(usual, lines=lines))
    assert len(found) == 1
    assert found[0].startswith("No answer to procedure 00000 is known (lines 1, 3)")


def test_a_known_payer_and_procedure_never_met_are_said(
    bundle: Bundle, warn: Warn, usual: Claim, score: Callable[[list[Claim]], Scored]
) -> None:
    scored = score([usual])
    scored.signals.unseen["payer_procedure"][:] = True
    found = explain(bundle, scored, top=0)[0]["warnings"]
    code = usual.lines[0].procedure_code
    assert any(f"This payer has not yet answered procedure {code}" in each for each in found)
    assert warn(usual) == []


def test_history_that_ends_long_before_the_claim_is_called_stale(warn: Warn, usual: Claim) -> None:
    late = dataclasses.replace(usual, submitted_on=date(2026, 3, 1))
    assert any(each.startswith("Stale history") and "days before" in each for each in warn(late))


def test_weighty_reasons_on_few_answers_are_called_thin() -> None:
    reason = {"signal": "x", "title": "Payer's denials", "line_number": 2, "log_odds": 0.4}
    few = reason | {"evidence": {"n": 3.0}}
    enough = reason | {"evidence": {"n": float(THIN_EVIDENCE)}}
    nothing = reason | {"evidence": {"n": 0.0}}
    light = few | {"log_odds": 0.05}
    assert list(thin([few, enough, nothing, light, reason | {"evidence": None}])) == [
        "Thin evidence on line 2: 'Payer's denials' rests on 3 like lines only."
    ]


def test_a_revenue_code_is_called_one(warn: Warn, usual: Claim) -> None:
    room = (Line(1, revenue_code="0120", charge=1.0),)
    assert (
        "No answer to revenue code 0120 is known (line 1)"
        in warn(dataclasses.replace(usual, lines=room))[0]
    )


def test_many_unseen_procedures_are_counted_and_not_listed(warn: Warn, usual: Claim) -> None:
    lines = tuple(Line(n, f"0{n:04}" if n % 2 else "00000", charge=1.0) for n in range(1, 41))
    found = warn(dataclasses.replace(usual, lines=lines))
    assert len(found) == 6
    assert "(lines 2, 4, 6, 8, 10 and 15 more)" in found[1]
    assert found[-1] == "No answer to 16 further codes is known."
