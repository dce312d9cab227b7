"""Side tables are known by their header, and their patients by the keys that claims have."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import Reject, pseudonym
from denialrisk.errors import ConfigurationError
from denialrisk.read import FileSummary, Sources, ingest, load_sources
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import Found, TablePart

FEATURES = Path(__file__).parents[4] / "features" / "sources.yaml"
CHECKS = "patient_id,payer,check_date,status,coverage_start,coverage_end"


@pytest.fixture(scope="module")
def shipped() -> Sources:
    return load_sources(FEATURES)


class Read:
    """What one file gave: rows by table, rejects and the summary."""

    def __init__(self, sources: Sources, path: Path) -> None:
        self.summary = FileSummary(path.name, "csv")
        found = list(FlatReading(path, sources, self.summary).found())
        self.parts = [part for part in found if isinstance(part, TablePart)]
        self.rejects = [f.record for f in found if isinstance(f, Found)]
        self.tables = [part.table for part in self.parts]
        self.notes = " / ".join(self.summary.notes)

    @property
    def rows(self) -> list[dict[str, Any]]:
        if not self.parts:
            return []
        values = pd.concat([part.frame for part in self.parts]).astype(object)
        rows = values.where(values.notna(), None).to_dict("records")
        return [{str(k): v for k, v in row.items() if v is not None} for row in rows]


def read(sources: Sources, folder: Path, *rows: str, name: str = "side.csv") -> Read:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return Read(sources, path)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_eligibility_answers_are_read_as_words_flags_and_codes(
    tmp_path: Path, shipped: Sources
) -> None:
    found = read(
        shipped,
        tmp_path,
        CHECKS,
        "P1,Aetna,03/04/2025,Active,2025-01-01,9999-12-31",
        "P2,AETNA ,2025-03-05,6,,2025-02-28",
        "P3,,2025-03-05,y,,",
        "P4,,2025-03-05,Not  Covered,,",
        "P5,,2025-03-05,no response,,",
        "P6,,2025-03-05,,,2025-12-31",
    )
    assert found.tables == ["eligibility"]
    first, second, *others = found.rows
    assert first == {
        "patient_key": pseudonym("P1"),
        "payer_id": "AETNA",
        "checked_on": day("2025-03-04"),
        "active": True,
        "covered_from": day("2025-01-01"),
        "covered_to": day("9999-12-31"),
    }
    assert (second["active"], second["payer_id"]) == (False, "AETNA")
    assert [row.get("active") for row in others] == [True, False, None]
    assert not found.rejects
    assert found.summary.changes["row without an answer left out"] == 1
    assert found.summary.changes["day in another format"] == 1
    assert "read as the eligibility table" in found.notes
    assert "patients known by: patient_id" in found.notes


def test_authorizations_are_read_with_their_service_and_validity(
    tmp_path: Path, shipped: Sources
) -> None:
    found = read(
        shipped,
        tmp_path,
        "Member ID,DOB,First Name,Auth Number,CPT,Auth Status,Decision Date,Start Date,End Date,"
        "Units,Clerk",
        "w1,01/31/1980,Ann,A-1,70450.0,A1,2025-03-04,2025-03-05,2025-06-05,3,X",
        "w1,,Ann,A-2,,A3,2025-03-04,,,,X",
        "w2,1990-02-01,Bob,A-3,j0585,pended,2025-03-04,,,,X",
        "w2,1990-02-01,Bob,A-4,,requested,,,,,X",
    )
    assert found.tables == ["authorizations"]
    first, second, third = found.rows
    assert first == {
        "patient_key": pseudonym("W1", "19800131", "ANN"),
        "authorization_number": "A-1",
        "procedure_code": "70450",
        "approved": True,
        "decided_on": day("2025-03-04"),
        "valid_from": day("2025-03-05"),
        "valid_to": day("2025-06-05"),
        "units": 3.0,
    }
    assert (second["patient_key"], second["approved"]) == (pseudonym("W1"), False)
    assert "approved" not in third
    assert third["procedure_code"] == "J0585"
    changes = found.summary.changes
    assert changes["patient known by the member id alone"] == 1
    assert changes["row without an answer left out"] == 1
    assert "left out, as no field of authorizations: Clerk" in found.notes
    assert "patients known by: Member ID, DOB, First Name" in found.notes


def test_documents_belong_to_a_claim_or_to_a_patients_day(
    tmp_path: Path, shipped: Sources
) -> None:
    found = read(
        shipped,
        tmp_path,
        "claim_id,patient_key,document_type,received_on,service_date",
        "C1,,oz,2025-03-04,",
        ",aa11,B4,2025-03-04,2025-03-01",
    )
    assert found.rows == [
        {"claim_id": "C1", "document_type": "OZ", "received_on": day("2025-03-04")},
        {
            "patient_key": "aa11",
            "document_type": "B4",
            "received_on": day("2025-03-04"),
            "service_date": day("2025-03-01"),
        },
    ]


@pytest.mark.parametrize(
    ("header", "row", "place"),
    [
        (CHECKS, "P1,A,,active,,", ("check_date", "checked_on is missing")),
        (CHECKS, "P1,A,soon,active,,", ("check_date", "format")),
        (CHECKS, "P1,A,2199-12-31,active,,", ("check_date", "in the future")),
        (CHECKS, "P1,A,1825-01-01,active,,", ("check_date", "before 1900")),
        (CHECKS, "P1,A,2025-03-04,perhaps,,", ("status", "no word that the mapping sorts")),
        (CHECKS, ",A,2025-03-04,active,,", ("patient", "names no patient")),
        (
            "claim_no,document_type,received_date",
            ",OZ,2025-03-04",
            ("claim_no", "neither a claim nor a patient"),
        ),
        ("claim_no,document_type,received_date", "C1,,2025-03-04", ("document_type", "missing")),
        (
            "member_id,dob,first_name,auth_no,decision,decision_date",
            "w1,31/31/1980,Ann,A1,approved,2025-03-04",
            ("patient", "the birth date is no day"),
        ),
    ],
)
def test_a_row_that_lacks_what_it_must_have_is_refused_by_row_and_column(
    tmp_path: Path, shipped: Sources, header: str, row: str, place: tuple[str, str]
) -> None:
    found = read(shipped, tmp_path, header, row)
    (reject,) = found.rejects
    assert isinstance(reject, Reject)
    assert (reject.file, reject.position, reject.loop) == ("side.csv", 2, place[0])
    assert place[1] in reject.why
    assert not found.rows


def test_good_rows_beside_a_bad_one_go_through(tmp_path: Path, shipped: Sources) -> None:
    good = "P1,A,2025-03-04,active,,"
    found = read(shipped, tmp_path, CHECKS, good, "P2,A,x,active,,", good)
    assert len(found.rows) == 2
    assert [r.position for r in found.rejects if isinstance(r, Reject)] == [3]


def test_what_states_charges_is_read_as_claims_and_said_to_hold_more(
    tmp_path: Path, shipped: Sources
) -> None:
    claims = "claim_id,payer,patient_id,cpt,date_of_service,date_submitted,billed_amount"
    row = "C1,Aetna,P7,99213,2025-03-04,2025-03-09,120"
    plain = read(shipped, tmp_path, f"{claims},status,decision_date", f"{row},paid,2025-03-20")
    assert plain.tables == ["outcomes"]
    assert "read as claims" not in plain.notes
    more = f"{claims},auth_status,approval_date,auth_end"
    both = read(shipped, tmp_path, more, f"{row},approved,2025-03-01,2025-04-01")
    assert "authorizations" not in both.tables
    assert "read as claims, for it states charges; it has columns of authorizations" in both.notes


def test_a_file_that_fits_two_side_tables_is_the_one_it_fits_better(
    tmp_path: Path, shipped: Sources
) -> None:
    header = "patient_id,check_date,coverage_status,document_type,received_date,payer"
    found = read(shipped, tmp_path, header, "P1,2025-03-04,active,OZ,2025-03-04,A")
    assert found.tables == ["eligibility"]
    assert "it fits documents too" in found.notes


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        ("check_date,coverage_status", "no column names the patient"),
        ("patient_id,document_type,received_on", "the claim or the day of service"),
    ],
)
def test_a_side_table_of_nobody_is_refused_once_and_whole(
    tmp_path: Path, shipped: Sources, header: str, lacking: str
) -> None:
    (reject,) = read(shipped, tmp_path, header, "1,2,3").rejects
    assert isinstance(reject, Reject)
    assert lacking in reject.why
    assert "side_tables" in reject.what_to_do


def test_a_payers_answers_are_no_authorizations(tmp_path: Path, shipped: Sources) -> None:
    header = "claim_id,patient_id,auth_number,status,decision_date,carc"
    found = read(shipped, tmp_path, header, "C1,P1,A1,denied,2025-03-04,197")
    (reject,) = found.rejects
    assert isinstance(reject, Reject)
    assert "total_charge" in reject.why


def test_parquet_side_tables_read_like_csv(tmp_path: Path, shipped: Sources) -> None:
    frame = pd.DataFrame(
        {
            "patient_id": ["P1", None],
            "checked_on": pd.to_datetime(["2025-03-04", "2025-03-05"]),
            "active": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "side.parquet")
    found = Read(shipped, tmp_path / "side.parquet")
    assert [row["active"] for row in found.rows] == [True]
    assert len(found.rejects) == 1


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("eligibility: {columns: {checkd_on: a}}", "did you mean 'checked_on'?"),
        ("documents: {columns: {patient_key: a}}", "unknown field 'patient_key'"),
        ("eligibilty: {}", "did you mean 'eligibility'?"),
        ("eligibility: {words: {maybe: [x]}}", "side_tables.eligibility.words.maybe"),
    ],
)
def test_a_mapping_of_side_tables_that_is_impossible_is_refused(
    tmp_path: Path, yaml: str, message: str
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(f"columns: {{claim_id: a}}\nside_tables:\n  {yaml}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_sources(path)
    assert message in str(caught.value)


def test_bare_yes_and_numbers_in_the_mapping_are_words(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    words = "{yes: [yes, 1, ok], no: off}"
    path.write_text(
        f"columns: {{claim_id: a}}\nside_tables: {{eligibility: {{words: {words}}}}}\n",
        encoding="utf-8",
    )
    answers = load_sources(path).side_tables.eligibility.answers()
    assert answers == {"yes": "yes", "1": "yes", "ok": "yes", "no": "no"}


def test_a_row_that_stands_twice_is_counted_as_known_already_and_nowhere_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "checks.csv"
    row = "P1,Aetna,2025-03-04,Active,,"
    path.write_text(f"{CHECKS}\n{row}\n{row}\nP2,,2025-03-05,y,,", encoding="utf-8")
    summary = ingest([path], tmp_path / "tables", sources=FEATURES)
    (file,) = summary.files
    assert (file.rows_in, file.rows, file.row_duplicates) == (3, 2, 1)
    assert not [note for note in file.notes if "3 rows" in note]
