"""The lines of a remit meet the claim's by a stated number, else by what they say."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import Claim, Line, RemitLine
from denialrisk.label import example
from denialrisk.label.linking import Links, link

NUMBER, WHOLE, BOTH = "line number", "procedure, charge and date", "procedure and charge"
SPLIT, PROCEDURE, REVENUE = "procedure, split over several lines", "procedure", "revenue code"
DAYS = example.day(0), example.day(7)


@dataclass
class Answered:
    """A claim, the lines of its remit, and (number, place in the claim, way) of each pair."""

    claim: Claim
    lines: tuple[RemitLine, ...]
    pairs: list[tuple[int, int, str]]
    unmatched: int = 0


def claim(*lines: tuple[str | None, float | None], **facts: Any) -> Claim:
    numbered = enumerate(lines, 1)
    return Claim("C", lines=tuple(Line(n, p, charge=c, **facts) for n, (p, c) in numbered))


def order(number: int, procedure: str | None, charge: float | None, **facts: Any) -> RemitLine:
    """Return a remit line whose number is only the order it was read in."""
    return RemitLine(number, procedure, charge=charge, number_stated=False, **facts)


def stated(number: int, procedure: str | None, charge: float | None, **facts: Any) -> RemitLine:
    return RemitLine(number, procedure, charge=charge, **facts)


TWO = claim(("99214", 100.0), ("83036", 100.0))
SPLIT_LINE = claim(("99214", 200.0), ("83036", 100.0))
SITUATIONS = {
    "lines meet by their number": Answered(
        claim(("99213", 100.0), ("99213", 50.0)),
        (stated(2, "99213", None), stated(1, "99213", None)),
        [(1, 0, NUMBER), (2, 1, NUMBER)],
    ),
    "a recoded procedure still meets by number when the charge agrees": Answered(
        claim(("99213", 100.0)), (stated(1, "99212", 100.0),), [(1, 0, NUMBER)]
    ),
    "misnumbered lines meet by procedure, charge and date": Answered(
        Claim(
            "C",
            lines=(
                Line(10, "99213", charge=100.0, service_date=DAYS[0]),
                Line(20, "71046", charge=50.0, service_date=DAYS[0]),
            ),
        ),
        (stated(1, "71046", 50.0, service_date=DAYS[0]), stated(2, "99213", 100.0)),
        [(1, 1, WHOLE), (2, 0, BOTH)],
    ),
    "twin lines are paired once each": Answered(
        claim(("99213", 100.0), ("99213", 100.0)),
        (stated(11, "99213", 100.0), stated(12, "99213", 100.0)),
        [(11, 0, BOTH), (12, 1, BOTH)],
    ),
    "a stated number is not believed where nothing agrees": Answered(
        claim(("99213", 100.0), ("99213", 50.0)),
        (stated(1, "99213", None), stated(2, "00000", 7.0)),
        [(1, 0, NUMBER)],
        unmatched=1,
    ),
    "an order is no number where charges are equal": Answered(
        TWO, (order(1, "83036", 100.0), order(2, "99214", 100.0)), [(1, 1, BOTH), (2, 0, BOTH)]
    ),
    "a line that the payer left out is nobody's": Answered(
        claim(("99214", 100.0), ("83036", 100.0), ("70551", 500.0)),
        (order(1, "83036", 100.0), order(2, "70551", 500.0)),
        [(1, 1, BOTH), (2, 2, BOTH)],
    ),
    "halves of one procedure go to the line they add up to": Answered(
        SPLIT_LINE,
        (order(1, "99214", 100.0), order(2, "99214", 100.0), order(3, "83036", 100.0)),
        [(1, 0, SPLIT), (2, 0, SPLIT), (3, 1, BOTH)],
    ),
    "uneven parts do so too": Answered(
        SPLIT_LINE,
        (order(1, "99214", 150.0), order(2, "99214", 50.0), order(3, "83036", 100.0)),
        [(1, 0, SPLIT), (2, 0, SPLIT), (3, 1, BOTH)],
    ),
    "parts may fall short of the only line of their procedure": Answered(
        SPLIT_LINE,
        (order(1, "99214", 60.0), order(2, "99214", 60.0), order(3, "83036", 100.0)),
        [(1, 0, SPLIT), (2, 0, SPLIT), (3, 1, BOTH)],
    ),
    "parts choose among lines of one procedure by their sum": Answered(
        claim(("97110", 70.0), ("97110", 90.0)),
        (order(1, "97110", 40.0), order(2, "97110", 50.0)),
        [(1, 1, SPLIT), (2, 1, SPLIT)],
    ),
    "parts that exceed their line are not heaped on it": Answered(
        claim(("99214", 100.0)),
        (order(1, "99214", 80.0), order(2, "99214", 90.0)),
        [(1, 0, PROCEDURE)],
        unmatched=1,
    ),
    "one procedure on two days is told by the day": Answered(
        Claim(
            "C",
            lines=tuple(
                Line(n, "97110", charge=50.0, service_date=d) for n, d in enumerate(DAYS, 1)
            ),
        ),
        (order(1, "97110", 50.0, service_date=DAYS[1]),),
        [(1, 1, WHOLE)],
    ),
    "twins are told by their modifiers": Answered(
        Claim(
            "C",
            lines=(Line(1, "71046", ("26",), charge=50.0), Line(2, "71046", ("TC",), charge=50.0)),
        ),
        (order(1, "71046", 50.0, modifiers=("TC",)),),
        [(1, 1, BOTH)],
    ),
    "a line without a procedure goes by its revenue code": Answered(
        Claim(
            "C",
            lines=(
                Line(1, revenue_code="0450", charge=90.0),
                Line(2, "80050", revenue_code="0300", charge=90.0),
            ),
        ),
        (order(1, None, 90.0, revenue_code="0300"), order(2, None, 90.0, revenue_code="0450")),
        [(1, 1, REVENUE), (2, 0, REVENUE)],
    ),
    "nameless lines go by charge, then by place": Answered(
        claim((None, 100.0), (None, 50.0), (None, 70.0)),
        (order(1, None, 50.0), order(2, None, 100.0), order(3, None, None)),
        [(1, 1, "charge"), (2, 0, "charge"), (3, 2, "position")],
    ),
    "two procedures that differ never meet by order": Answered(
        claim(("99214", 100.0)), (order(1, "83036", 100.0),), [], unmatched=1
    ),
    "lines bundled under a new code meet by number and charge": Answered(
        claim(("80047", 60.0), ("82040", 40.0)),
        (stated(1, "80053", 60.0), stated(2, "80053", 40.0)),
        [(1, 0, NUMBER), (2, 1, NUMBER)],
    ),
    "an order that repeats a stated number answers nobody": Answered(
        TWO, (stated(2, "83036", 100.0), order(2, "99214", 100.0)), [], unmatched=1
    ),
    "a repeated number leaves the other orders usable": Answered(
        SPLIT_LINE,
        (stated(1, "99214", 150.0), stated(1, "99214", 50.0), order(3, "83036", 100.0)),
        [(1, 0, NUMBER), (3, 1, BOTH)],
    ),
    "a line without a partner is counted": Answered(
        claim(("99213", 150.0)), (stated(9, "00000", 7.0),), [], unmatched=1
    ),
}


def linked(situations: list[Answered], *, told: bool = True) -> tuple[Links, pd.DataFrame]:
    """Link all situations at once; `told` false as from tables that state no numbers' origin."""
    claims = [replace(one.claim, claim_id=f"C{n}") for n, one in enumerate(situations)]
    charges = [sum(line.charge or 0.0 for line in claim.lines) for claim in claims]
    remits = [
        example.remit(14, *one.lines, claim_id=f"C{n}", charge=charges[n])
        for n, one in enumerate(situations)
    ]
    tables = example.tables(claims, remits)
    if not told:
        tables.remit_lines["number_stated"] = pd.array(
            [None] * len(tables.remit_lines), dtype="boolean"
        )
    links = link(tables)
    first = tables.lines.groupby("claim_id").cumcount().to_numpy()
    return links, links.pairs.assign(place=first[links.pairs["line"]])


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    return linked(list(SITUATIONS.values()))[1]


@pytest.mark.parametrize("name", SITUATIONS)
def test_of_the_lines_of_a_remit(name: str, pairs: pd.DataFrame) -> None:
    mine = pairs[pairs["remit"] == list(SITUATIONS).index(name)]
    found = sorted(zip(mine["number"], mine["place"], mine["how"], strict=True))
    assert found == SITUATIONS[name].pairs


def test_lines_without_a_partner_are_counted() -> None:
    links, _ = linked(list(SITUATIONS.values()))
    assert links.unmatched_remit_lines == sum(one.unmatched for one in SITUATIONS.values())


def test_older_tables_are_believed_where_the_procedure_agrees() -> None:
    straight = stated(1, "99214", 90.0), stated(2, "83036", 100.0)
    crossed = stated(1, "83036", 100.0), stated(2, "99214", 100.0)
    _, pairs = linked([Answered(TWO, straight, []), Answered(TWO, crossed, [])], told=False)
    assert list(pairs.loc[pairs["remit"] == 0, "how"]) == [NUMBER] * 2
    assert list(pairs[pairs["remit"] == 1].sort_values("number")["place"]) == [1, 0]
