"""Remits find their claims by id, and by something in them that agrees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from denialrisk.claims import Remit, RemitLine
from denialrisk.label import Labelled, example
from denialrisk.label.linking import Links, link

Answer = Callable[..., Labelled]

ID, TRIMMED = "claim id", "claim id but for blanks and case"
OTHER = "other content"


@dataclass
class Sent:
    """A remit to a claim of 150 dollars, how it is tied (empty if not) and why not."""

    remit: Remit
    how: str = ID
    why: str = ""
    bare: bool = False


def remit(*lines: RemitLine, day: int = 14, **facts: Any) -> Remit:
    return example.remit(day, *lines, **facts)


STRANGER = RemitLine(1, "27447", charge=730.0, service_date=date(2024, 2, 2))
SITUATIONS = {
    "an id nobody knows": Sent(remit(claim_id="elsewhere"), "", "unknown claim"),
    "no id at all": Sent(remit(claim_id=None), "", "unknown claim"),
    "blanks and case around the id": Sent(remit(claim_id=" {} ", charge=150.0), TRIMMED),
    "nothing but the id": Sent(remit(STRANGER, status="4", charge=730.0), "", OTHER),
    "the procedure alone": Sent(remit(RemitLine(1, "99213", charge=730.0), charge=730.0)),
    "the procedure, but another day": Sent(
        remit(RemitLine(1, "99213", charge=730.0, service_date=date(2024, 2, 2)), charge=730.0),
        "",
        OTHER,
    ),
    "a line's charge alone": Sent(remit(RemitLine(1, "27447", charge=50.0), charge=730.0)),
    "a line's day alone": Sent(
        remit(RemitLine(1, "27447", charge=730.0, service_date=example.SUBMITTED), charge=730.0)
    ),
    "no lines, its charge": Sent(remit(status="4", charge=150.0)),
    "no lines, its charge reversed": Sent(remit(status="22", charge=-150.0)),
    "no lines, another charge": Sent(remit(status="4", charge=40.0), "", OTHER),
    "nothing that could be compared": Sent(remit(status="4"), bare=True),
    "a day early": Sent(remit(day=-1, charge=150.0)),
    "two days early": Sent(remit(day=-2, charge=150.0), "", "before submission"),
}


@pytest.fixture(scope="module")
def links() -> Links:
    """Link one claim and remit per situation, all at once."""
    names = [f"C{n}" for n in range(len(SITUATIONS))]
    claims = [example.claim(claim_id=name) for name in names]
    remits = [
        replace(sent.remit, claim_id=_addressed(sent.remit.claim_id, name))
        for sent, name in zip(SITUATIONS.values(), names, strict=True)
    ]
    return link(example.tables(claims, remits))


def _addressed(written: Any, name: str) -> Any:
    return name if written == "C1" else written and written.format(name.lower())


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_remit_that_states(name: str, links: Links) -> None:
    sent, row = SITUATIONS[name], list(SITUATIONS).index(name)
    ties = links.ties
    assert (ties.how[row], ties.why[row], ties.bare[row]) == (sent.how, sent.why, sent.bare)
    assert ties.claim[row] == (row if sent.how else -1)


def test_a_remit_of_other_content_is_told_and_leaves_its_claim_open(
    answer: Answer, world: Any
) -> None:
    labelled = answer(world.remit(14, STRANGER, status="4", charge=730.0))
    assert list(labelled.outcomes["status"]) == ["unanswered", "unanswered"]
    linking = labelled.report["linking"]
    assert (linking["unlinked"], linking["unlinked_because"]) == (1, {OTHER: 1})
    assert labelled.report["unlinked_remits"][0]["reason"] == OTHER


def test_another_payers_id_alone_does_not_unlink_a_remit(answer: Answer, world: Any) -> None:
    labelled = answer(world.remit(14, world.line(1, 0.0, "CO-50 100"), payer_id="P9"))
    assert labelled.outcomes["status"][0] == "denied"
    linking = labelled.report["linking"]
    assert (linking["of_another_payer"], linking["of_another_payer_set_aside"]) == (1, 0)
