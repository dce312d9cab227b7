"""What becomes known later changes no signal of a claim sent before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from denialrisk.claims import OUTCOMES, Claim, Line, claim_tables, conform
from denialrisk.derive import History, derive, line_frame, line_frame_of, load_catalogue

START = date(2025, 1, 1)
FEATURES = Path(__file__).parents[2] / "features"
CATALOGUE = load_catalogue(FEATURES)
Answer = tuple[str, str | None, date | None]


@st.composite
def claims(draw: st.DrawFn) -> list[tuple[Claim, Answer]]:
    """Draw claims of one line each, with the answer each gets; few values, so much repeats."""
    number = draw(st.integers(2, 12))
    return [(_claim(draw, place), _answer(draw)) for place in range(number)]


def _claim(draw: st.DrawFn, place: int) -> Claim:
    sent = START + timedelta(days=draw(st.integers(0, 12)))
    line = Line(
        line_number=1,
        procedure_code=draw(st.sampled_from(["70450", "99213"])),
        modifiers=draw(st.sampled_from([(), ("59",)])),
        units=float(draw(st.integers(1, 3))),
        charge=float(draw(st.integers(1, 500))),
        service_date=sent - timedelta(days=draw(st.integers(0, 200))),
    )
    return Claim(
        claim_id=f"C{place}",
        payer_id=draw(st.sampled_from(["P1", "P2", None])),
        billing_npi="N1",
        rendering_npi=draw(st.sampled_from(["R1", None])),
        patient_key=draw(st.sampled_from(["a", "b", None])),
        prior_authorization_number=draw(st.sampled_from(["A1", None])),
        diagnosis_codes=draw(st.sampled_from([("I10",), ("M545",), ()])),
        submitted_on=sent,
        lines=(line,),
    )


def _answer(draw: st.DrawFn) -> Answer:
    status = draw(st.sampled_from(["denied", "paid", "unanswered"]))
    known = START + timedelta(days=draw(st.integers(0, 20))) if status != "unanswered" else None
    category = draw(st.sampled_from(["coding", "eligibility"])) if status == "denied" else None
    return status, category, known


def values(sent: list[tuple[Claim, Answer]], rows: int) -> np.ndarray:
    """Return the signals of the first `rows` claims, history built from all of them."""
    frame = line_frame(*claim_tables([claim for claim, _ in sent]))
    table = [
        {
            "claim_id": claim.claim_id,
            "line_number": 1,
            "status": status,
            "category": category,
            "denied_amount": 50.0 if status == "denied" else 0.0,
            "known_on": known,
        }
        for claim, (status, category, known) in sent
    ]
    history = History.build(CATALOGUE, frame, conform(pd.DataFrame(table), OUTCOMES))
    derived = derive(CATALOGUE, history, frame).values
    return derived[:rows]


@settings(max_examples=25, deadline=None)
@given(sent=claims(), cut=st.integers(0, 14), delay=st.integers(0, 30))
def test_what_is_known_or_sent_on_the_day_or_later_changes_no_signal(
    sent: list[tuple[Claim, Answer]], cut: int, delay: int
) -> None:
    today = START + timedelta(days=cut)
    past = [pair for pair in sent if sent_by(pair, today)]
    future = [pair for pair in sent if not sent_by(pair, today)]
    before = values(past + future, len(past))

    def changed(answer: Answer) -> Answer:
        """Turn every answer not yet known around; what was known stays."""
        status, _, known = answer
        if known is not None and known < today:
            return answer
        later = today + timedelta(days=delay)
        return ("paid", None, later) if status == "denied" else ("denied", "coding", later)

    turned = [(claim, changed(answer)) for claim, answer in past]
    invented = [(renamed(claim, today), ("denied", "coding", today)) for claim, _ in past]
    after = values(turned + invented, len(past))
    assert np.array_equal(before, after, equal_nan=True)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(1, 40))
def test_later_remittances_deleted_reversed_or_corrected_change_no_signal(
    world_of: Callable[..., Any], seed: int, cut: int
) -> None:
    """From the payer's files on, so that what labels make of them is held too."""
    world, today = world_of(seed, 16), START + timedelta(days=cut)
    # A claim that does not say when it was sent is no news of any day.
    past = [claim for claim in world.claims if (claim.submitted_on or START) <= today]
    known = [remit for remit in world.remits if remit.known_on < today]
    later = [
        replace(remit, status_code=status, decided_on=today, known_on=today)
        for remit in world.remits
        for status in ("1", "22")
    ]
    told = [signals_of(past, replace(world, remits=remits)) for remits in (known, world.remits)]
    told.append(signals_of(past, replace(world, remits=[*later, *known])))
    told.append(signals_of(past, world, world.claims))
    for other in told[1:]:
        assert np.array_equal(told[0], other, equal_nan=True)


def signals_of(
    claims: list[Claim], world: Any, sent: list[Claim] | None = None
) -> NDArray[np.float64]:
    """Return the signals of some claims, history built of `sent` (default: of them alone)."""
    all_sent = claims if sent is None else sent
    history = History.build(CATALOGUE, line_frame_of(all_sent), world.outcomes(all_sent))
    return derive(CATALOGUE, history, line_frame_of(claims)).values


@settings(max_examples=20, deadline=None)
@given(sent=claims())
def test_a_line_never_sees_its_own_outcome(sent: list[tuple[Claim, Answer]]) -> None:
    """Not even where a faulty date says the answer was known before the claim was sent."""
    claim, _ = sent[0]
    too_early = START - timedelta(days=400)
    one = values([(claim, ("denied", "coding", too_early)), *sent[1:]], 1)
    other = values([(claim, ("paid", None, too_early)), *sent[1:]], 1)
    assert np.array_equal(one, other, equal_nan=True)


def test_an_answer_known_before_does_change_signals() -> None:
    """The proofs above would pass on signals that never move; these move."""
    old = Claim("A", payer_id="P1", submitted_on=START, lines=(Line(1, "70450"),))
    new = Claim(
        "B", payer_id="P1", submitted_on=START + timedelta(days=9), lines=(Line(1, "70450"),)
    )
    silent: Answer = ("unanswered", None, None)
    rates = [
        values([(new, silent), (old, answer)], 1)
        for answer in (("denied", "coding", START), ("paid", None, START))
    ]
    assert not np.array_equal(*rates, equal_nan=True)


def sent_by(pair: tuple[Claim, Answer], day: date) -> bool:
    return pair[0].submitted_on is not None and pair[0].submitted_on <= day


def renamed(claim: Claim, day: date) -> Claim:
    """Return the same claim sent again on `day` under another id."""
    fields = {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
    return Claim(**(fields | {"claim_id": f"again {claim.claim_id}", "submitted_on": day}))
