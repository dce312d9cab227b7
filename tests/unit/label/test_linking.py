"""Remits find their claims by id, and their lines by number, content or place."""

from typing import Any

from denialrisk.claims import Claim, Line, RemitLine
from denialrisk.label.linking import link


def how(world: Any, claim: Claim, *lines: RemitLine) -> list[tuple[int, int, str]]:
    """Return (remit line number, claim line position, way) of each pair."""
    pairs = link(world.tables([claim], [world.remit(14, *lines)])).pairs
    return sorted(zip(pairs["number"], pairs["line"], pairs["how"], strict=True))


def test_lines_meet_by_their_number(world: Any) -> None:
    lines = world.line(2, 50.0), world.line(1, 80.0)
    assert how(world, world.claim(), *lines) == [(1, 0, "line number"), (2, 1, "line number")]


def test_a_recoded_procedure_still_meets_by_number_when_the_charge_agrees(world: Any) -> None:
    recoded = RemitLine(1, "99212", charge=100.0, paid=80.0)
    assert how(world, world.claim(100.0), recoded) == [(1, 0, "line number")]


def test_misnumbered_lines_meet_by_procedure_charge_and_date(world: Any) -> None:
    day = world.submitted
    claim = Claim("C1", lines=(Line(10, "99213", charge=100.0, service_date=day),
                               Line(20, "71046", charge=50.0, service_date=day)))  # fmt: skip
    lines = (
        RemitLine(1, "71046", charge=50.0, service_date=day),
        RemitLine(2, "99213", charge=100.0),
    )
    assert how(world, claim, *lines) == [
        (1, 1, "procedure, charge and date"),
        (2, 0, "procedure and charge"),
    ]


def test_twin_lines_are_paired_once_each(world: Any) -> None:
    claim = world.claim(100.0, 100.0)
    lines = [RemitLine(number, "99213", charge=100.0) for number in (11, 12)]
    assert {place for _, place, _ in how(world, claim, *lines)} == {0, 1}


def test_a_line_that_agrees_in_nothing_falls_back_to_its_place(world: Any) -> None:
    stranger = RemitLine(2, "00000", charge=7.0)
    assert how(world, world.claim(), stranger) == [(2, 1, "position")]


def test_a_line_without_a_partner_is_counted(world: Any) -> None:
    remit = world.remit(14, RemitLine(9, "00000", charge=7.0))
    links = link(world.tables([world.claim()], [remit]))
    assert (len(links.pairs), links.unmatched_remit_lines) == (0, 1)


def test_a_remit_of_an_unknown_claim_links_to_nothing(world: Any) -> None:
    links = link(world.tables([world.claim()], [world.remit(14, claim_id="elsewhere")]))
    assert list(links.remit_claim) == [-1]


def test_blanks_and_case_around_a_claim_id_do_not_lose_it(world: Any) -> None:
    links = link(world.tables([world.claim()], [world.remit(14, claim_id=" c1 ")]))
    assert list(links.remit_claim) == [0]
    assert links.remits_by_trimmed_id == 1
