"""A text planted in any element of a file is never quoted in what people pass from hand to hand.

Rejects, the summary of an ingest and the report of a labelling go to the sender, to the payer and
into tickets; whatever a sender put in the wrong place must not go with them.
"""

import json
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit
from denialrisk.label import label, load_rules, report_text
from denialrisk.label.example import tables
from denialrisk.read import X12Reading, read_x12
from denialrisk.read.found import Record

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
RULES = load_rules(ROOT / "training" / "label.yaml")
MARKER = "ZZMARKERZZ"
FILES = ("claims/clinic.837", "remits/clinic.835", "acknowledgments/clinic.277")
# What a reject has to name: the claim's number, by segment and element.
NUMBERS = {("CLM", 1), ("CLP", 1), ("TRN", 2)}
# What the label report says of every remit tied to no claim, and of payers.
TOLD = {("N1", 2), ("N1", 4), ("CLP", 7), ("REF", 2), ("NM1", 3), ("NM1", 9)}


def planted(data: bytes, text: str) -> Iterator[tuple[str, int, bytes]]:
    """Yield the file with each element after the ISA replaced, one at a time, and inserted."""
    segments = data.decode().split("~")
    for at, segment in enumerate(segments[1:], 1):
        elements = segment.split("*")
        for place in range(len(elements) + 1):
            changed = [*elements[:place], text, *elements[place + 1 :]]
            yield (
                elements[0].strip(),
                place,
                "~".join([*segments[:at], "*".join(changed), *segments[at + 1 :]]).encode(),
            )


def told(data: bytes) -> str:
    """Return all that an ingest says of a file: rejects, counts, changes and notes."""
    reading = X12Reading(data, "a.x12")
    rejects = [one.record for one in reading.found() if isinstance(one.record, Reject)]
    said = [list(map(astuple, rejects)), reading.counts, reading.changes, reading.notes]
    return json.dumps(said)


@pytest.mark.parametrize("text", [MARKER, f"HC:{MARKER}", f"A8:{MARKER}:{MARKER}", "8" * 300])
@pytest.mark.parametrize("name", FILES)
def test_no_text_of_a_file_is_quoted_but_the_number_of_a_claim(name: str, text: str) -> None:
    shown = {
        (segment, place)
        for segment, place, data in planted((GOLDEN / name).read_bytes(), text)
        if (MARKER if MARKER in text else "8" * 20) in told(data)
    }
    assert shown <= NUMBERS


@pytest.mark.parametrize("text", [MARKER, f"A8:{MARKER}:{MARKER}"])
def test_no_text_of_an_answer_is_quoted_in_the_report_of_a_labelling(text: str) -> None:
    """All that was planted is labelled at once: the answers of some hundred files."""
    claims = [one for one in records(FILES[0]) if isinstance(one, Claim)]
    found = [
        record
        for name in FILES[1:]
        for segment, place, data in planted((GOLDEN / name).read_bytes(), text)
        if (segment, place) not in NUMBERS | TOLD
        for record in read_x12(data)
    ]
    remits = list(dict.fromkeys(one for one in found if isinstance(one, Remit)))
    said = list(dict.fromkeys(one for one in found if isinstance(one, Acknowledgment)))
    report = label(tables(claims, remits, said), RULES).report
    assert len(remits) > len(records(FILES[1]))
    assert MARKER not in json.dumps(report) + report_text(report)


def records(name: str) -> list[Record]:
    return list(read_x12(GOLDEN / name))
