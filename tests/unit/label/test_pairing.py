"""The lines of a remit meet the claim's by a stated number, else by what they say."""

from typing import Any

import pytest

from denialrisk.claims import Claim, Line, RemitLine, Tables
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
    day = world.SUBMITTED
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


def order(number: int, procedure: str | None, charge: float | None, **facts: Any) -> RemitLine:
    """Return a remit line whose number is only the order it was read in."""
    return RemitLine(number, procedure, charge=charge, number_stated=False, **facts)


def claim(*lines: tuple[str | None, float | None], **facts: Any) -> Claim:
    numbered = enumerate(lines, 1)
    return Claim("C1", lines=tuple(Line(n, p, charge=c, **facts) for n, (p, c) in numbered))


def test_a_stated_number_is_not_believed_where_nothing_agrees(world: Any) -> None:
    stranger = RemitLine(2, "00000", charge=7.0)
    assert how(world, world.claim(), world.line(1, 80.0), stranger) == [(1, 0, "line number")]


def test_an_order_is_no_number_where_charges_are_equal(world: Any) -> None:
    lines = order(1, "83036", 100.0), order(2, "99214", 100.0)
    by = "procedure and charge"
    assert how(world, claim(("99214", 100.0), ("83036", 100.0)), *lines) == [
        (1, 1, by),
        (2, 0, by),
    ]


def test_a_line_the_payer_left_out_is_nobodys(world: Any) -> None:
    asked = claim(("99214", 100.0), ("83036", 100.0), ("70551", 500.0))
    pairs = how(world, asked, order(1, "83036", 100.0), order(2, "70551", 500.0))
    assert [(number, place) for number, place, _ in pairs] == [(1, 1), (2, 2)]


@pytest.mark.parametrize("parts", [(100.0, 100.0), (150.0, 50.0), (60.0, 60.0)])
def test_parts_of_one_procedure_go_to_the_line_they_add_up_to(
    world: Any, parts: tuple[float, float]
) -> None:
    lines = [order(n, "99214", part) for n, part in enumerate(parts, 1)]
    pairs = how(world, claim(("99214", 200.0), ("83036", 100.0)), *lines, order(3, "83036", 100.0))
    split = "procedure, split over several lines"
    assert pairs == [(1, 0, split), (2, 0, split), (3, 1, "procedure and charge")]


def test_parts_choose_among_lines_of_one_procedure_by_their_sum(world: Any) -> None:
    asked = claim(("97110", 70.0), ("97110", 90.0))
    pairs = how(world, asked, order(1, "97110", 40.0), order(2, "97110", 50.0))
    assert [place for _, place, _ in pairs] == [1, 1]


def test_parts_that_exceed_their_line_are_not_heaped_on_it(world: Any) -> None:
    pairs = how(world, claim(("99214", 100.0)), order(1, "99214", 80.0), order(2, "99214", 90.0))
    assert pairs == [(1, 0, "procedure")]


def test_one_procedure_on_two_days_is_told_by_the_day(world: Any) -> None:
    days = world.day(0), world.day(7)
    visits = [Line(n, "97110", charge=50.0, service_date=day) for n, day in enumerate(days, 1)]
    asked = Claim("C1", lines=tuple(visits))
    pairs = how(world, asked, order(1, "97110", 50.0, service_date=days[1]))
    assert pairs == [(1, 1, "procedure, charge and date")]


def test_twins_are_told_by_their_modifiers(world: Any) -> None:
    asked = Claim("C1", lines=(Line(1, "71046", ("26",), charge=50.0),
                               Line(2, "71046", ("TC",), charge=50.0)))  # fmt: skip
    pairs = how(world, asked, order(1, "71046", 50.0, modifiers=("TC",)))
    assert [place for _, place, _ in pairs] == [1]


def test_a_line_without_a_procedure_goes_by_its_revenue_code(world: Any) -> None:
    asked = Claim("C1", lines=(Line(1, revenue_code="0450", charge=90.0),
                               Line(2, "80050", revenue_code="0300", charge=90.0)))  # fmt: skip
    lines = (order(1, None, 90.0, revenue_code="0300"), order(2, None, 90.0, revenue_code="0450"))
    assert how(world, asked, *lines) == [(1, 1, "revenue code"), (2, 0, "revenue code")]


def test_nameless_lines_go_by_charge_then_by_place(world: Any) -> None:
    asked = claim((None, 100.0), (None, 50.0), (None, 70.0))
    lines = order(1, None, 50.0), order(2, None, 100.0), order(3, None, None)
    assert how(world, asked, *lines) == [(1, 1, "charge"), (2, 0, "charge"), (3, 2, "position")]


def test_two_procedures_that_differ_never_meet_by_order(world: Any) -> None:
    assert how(world, claim(("99214", 100.0)), order(1, "83036", 100.0)) == []


def untold(world: Any, asked: Claim, *lines: RemitLine) -> list[tuple[int, int, str]]:
    """Pair as from tables that do not say whether a number was stated."""
    tables: Tables = world.tables([asked], [world.remit(14, *lines)])
    tables.remit_lines["number_stated"] = None
    tables.remit_lines["number_stated"] = tables.remit_lines["number_stated"].astype("boolean")
    pairs = link(tables).pairs
    return sorted(zip(pairs["number"], pairs["line"], pairs["how"], strict=True))


def test_older_tables_are_believed_where_the_procedure_agrees(world: Any) -> None:
    asked = claim(("99214", 100.0), ("83036", 100.0))
    straight = RemitLine(1, "99214", charge=90.0), RemitLine(2, "83036", charge=100.0)
    assert [how for *_, how in untold(world, asked, *straight)] == ["line number"] * 2
    crossed = RemitLine(1, "83036", charge=100.0), RemitLine(2, "99214", charge=100.0)
    assert [place for _, place, _ in untold(world, asked, *crossed)] == [1, 0]


def test_an_order_that_repeats_a_stated_number_answers_nobody(world: Any) -> None:
    asked = claim(("99214", 100.0), ("83036", 100.0))
    remit = world.remit(14, RemitLine(2, "83036", charge=100.0), order(2, "99214", 100.0))
    links = link(world.tables([asked], [remit]))
    assert (len(links.pairs), links.unmatched_remit_lines) == (0, 1)


def test_a_repeated_number_leaves_the_other_orders_usable(world: Any) -> None:
    asked = claim(("99214", 200.0), ("83036", 100.0))
    halves = RemitLine(1, "99214", charge=150.0), RemitLine(1, "99214", charge=50.0)
    pairs = how(world, asked, *halves, order(3, "83036", 100.0))
    assert pairs == [(1, 0, "line number"), (3, 1, "procedure and charge")]


def test_a_line_without_a_partner_is_counted(world: Any) -> None:
    remit = world.remit(14, RemitLine(9, "00000", charge=7.0), charge=150.0)
    links = link(world.tables([world.claim()], [remit]))
    assert (len(links.pairs), links.unmatched_remit_lines) == (0, 1)
