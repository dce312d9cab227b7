"""However a flat file is damaged, each row is a claim, a reject, or counted as passed by."""

import random
from pathlib import Path

import pytest

from denialrisk.claims import Claim, Reject
from denialrisk.read import FileSummary, Sources, describe
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import Found

HEADER = "claim_id,payer,cpt,date_of_service,date_submitted,billed_amount,paid_amount,status,carc"
ROW = 'C{0:02d},"Aetna, Inc",99213,03/04/2025,2025-03-09,"$1,2{0:02d}.50",80.00,Paid,"CO-45, PR-1"'
ODD = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xe9",
    b";",
    b"\t",
    b"|",
    b"1e999",
    b"'",
    b"-",
]


def damaged(seed: int) -> bytes:
    """Drop, double, swap or corrupt bytes of a sound file."""
    draw = random.Random(seed)  # noqa: S311  damage is no secret
    text = "\n".join([HEADER, *(ROW.format(n) for n in range(30))])
    content = bytearray(text.encode(draw.choice(["utf-8", "utf-8", "cp1252", "utf-16"])))
    for _ in range(draw.randint(1, 12)):
        at = draw.randrange(len(content))
        size = draw.choice([1, 1, 2, 40])
        match draw.randrange(4):
            case 0:
                del content[at : at + size]
            case 1:
                content[at:at] = content[at : at + size]
            case 2:
                content[at : at + 1] = draw.choice(ODD)
            case _:
                content[at:at] = draw.choice(ODD)
    return bytes(content)


@pytest.mark.parametrize("start", range(0, 100, 50))
def test_no_damage_crashes_the_reader_or_hides_a_row(
    tmp_path: Path, shipped: Sources, start: int
) -> None:
    for seed in range(start, start + 50):
        path = tmp_path / "damaged.csv"
        path.write_bytes(damaged(seed))
        summary = FileSummary(path.name, "csv")
        found = [f for f in FlatReading(path, shipped, summary).found() if isinstance(f, Found)]
        whole = any(isinstance(f.record, Reject) and f.kind == "file" for f in found)
        positions = [f.position for f in found if f.kind == "claim"]
        lines = sum(len(f.record.lines) - 1 for f in found if isinstance(f.record, Claim))
        passed = sum(n for what, n in summary.changes.items() if "passed over" in what)
        assert len(set(positions)) == len(positions), seed
        rows = 1 + len(positions) + lines + passed
        assert whole or max(positions, default=1) <= rows, seed


def test_no_damage_crashes_the_description(tmp_path: Path, shipped: Sources) -> None:
    for seed in range(12):
        path = tmp_path / "damaged.csv"
        path.write_bytes(damaged(seed))
        try:
            found = describe(path, shipped)
        except ValueError:
            continue
        assert len(found.columns) >= 1, seed
