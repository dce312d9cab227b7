"""Holds the chances of rewritten claims to those of claims sent so, and to the causes' rules."""

import numpy as np
import pytest

from denialrisk.simulate.billing import asked
from denialrisk.simulate.history import History
from denialrisk.simulate.procedures import MODIFIERS
from denialrisk.simulate.rewritten import Chances, Examiner, Rewriting

SOME = 400


@pytest.fixture(scope="module")
def examiner(larger: History) -> Examiner:
    return Examiner(larger)


@pytest.fixture(scope="module")
def sent(examiner: Examiner) -> Chances:
    return examiner.as_sent(range(SOME))


def test_a_claim_not_rewritten_has_the_chance_it_was_drawn_with(
    larger: History, sent: Chances
) -> None:
    line = larger.ledger.line
    within = line["claim"] < SOME
    mass = line["mass"][within].sum(axis=1)
    highest = np.zeros(SOME)
    np.maximum.at(highest, line["claim"][within], mass)
    alone = np.bincount(line["claim"][within]) == 1
    assert np.allclose(sent.true[alone], highest[alone])
    assert (sent.true >= highest - 1e-9).all()


def test_papers_help_just_where_the_payer_asks_for_them(
    larger: History, examiner: Examiner, sent: Chances
) -> None:
    ledger, world = larger.ledger, larger.world
    given = {"prior_authorization_number": "X"}
    after = examiner.rewritten([Rewriting(row, given) for row in range(SOME)])
    wanted = ledger.any_line(asked(ledger, world.authorization))[:SOME]
    lacking = wanted & ~ledger.claim["authorization"][:SOME]
    lacking &= ledger.claim["frequency"][:SOME] != 8
    assert lacking.any()
    assert (sent.true[lacking] > after.true[lacking] + 0.001).all()
    assert (sent.visible[lacking] > after.visible[lacking] + 0.001).all()
    assert np.allclose(sent.true[~lacking], after.true[~lacking])


def test_what_the_world_does_not_look_at_changes_nothing(
    examiner: Examiner, sent: Chances
) -> None:
    given = {"eligibility_verified": True, "rendering_npi": "X"}
    after = examiner.rewritten([Rewriting(row, given) for row in range(SOME)])
    assert np.allclose(after.true, sent.true)
    assert np.allclose(after.visible, sent.visible)


def test_lines_are_rewritten_by_their_number(larger: History, examiner: Examiner) -> None:
    line = larger.ledger.line
    claims, counts = np.unique(line["claim"], return_counts=True)
    row = int(claims[counts > 1][0])
    start = int(np.searchsorted(line["claim"], row))
    both = [Rewriting(row, lines={n: {"modifiers": ["59"], "ndc": "X"}}) for n in (1, 2)]
    examiner.rewritten(both)
    assert line["modifier"][start : start + 2].max() < len(MODIFIERS)
    turned = examiner.rewritten([Rewriting(row, lines={2: {"diagnosis_pointers": ["1"]}})])
    assert 0 <= turned.true[0] < 1


def test_a_field_this_world_has_no_word_for_is_refused(examiner: Examiner) -> None:
    with pytest.raises(KeyError, match="total_charge"):
        examiner.rewritten([Rewriting(0, {"total_charge": 1.0})])


def test_a_repeat_sent_as_a_replacement_is_no_duplicate(
    larger: History, examiner: Examiner
) -> None:
    (repeats,) = np.nonzero(larger.ledger.claim["repeats"])
    rows = repeats[:20].tolist()
    before = examiner.as_sent(rows)
    after = examiner.rewritten([Rewriting(row, {"frequency_code": "7"}) for row in rows])
    assert (before.true - after.true > 0.01).all()


def test_a_claim_sent_in_time_is_not_denied_for_lateness(
    larger: History, examiner: Examiner
) -> None:
    late = int(np.argmax(larger.ledger.claim["waited"]))
    before = examiner.as_sent([late])
    after = examiner.rewritten([Rewriting(late, {"submitted_on": "2024-01-01"})])
    assert before.true[0] > after.true[0] + 0.01
