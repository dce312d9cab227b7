"""One claim is one record, whichever reader brings it and however its codes are written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim
from denialrisk.read import load_sources, read_csv, read_json, read_x12
from denialrisk.read.normal import normal

FEATURES = Path(__file__).parents[3] / "features" / "sources.yaml"
CLAIM: dict[str, Any] = {
    "claim_id": "ELM-2026-0002 ",
    "payer_id": "ci301 ",
    "payer_name": "NORTHWIND MUTUAL HEALTH",
    "claim_filing_code": "ci",
    "claim_type": "Professional",
    "frequency_code": "1",
    "facility_code": "11",
    "billing_npi": "1234567018",
    "rendering_npi": " 1456789027",
    "referring_npi": "1567890136",
    "taxonomy_code": "207q00000x",
    "patient_birth_date": "1952-02-05",
    "patient_sex": "f",
    "relationship_code": "01",
    "service_from": "2026-01-09",
    "service_to": "2026-01-09",
    "submitted_on": "2026-01-12",
    "total_charge": 204,
    "diagnosis_codes": ["M25.561", "z47.89", ""],
    "prior_authorization_number": "PA88123 ",
    "referral_number": "RF20260002",
    "original_reference_number": "",
    "attachment_types": ["oz", "OZ"],
    "other_payer": " ",
}
LINES: list[dict[str, Any]] = [
    {
        "line_number": 1,
        "procedure_code": "97110",
        "modifiers": ["gp"],
        "units": 2,
        "charge": 136,
        "service_date": "2026-01-09",
        "place_of_service": "11",
        "diagnosis_pointers": ["A"],
    },
    {
        "line_number": 2,
        "procedure_code": " 97530",
        "modifiers": ["GP", "59", " "],
        "units": 1,
        "charge": 68,
        "service_date": "2026-01-09",
        "place_of_service": "11 ",
        "diagnosis_pointers": ["01", "2"],
    },
]


def as_csv(folder: Path) -> Path:
    rows = [{**{k: v for k, v in CLAIM.items() if k not in line}, **line} for line in LINES]
    cells = [["|".join(v) if isinstance(v, list) else str(v) for v in r.values()] for r in rows]
    path = folder / "claims.csv"
    path.write_text("\n".join(",".join(row) for row in [list(rows[0]), *cells]) + "\n")
    return path


def without_patient(record: object) -> Claim:
    assert isinstance(record, Claim), record
    return replace(record, patient_key=None, member_key=None)


def test_one_claim_through_837_json_and_csv_is_one_record(clinic: bytes, tmp_path: Path) -> None:
    expected = without_patient(list(read_x12(clinic))[1])
    (from_json,) = read_json(json.dumps({**CLAIM, "lines": LINES}).encode())
    (from_csv,) = read_csv(as_csv(tmp_path), load_sources(FEATURES))
    assert without_patient(from_json) == expected
    assert without_patient(from_csv) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PI*CI302", "PI*ci302 "),
        ("HI*ABK:M5416*ABF:M4806", "HI*abk:M54.16*ABF: m48.06"),
        ("SV1*HC:99213*150*UN*1***1~", "SV1*hc: 99213 *150*UN*1***01:x:123456~"),
        ("*207Q00000X~\nNM1*85", "*207q00000x~\nNM1*85"),
    ],
)
def test_an_837_in_another_hand_reads_the_same(clinic: bytes, before: str, after: str) -> None:
    assert before.encode() in clinic
    changed = clinic.replace(before.encode(), after.encode())
    assert list(read_x12(changed)) == list(read_x12(clinic))


def test_what_holds_nothing_counts_as_absent() -> None:
    (claim,) = read_json(
        {
            "claim_id": "A1",
            "total_charge": 1,
            "prior_authorization_number": " ",
            "attachment_types": [""],
            "extra": {"clinic": " "},
            "lines": [{"prior_authorization_number": "", "ndc": "-", "modifiers": [" "]}],
        }
    )
    assert isinstance(claim, Claim)
    assert claim.prior_authorization_number is None
    assert claim.attachment_types == ()
    assert claim.extra == {"clinic": None}
    (line,) = claim.lines
    assert (line.prior_authorization_number, line.ndc, line.modifiers) == (None, None, ())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1", "2"], ("1", "2")),
        (["a", "L"], ("1", "12")),
        (["AB"], ("1", "2")),
        (["²", "٣", "0", "100", "9" * 5000, "M", "", "-1"], ()),
    ],
)
def test_a_diagnosis_pointer_is_a_number_or_letters(
    written: list[str], read: tuple[str, ...]
) -> None:
    assert normal("diagnosis_pointers", written) == read


def test_spaces_stay_in_what_may_be_a_name_and_in_the_payers_own_numbers() -> None:
    assert normal("payer_id", " blue  cross ") == "BLUE CROSS"
    assert normal("prior_authorization_number", " pa 7x ") == "pa 7x"
    assert normal("ndc", "00409-1152-01") == "00409115201"
