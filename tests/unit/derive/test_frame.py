"""Fields say what a claim states about each line, and no more."""

from datetime import date

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import FIELDS, LineFrame, line_frame
from denialrisk.errors import InputError

RICH = Claim(
    claim_id="A",
    payer_id="P1",
    frequency_code="1",
    facility_code="11",
    service_from=date(2025, 1, 1),
    submitted_on=date(2025, 3, 1),
    diagnosis_codes=("M54.5", "I10", "E119"),
    referral_number="R1",
    attachment_types=("OZ",),
    in_network=False,
    expected_payment=80.0,
    extra={"clinic": "north", "score": "7.5"},
    lines=(
        Line(1, "99213", modifiers=("59", "25"), units=2.0, charge=90.0),
        Line(
            2,
            revenue_code="0450",
            service_date=date(2025, 2, 1),
            place_of_service="22",
            diagnosis_pointers=("3", "1"),
            prior_authorization_number="A1",
            units=0.0,
            charge=50.0,
        ),
        Line(3, "70450", diagnosis_pointers=("B",)),
        Line(4, "70450", diagnosis_pointers=("9",)),
    ),
)
BARE = Claim(claim_id="B", payer_name="By Name", lines=(Line(1),))


@pytest.fixture(scope="module")
def frame() -> LineFrame:
    return line_frame(*claim_tables([RICH, BARE]))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("payer_id", ["P1"] * 4 + ["By Name"]),
        ("payer_name", ["P1"] * 4 + ["By Name"]),
        ("service_code", ["99213", "rev 0450", "70450", "70450", None]),
        ("modifiers", ["25,59", "", "", "", ""]),
        ("place_of_service", ["11", "22", "11", "11", None]),
        ("diagnosis_code", ["M54.5", "E119", "I10", "M54.5", None]),
        ("diagnosis_group", ["M54", "E11", "I10", "M54", None]),
        ("filing_lag_band", ["31-60", "8-30", "31-60", "31-60", None]),
        ("extra.clinic", ["north"] * 4 + [None]),
        ("extra.nowhere", [None] * 5),
    ],
)
def test_text_fields(frame: LineFrame, name: str, values: list[str | None]) -> None:
    assert frame[name].tolist() == values


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("authorization_present", [0, 1, 0, 0, 0]),
        ("referral_present", [1, 1, 1, 1, 0]),
        ("original_named", [0] * 5),
        ("attachment_present", [1, 1, 1, 1, 0]),
        ("in_network", [0, 0, 0, 0, np.nan]),
        ("provider_credentialed", [np.nan] * 5),
        ("charge_per_unit", [45, 50, np.nan, np.nan, np.nan]),
        ("line_count", [4, 4, 4, 4, 1]),
        ("diagnosis_count", [3, 3, 3, 3, 0]),
        ("pointer_count", [0, 2, 1, 1, 0]),
        ("modifier_count", [2, 0, 0, 0, 0]),
        ("filing_lag", [59, 28, 59, 59, np.nan]),
        ("extra.score", [7.5, 7.5, 7.5, 7.5, np.nan]),
    ],
)
def test_number_fields(frame: LineFrame, name: str, values: list[float]) -> None:
    np.testing.assert_array_equal(frame.numbers(name), values)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_reads_a_claim_that_states_nothing(frame: LineFrame, name: str) -> None:
    values = frame[name]
    assert len(values) == len(frame) == 5
    assert values.dtype == (object if FIELDS[name].kind == "text" else np.float64)


def test_a_flag_that_is_no_counts_as_absent(frame: LineFrame) -> None:
    assert not frame.present("in_network").any()
    assert frame.present("charge").tolist() == [True, True, False, False, False]


def test_lines_in_any_order_keep_their_own_claim() -> None:
    claims, lines = claim_tables([RICH, BARE])
    backwards = lines.iloc[::-1].reset_index(drop=True)
    frame = line_frame(claims, backwards)
    assert frame.claim_row.tolist() == [1, 0, 0, 0, 0]
    assert frame["service_code"].tolist() == [None, "70450", "70450", "rev 0450", "99213"]


def test_a_key_with_an_unstated_part_is_no_key(frame: LineFrame) -> None:
    keys = frame.keys(["payer_id", "service_code", "modifiers"])
    assert (keys == 0).tolist() == [False, False, False, False, True]
    assert len(set(keys[:4].tolist())) == 3
    assert keys[2] == keys[3]


def test_no_fields_make_one_key_for_all(frame: LineFrame) -> None:
    assert len(set(frame.keys([]).tolist())) == 1


def test_a_line_without_a_claim_is_refused() -> None:
    claims, lines = claim_tables([RICH, BARE])
    with pytest.raises(InputError, match="lines of claim 'B' have no row in the claims table"):
        line_frame(claims.iloc[:1], lines)


def test_a_claim_that_stands_twice_is_refused() -> None:
    claims, lines = claim_tables([RICH, RICH])
    with pytest.raises(InputError, match="claim 'A' stands twice"):
        line_frame(claims, lines)


def test_no_claims_make_an_empty_frame() -> None:
    frame = line_frame(*claim_tables([]))
    assert len(frame) == 0
    for name in FIELDS:
        assert len(frame[name]) == 0, name


@pytest.mark.parametrize("pointer", ["\u00b2", "9" * 5000, "\u0663", "", "0", "-1"])
def test_a_pointer_that_is_no_number_means_the_principal_diagnosis(pointer: str) -> None:
    line = Line(1, "70450", diagnosis_pointers=(pointer,))
    claim = Claim(claim_id="C", diagnosis_codes=("M545", "I10", "E119"), lines=(line,))
    assert line_frame(*claim_tables([claim]))["diagnosis_code"].tolist() == ["M545"]
