"""Holds every remittance to balance and to show each case that the domain names."""

from collections import defaultdict
from decimal import Decimal

import pytest

Segments = list[list[str]]
NOT_DENIALS = {"45", "1", "2", "3"}


def amount(text: str) -> Decimal:
    return Decimal(text or "0")


def adjusted(segment: list[str]) -> list[tuple[str, str, Decimal]]:
    group = segment[1]
    return [(group, segment[i], amount(segment[i + 1])) for i in range(2, len(segment), 3)]


@pytest.fixture(scope="module")
def payments(remit_segments: Segments) -> list[dict]:
    """Every CLP with its adjustments, lines and the transaction it stands in."""
    claims, transaction, place = [], -1, None
    for segment in remit_segments:
        tag = segment[0]
        if tag == "ST":
            transaction += 1
        elif tag == "CLP":
            place = {"clp": segment, "cas": [], "lines": [], "in": transaction, "tags": []}
            claims.append(place)
        elif tag == "SVC":
            place["lines"].append({"svc": segment, "cas": [], "remarks": []})
        elif tag == "CAS":
            holder = place["lines"][-1] if place["lines"] else place
            holder["cas"] += adjusted(segment)
        elif tag == "LQ":
            place["lines"][-1]["remarks"].append(segment[2])
        if place:
            place["tags"].append(tag)
    return claims


def test_every_claim_balances_to_the_cent(payments: list[dict]) -> None:
    for claim in payments:
        every = claim["cas"] + [cas for line in claim["lines"] for cas in line["cas"]]
        charge, paid = amount(claim["clp"][3]), amount(claim["clp"][4])
        assert charge - sum(cents for _, _, cents in every) == paid


def test_every_line_balances_and_lines_sum_to_their_claim(payments: list[dict]) -> None:
    for claim in payments:
        for line in claim["lines"]:
            charge, paid = amount(line["svc"][2]), amount(line["svc"][3])
            assert charge - sum(cents for _, _, cents in line["cas"]) == paid
        if claim["lines"]:
            total = sum(amount(line["svc"][2]) for line in claim["lines"])
            assert total == amount(claim["clp"][3])


def test_patient_share_in_the_claim_is_what_its_lines_leave_to_the_patient(
    payments: list[dict],
) -> None:
    for claim in payments:
        if claim["clp"][2] != "22":
            every = claim["cas"] + [cas for line in claim["lines"] for cas in line["cas"]]
            owed = sum(cents for group, _, cents in every if group == "PR")
            assert owed == amount(claim["clp"][5])


def test_what_is_transferred_is_what_claims_are_paid_less_provider_adjustments(
    remit_segments: Segments,
) -> None:
    totals = defaultdict(Decimal)
    sent, where = {}, -1
    for segment in remit_segments:
        if segment[0] == "BPR":
            where += 1
            sent[where] = amount(segment[2])
        elif segment[0] == "CLP":
            totals[where] += amount(segment[4])
        elif segment[0] == "PLB":
            totals[where] -= amount(segment[4])

    assert sent == totals
    assert min(sent.values()) >= 0


def test_a_deductible_only_line_is_paid_nothing_and_not_denied(payments: list[dict]) -> None:
    lines = [line for claim in payments for line in claim["lines"]]
    only = [
        line
        for line in lines
        if {(group, carc) for group, carc, _ in line["cas"]} == {("CO", "45"), ("PR", "1")}
    ]

    assert only
    assert all(amount(line["svc"][3]) == 0 for line in only)


def test_every_kind_of_answer_occurs(payments: list[dict]) -> None:
    statuses = {claim["clp"][2] for claim in payments}
    carcs = {carc for claim in payments for line in claim["lines"] for _, carc, _ in line["cas"]}

    assert {"1", "4", "19", "22"} <= statuses
    assert {"45", "1", "2", "3", "133", "197", "16", "27", "50", "97", "96"} <= carcs
    assert any(claim["cas"] and not claim["lines"] for claim in payments)


def test_provider_level_adjustments_occur_now_and_then(remit_segments: Segments) -> None:
    segments = remit_segments
    transactions = sum(segment[0] == "ST" for segment in segments)
    reasons = [segment[3].split(":")[0] for segment in segments if segment[0] == "PLB"]

    assert 0 < len(reasons) < transactions / 4
    assert set(reasons) == {"L6", "FB"}


def test_some_claims_are_denied_in_part_only(payments: list[dict]) -> None:
    processed = [claim["lines"] for claim in payments if claim["clp"][2] == "1"]
    denied = [
        [any(carc not in NOT_DENIALS for _, carc, _ in line["cas"]) for line in lines]
        for lines in processed
    ]
    assert any(any(lines) and not all(lines) for lines in denied)


def test_reversals_repeat_their_claim_with_the_sign_turned(payments: list[dict]) -> None:
    before = {}
    for claim in payments:
        name = claim["clp"][1]
        if claim["clp"][2] == "22":
            assert amount(claim["clp"][3]) == -amount(before[name]["clp"][3])
        before[name] = claim


def test_remits_answer_claims_that_were_sent_under_their_own_numbers(
    claim_segments: Segments, payments: list[dict]
) -> None:
    sent = {s[1] for s in claim_segments if s[0] == "CLM"}

    assert {claim["clp"][1] for claim in payments} <= sent


def test_a_correction_quotes_the_number_that_the_payer_gave(
    claim_segments: Segments, payments: list[dict]
) -> None:
    given = {claim["clp"][7] for claim in payments}
    quoted = [s[2] for s in claim_segments if s[0] == "REF" and s[1] == "F8"]

    assert quoted
    assert set(quoted) <= given
