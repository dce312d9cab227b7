"""What an 837 or 835 file says arrives in the records, whatever state its envelope is in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from denialrisk.claims import Adjustment, Claim, Reject, Remit, pseudonym
from denialrisk.read import X12Reading, read_x12

Change = Callable[[str, str], bytes]


def claims_in(data: bytes) -> list[Claim]:
    return [record for record in read_x12(data) if isinstance(record, Claim)]


def rejects_in(data: bytes) -> list[Reject]:
    return [record for record in read_x12(data) if isinstance(record, Reject)]


def test_a_professional_claim_arrives_field_for_field(clinic: bytes) -> None:
    first, second = claims_in(clinic)
    assert first.claim_id == "ELM-2026-0001"
    assert (first.payer_id, first.payer_name) == ("CI302", "BLUESTEM HEALTH")
    assert (first.claim_filing_code, first.claim_type) == ("BL", "professional")
    assert (first.facility_code, first.frequency_code) == ("11", "1")
    assert (first.billing_npi, first.rendering_npi) == ("1234567018", "1456789027")
    assert first.taxonomy_code == "207Q00000X"
    assert (first.patient_birth_date, first.patient_sex) == (date(1971, 4, 23), "F")
    assert first.relationship_code == "18"
    assert first.service_from == first.service_to == date(2026, 1, 8)
    assert first.submitted_on == date(2026, 1, 12)
    assert first.total_charge == 1850.0
    assert first.diagnosis_codes == ("M5416", "M4806")
    assert first.prior_authorization_number is None
    assert second.prior_authorization_number == "PA88123"
    assert second.referral_number == "RF20260002"
    assert second.referring_npi == "1567890136"
    assert second.attachment_types == ("OZ",)


def test_service_lines_carry_codes_modifiers_units_and_pointers(clinic: bytes) -> None:
    line = claims_in(clinic)[1].lines[1]
    assert (line.line_number, line.procedure_code, line.charge) == (2, "97530", 68.0)
    assert line.modifiers == ("GP", "59")
    assert line.diagnosis_pointers == ("1", "2")
    assert line.service_date == date(2026, 1, 9)
    assert line.place_of_service == "11"


def test_a_dependent_is_the_patient_and_the_subscriber_the_member(clinic: bytes) -> None:
    claim = claims_in(clinic)[1]
    assert claim.relationship_code == "01"
    assert claim.patient_birth_date == date(1952, 2, 5)
    assert claim.patient_key == pseudonym("EG77700088", "19520205", "PETRA")


def test_no_name_or_member_number_reaches_the_records(clinic: bytes, answers: bytes) -> None:
    told = repr([*read_x12(clinic), *read_x12(answers)])
    for secret in ("ARBOR", "WILMA", "MARLOW", "NW55501234", "EG77700088"):
        assert secret not in told


def test_an_institutional_claim_keeps_revenue_codes_drug_and_statement_days(golden: Path) -> None:
    (claim,) = claims_in((golden / "claims" / "hospital.837").read_bytes())
    assert claim.claim_type == "institutional"
    assert (claim.facility_code, claim.frequency_code) == ("13", "1")
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 20), date(2026, 1, 21))
    assert claim.diagnosis_codes == ("I2510", "E119", "I10")
    assert claim.rendering_npi == "1789012352"
    assert [line.revenue_code for line in claim.lines] == ["0320", "0480", "0250"]
    assert [line.procedure_code for line in claim.lines] == ["71046", "93458", None]
    assert claim.lines[2].ndc == "00409115201"
    assert claim.lines[0].place_of_service is None


def test_a_remittance_arrives_with_adjustments_where_they_stand(answers: bytes) -> None:
    remits = [record for record in read_x12(answers) if isinstance(record, Remit)]
    paid, denied, reversal, corrected = remits
    assert (paid.claim_id, paid.status_code, paid.paid) == ("ELM-2026-0001", "1", 95.0)
    assert (paid.payer_id, paid.payer_control_number) == ("CI302", "NW000111")
    assert paid.lines[0].adjustments == (
        Adjustment("CO", "45", 30.0),
        Adjustment("PR", "3", 25.0),
    )
    assert paid.lines[1].adjustments == (Adjustment("CO", "197", 1700.0),)
    assert paid.lines[1].remark_codes == ("N706",)
    assert denied.adjustments == (Adjustment("OA", "109", 204.0),)
    assert denied.lines == ()
    assert (reversal.status_code, reversal.paid) == ("22", -129.0)
    assert reversal.remark_codes == ("MA130", "N381")
    assert corrected.claim_id == reversal.claim_id


@pytest.mark.parametrize("number", ["A-2", "0", "", "1234567890"])
def test_a_remittance_line_says_whether_its_number_was_stated(answers: bytes, number: str) -> None:
    stated = next(iter(read_x12(answers)))
    ordered = next(iter(read_x12(answers.replace(b"REF*6R*2~", f"REF*6R*{number}~".encode()))))
    assert isinstance(stated, Remit)
    assert isinstance(ordered, Remit)
    assert [(x.line_number, x.number_stated) for x in stated.lines] == [(1, True), (2, True)]
    assert [(x.line_number, x.number_stated) for x in ordered.lines] == [(1, True), (2, False)]


def test_a_line_without_a_number_never_bears_that_of_another(answers: bytes) -> None:
    data = answers.replace(b"REF*6R*1~", b"REF*6R*2~", 1).replace(b"REF*6R*2~\nLQ", b"LQ", 1)
    paid = next(record for record in read_x12(data) if isinstance(record, Remit))
    assert [(x.line_number, x.number_stated) for x in paid.lines] == [(2, True), (1, False)]


def test_a_remittance_is_decided_by_dtm405_and_known_when_the_group_came(answers: bytes) -> None:
    first = next(iter(read_x12(answers)))
    assert isinstance(first, Remit)
    assert (first.decided_on, first.known_on) == (date(2026, 1, 28), date(2026, 1, 29))
    without = answers.replace(b"DTM*405*20260128~\n", b"")
    second = next(iter(read_x12(without)))
    assert isinstance(second, Remit)
    assert (second.decided_on, second.known_on) == (date(2026, 1, 30), date(2026, 1, 30))


def test_a_decision_in_the_future_gives_way_to_a_day_that_can_be_believed(answers: bytes) -> None:
    late = answers.replace(b"DTM*405*20260128~", b"DTM*405*20990101~")
    later = late.replace(b"*20260130~", b"*20990102~")
    for data, decided in ((late, date(2026, 1, 30)), (later, date(2026, 1, 29))):
        reading = X12Reading(data)
        remits = [found.record for found in reading.found()]
        assert {r.decided_on for r in remits if isinstance(r, Remit)} == {decided}
        assert reading.changes["day of decision in the future passed over"] == 4


def test_a_payment_dated_within_a_month_of_the_file_is_believed(answers: bytes) -> None:
    ahead = answers.replace(b"DTM*405*20260128~", b"DTM*405*20260301~")
    reading = X12Reading(ahead)
    remit = next(reading.found()).record
    assert isinstance(remit, Remit)
    assert remit.decided_on == remit.known_on == date(2026, 3, 1)
    assert "day of decision in the future passed over" not in reading.changes


def test_a_remittance_whose_every_day_lies_in_the_future_is_refused(answers: bytes) -> None:
    bare = b"~\n".join(answers.split(b"~\n")[2:-3]) + b"~\n"
    sound = [record for record in read_x12(bare) if isinstance(record, Remit)]
    assert len(sound) == 4
    data = bare.replace(b"DTM*405*20260128~\n", b"").replace(b"*20260130~", b"*20990102~")
    whys = {reject.why for reject in rejects_in(data)}
    assert whys == {
        "the remittance has no usable day of decision (none, before 1900 or in the future)"
    }


def test_several_adjustments_in_one_segment_are_all_kept(answers: bytes) -> None:
    data = answers.replace(b"CAS*CO*197*1700~", b"CAS*CO*197*1000*1*252*700~")
    remit = next(iter(read_x12(data)))
    assert isinstance(remit, Remit)
    expected = (Adjustment("CO", "197", 1000.0, 1.0), Adjustment("CO", "252", 700.0))
    assert remit.lines[1].adjustments == expected


@pytest.mark.parametrize("element", ["*", "|", "^", "\x1d", "\t"])
@pytest.mark.parametrize("component", [":", ">", "<", "\x1f"])
@pytest.mark.parametrize("segment", ["~", "'", "\n", "\x1c", "!"])
def test_any_choice_of_delimiters_reads_the_same(
    clinic: bytes, element: str, component: str, segment: str
) -> None:
    text = clinic.decode().replace("\n", "").replace("^", "U")
    swapped = text.translate(str.maketrans({"*": element, ":": component, "~": segment}))
    assert claims_in(swapped.encode()) == claims_in(clinic)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r", "\n\n", "\n    "])
def test_any_line_break_after_segments_reads_the_same(clinic: bytes, ending: str) -> None:
    data = clinic.replace(b"~\n", b"~" + ending.encode())
    assert claims_in(data) == claims_in(clinic)


def test_lines_wrapped_at_eighty_columns_read_the_same(clinic: bytes) -> None:
    text = clinic.replace(b"\n", b"")
    wrapped = b"\r\n".join(text[at : at + 80] for at in range(0, len(text), 80))
    assert claims_in(wrapped) == claims_in(clinic)


def test_a_byte_order_mark_and_leading_space_are_passed_by(clinic: bytes) -> None:
    assert claims_in(b"\xef\xbb\xbf\r\n " + clinic) == claims_in(clinic)


def test_interchanges_with_different_delimiters_stand_in_one_file(clinic: bytes) -> None:
    other = clinic.translate(bytes.maketrans(b"*:~^", b"|>!U")).replace(b"ELM-2026", b"ELM-2027")
    ids = [claim.claim_id for claim in claims_in(clinic + other + clinic)]
    assert ids == [
        *("ELM-2026-0001", "ELM-2026-0002"),
        *("ELM-2027-0001", "ELM-2027-0002"),
        *("ELM-2026-0001", "ELM-2026-0002"),
    ]


def test_a_file_larger_than_a_chunk_reads_alike_from_disk_and_memory(
    clinic: bytes, tmp_path: Path
) -> None:
    data = clinic * 60
    path = tmp_path / "large.837"
    path.write_bytes(data)
    assert len(list(read_x12(path))) == len(list(read_x12(data))) == 120


def test_a_damaged_isa_is_read_by_counting_its_elements(clinic: bytes) -> None:
    data = clinic.replace(b"ISA*00*          *00*          *", b"ISA*00**00**")
    assert claims_in(data) == claims_in(clinic)


def test_claims_without_any_envelope_are_read_when_they_say_the_day(clinic: bytes) -> None:
    segments = clinic.split(b"~\n")
    bare = b"~\n".join(segments[3:-4]) + b"~\n"
    assert [claim.claim_id for claim in claims_in(bare)] == ["ELM-2026-0001", "ELM-2026-0002"]


@pytest.mark.parametrize("lost", [b"SE*59*0001~\n", b"GE*1*101~\n", b"IEA*1*000000101~\n"])
def test_one_lost_trailer_loses_no_claim(clinic: bytes, lost: bytes) -> None:
    assert lost in clinic
    assert claims_in(clinic.replace(lost, b"")) == claims_in(clinic)


def test_counts_in_the_trailers_that_disagree_are_tolerated(changed: Change) -> None:
    assert len(claims_in(changed("SE*59*0001", "SE*9999*0007"))) == 2


def test_lost_line_counters_do_not_run_lines_together(clinic: bytes) -> None:
    data = clinic.replace(b"LX*1~\n", b"").replace(b"LX*2~\n", b"")
    assert [reject.why for reject in rejects_in(data)] == [
        "line 1: two service segments stand under one LX"
    ] * 2
    only_first = clinic.replace(b"LX*1~\n", b"")
    assert claims_in(only_first) == claims_in(clinic)


def test_social_security_numbers_in_the_place_of_an_npi_are_not_kept(changed: Change) -> None:
    first = claims_in(changed("NM1*82*1*FENWICK*ODETTE****XX*1456789027", "NM1*82*1*F*O****34*9"))
    assert first[0].rendering_npi is None


def test_line_numbers_follow_the_control_number_that_the_payer_echoes(changed: Change) -> None:
    data = changed("REF*6R*2", "REF*6R*7")
    assert [line.line_number for line in claims_in(data)[0].lines] == [1, 7]
    data = changed("REF*6R*2", "REF*6R*A-2")
    assert [line.line_number for line in claims_in(data)[0].lines] == [1, 2]


def test_another_payers_loop_is_not_taken_for_the_payer(changed: Change) -> None:
    other = "SBR*S*18*******MB~\nOI***Y***Y~\nNM1*IL*1*X*Y****MI*1~\nNM1*PR*2*OTHER*****PI*77~\n"
    claim = claims_in(changed("LX*1~\nSV1*HC:99213", other + "LX*1~\nSV1*HC:99213"))[0]
    assert (claim.payer_id, claim.other_payer) == ("CI302", "77")


def test_a_component_separator_that_isa_misstates_is_seen_in_the_codes(
    clinic: bytes, answers: bytes
) -> None:
    for data in (clinic, answers):
        assert list(read_x12(data.replace(b"*T*:~", b"*T*>~"))) == list(read_x12(data))


def test_the_submission_day_falls_back_to_the_group_and_the_interchange(clinic: bytes) -> None:
    without_bht = clinic.replace(b"*20260112*0915*CH", b"***CH")
    assert claims_in(without_bht)[0].submitted_on == date(2026, 1, 12)
    without_group = without_bht.replace(b"*NSCLEARING*20260112*", b"*NSCLEARING**")
    assert claims_in(without_group)[0].submitted_on == date(2026, 1, 12)


def test_every_segment_seen_is_counted(clinic: bytes) -> None:
    reading = X12Reading(clinic)
    list(reading.found())
    assert (reading.counts["CLM"], reading.counts["SV1"], reading.counts["HL"]) == (2, 4, 4)
