"""The checks that stand before every claim, however it came."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.read import faults
from denialrisk.read.fault import latest_day

SOUND = Claim(
    claim_id="A1",
    submitted_on=date(2026, 1, 10),
    service_from=date(2026, 1, 5),
    service_to=date(2026, 1, 6),
    total_charge=100.0,
    lines=(Line(1, "99213", charge=100.0, service_date=date(2026, 1, 5)),),
)


def test_a_sound_claim_has_no_faults_though_all_optional_things_are_missing() -> None:
    assert faults(SOUND) == []


def test_a_service_on_the_day_after_sending_is_a_matter_of_clocks() -> None:
    line = replace(SOUND.lines[0], service_date=date(2026, 1, 11))
    assert faults(replace(SOUND, lines=(line,))) == []
    later = replace(SOUND.lines[0], service_date=date(2026, 1, 12))
    assert [fault.field for fault in faults(replace(SOUND, lines=(later,)))] == ["service_date"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"claim_id": " "}, "claim_id"),
        ({"claim_id": "A\x00B"}, "claim_id"),
        ({"claim_id": "9" * 65}, "claim_id"),
        ({"lines": ()}, "lines"),
        ({"lines": tuple(Line(n, charge=0.1) for n in range(1, 1001))}, "lines"),
        ({"claim_type": "vision"}, "claim_type"),
        ({"total_charge": None}, "total_charge"),
        ({"total_charge": -0.01}, "total_charge"),
        ({"total_charge": float("nan")}, "total_charge"),
        ({"total_charge": 1e12}, "total_charge"),
        ({"expected_payment": -5.0}, "expected_payment"),
        ({"submitted_on": None}, "submitted_on"),
        ({"patient_birth_date": date(1899, 12, 31)}, "patient_birth_date"),
        ({"patient_birth_date": date(2026, 1, 7)}, "patient_birth_date"),
        ({"service_to": date(2026, 1, 4)}, "service_to"),
        ({"service_to": date(2150, 1, 6)}, "service_to"),
        ({"submitted_on": date(2150, 1, 10)}, "submitted_on"),
        ({"submitted_on": date(9999, 12, 31)}, "submitted_on"),
        ({"service_from": None, "patient_birth_date": date(2150, 1, 1)}, "patient_birth_date"),
    ],
)
def test_each_impossible_thing_is_one_fault_on_its_field(
    change: dict[str, object], field: str
) -> None:
    found = faults(replace(SOUND, **change))  # type: ignore[arg-type]
    assert [fault.field for fault in found] == [field]
    assert found[0].why
    assert found[0].what_to_do


def test_a_fault_of_a_line_says_which() -> None:
    lines = (SOUND.lines[0], Line(2, "97110", charge=-1.0, units=-2.0))
    found = faults(replace(SOUND, lines=lines))
    assert [(fault.field, fault.line) for fault in found] == [("charge", 1), ("units", 1)]


def test_a_claim_may_be_dated_a_month_ahead_but_not_a_day_more() -> None:
    last = datetime.now(UTC).date() + timedelta(days=31)
    assert latest_day() == last
    assert faults(replace(SOUND, submitted_on=last)) == []
    late = faults(replace(SOUND, submitted_on=last + timedelta(days=1)))
    assert [fault.why for fault in late] == ["submitted_on lies more than 31 days in the future"]


def test_a_file_that_says_when_it_was_sent_is_held_to_its_own_day() -> None:
    assert latest_day(date(2025, 1, 1)) == date(2025, 2, 1)


def test_supplies_are_billed_for_a_span_that_reaches_ahead() -> None:
    assert faults(replace(SOUND, service_to=date(2026, 4, 5))) == []
