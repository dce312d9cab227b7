"""Each line of a claim stands beside the dearest other service of that claim."""

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import line_frame, line_frame_of


def claim(name: str, *lines: tuple[str | None, float | None]) -> Claim:
    numbered = enumerate(lines, 1)
    return Claim(name, lines=tuple(Line(n, code, charge=charge) for n, (code, charge) in numbered))


def beside(*lines: tuple[str | None, float | None]) -> list[str | None]:
    told: list[str | None] = line_frame_of([claim("C", *lines)])["companion_code"].tolist()
    return told


@pytest.mark.parametrize(
    ("lines", "companions"),
    [
        ([("A", 9)], [None]),
        ([("A", 9), ("B", 5)], ["B", "A"]),
        ([("A", 1), ("B", 5), ("C", 9)], ["C", "C", "B"]),
        ([("A", 9), ("A", 8), ("B", 1)], ["B", "B", "A"]),
        ([("A", 9), ("A", 8)], [None, None]),
        ([("B", 5), ("A", 5), ("C", 5)], ["A", "B", "B"]),
        ([("A", None), ("B", 0), ("C", 1)], ["C", "C", "A"]),
        ([(None, 9), ("B", 1)], ["B", None]),
        ([(None, 9), (None, 1)], [None, None]),
    ],
)
def test_the_dearest_other_service_of_the_claim(
    lines: list[tuple[str | None, float | None]], companions: list[str | None]
) -> None:
    assert beside(*lines) == companions


def test_no_line_stands_beside_another_claims() -> None:
    frame = line_frame_of([claim("C", ("A", 1)), claim("D", ("B", 9)), claim("E")])
    assert frame["companion_code"].tolist() == [None, None]


def test_lines_in_any_order_and_in_parts_stand_beside_the_same() -> None:
    random = np.random.default_rng(4)

    def drawn(number: int) -> Claim:
        codes = random.choice(["A", "B", "C", None], size=random.integers(0, 6))
        return claim(f"C{number}", *((code, float(random.integers(0, 3))) for code in codes))

    claims = [drawn(number) for number in range(80)]
    claim_table, line_table = claim_tables(claims)
    order = random.permutation(len(line_table))
    shuffled = line_table.iloc[order].reset_index(drop=True)
    alone = [told for one in claims for told in line_frame_of([one])["companion_code"].tolist()]
    together = line_frame(claim_table, line_table)
    assert together["companion_code"].tolist() == alone
    assert line_frame(claim_table, shuffled)["companion_code"].tolist() == [
        alone[n] for n in order
    ]
    half = slice(0, sum(len(one.lines) for one in claims[:40]))
    assert together.part(half)["companion_code"].tolist() == alone[half]
