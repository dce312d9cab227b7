"""Flat files are read by the hospital's mapping: cleaned where safe, fenced where dangerous."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import Claim, Reject, Remit, Tables, pseudonym
from denialrisk.errors import ConfigurationError
from denialrisk.read import (
    FileSummary,
    IngestSummary,
    Sources,
    ingest,
    load_sources,
    read_csv,
)
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import Found

FEATURES = Path(__file__).parents[4] / "features" / "sources.yaml"


def written(folder: Path, *rows: str, name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def taken(folder: Path, path: Path, mapping: Path = FEATURES) -> tuple[IngestSummary, Tables]:
    summary = ingest([path], folder / "data", sources=mapping)
    return summary, Tables.load(folder / "data")


HEADER = "claim_id,payer,patient_id,cpt,date_of_service,date_submitted,billed_amount,denied"


def test_a_claim_per_row_becomes_a_claim_with_one_line(tmp_path: Path, shipped: Sources) -> None:
    path = written(tmp_path, HEADER, "C1,Aetna,P7,99213,2025-03-04,2025-03-09,120.50,0")
    (claim,) = read_csv(path, shipped)
    assert isinstance(claim, Claim)
    assert (claim.claim_id, claim.payer_id, claim.payer_name) == ("C1", "AETNA", "Aetna")
    assert (claim.total_charge, claim.lines[0].charge) == (120.5, 120.5)
    assert claim.lines[0].procedure_code == "99213"
    assert claim.submitted_on == date(2025, 3, 9)
    assert claim.patient_key == pseudonym("P7")
    assert "P7" not in repr(claim)


def test_dirt_is_cleaned_and_every_change_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER,
        'C1,Aetna,P7,99213.0,03/04/2025,2025-03-09,"$1,234.50",no',
        "C2, AETNA  ,P8,99214,4-Mar-2025,20250309,80,yes",
        "C3,aetna,n/a,99214,2025-03-04 00:00:00,2025-03-09,80,",
    )
    summary, tables = taken(tmp_path, path)
    assert tables.claims["payer_name"].unique().tolist() == ["Aetna"]
    assert tables.claims["total_charge"].tolist() == [1234.5, 80, 80]
    assert tables.lines["procedure_code"].tolist() == ["99213", "99214", "99214"]
    assert tables.lines["service_date"].tolist() == [pd.Timestamp(2025, 3, 4)] * 3
    changes = summary.files[0].changes
    assert changes["amount written as text"] == 1
    assert changes["code written as a decimal mended"] == 1
    assert changes["day in another format"] == 3
    assert changes["word for missing emptied"] == 1
    assert changes["payer spelling unified"] >= 2
    assert tables.claims["patient_key"].isna().tolist() == [False, False, True]


def test_a_denied_flag_and_reason_become_outcomes_with_the_day_they_were_known(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path,
        HEADER + ",denial_reason,decision_date",
        "C1,Aetna,P7,99213,2025-03-04,2025-03-09,120,yes,Prior Authorization,2025-03-20",
        "C2,Aetna,P7,99213,2025-03-04,2025-03-09,120,no,,",
        "C3,Aetna,P7,99213,2025-03-04,2025-03-09,120,,,",
        "C4,Aetna,P7,99213,2025-03-04,2025-03-09,120,yes,the moon,2025-03-20",
    )
    summary, tables = taken(tmp_path, path)
    outcomes = tables.outcomes.set_index("claim_id")
    assert outcomes["status"].to_dict() == {
        "C1": "denied",
        "C2": "paid",
        "C3": "unanswered",
        "C4": "denied",
    }
    assert outcomes.loc["C1", "category"] == "authorization"
    assert outcomes.loc["C4", "category"] == "unmapped"
    assert outcomes.loc["C1", "denied_amount"] == 120
    assert outcomes.loc["C1", "known_on"] == pd.Timestamp(2025, 3, 20)
    assert outcomes.loc["C2", "known_on"] == pd.Timestamp(2025, 4, 8)
    assert pd.isna(outcomes.loc["C3", "known_on"])
    assert "1 answers have no day: taken as known 30 days after sending" in summary.files[0].notes


def test_columns_that_know_the_answer_and_that_name_people_are_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER + ",paid_days,carcGuess,Patient Name,department",
        "C1,Aetna,P7,99213,2025-03-04,2025-03-09,120,no,95,45,SECRET PERSON,North",
    )
    summary, tables = taken(tmp_path, path)
    extras = [name for name in tables.claims.columns if name.startswith("extra.")]
    assert extras == ["extra.department"]
    notes = " / ".join(summary.files[0].notes)
    assert "fenced off as known only after the answer, by name: paid_days, carcGuess" in notes
    assert "left out as naming a person: Patient Name" in notes
    assert "SECRET" not in tables.claims.to_csv()


def test_several_rows_make_one_claim_where_lines_are_numbered(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "claim_id;line_number;payer;cpt;modifiers;date_submitted;dos;charge;diagnosis_codes",
        "C1;1;P;99213;25;2025-03-09;2025-03-01;100;M54.5|E11.9",
        "C2;1;P;97110;GP|59;2025-03-09;2025-03-02;50;M54.5",
        "C1;2;P;20610;;2025-03-09;2025-03-03;200;M54.5|E11.9",
    )
    _, tables = taken(tmp_path, path)
    first = tables.claims.set_index("claim_id").loc["C1"]
    assert first["total_charge"] == 300
    assert (first["service_from"], first["service_to"]) == (
        pd.Timestamp(2025, 3, 1),
        pd.Timestamp(2025, 3, 3),
    )
    assert first["diagnosis_codes"] == ("M545", "E119")
    assert tables.lines["claim_id"].tolist() == ["C1", "C1", "C2"]
    assert tables.lines["modifiers"].tolist() == [("25",), (), ("GP", "59")]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (",Aetna,P7,99213,2025-03-04,2025-03-09,120,0", "claim_id", "missing"),
        ("C1,Aetna,P7,99213,2025-03-04,2025-03-09,abc,0", "billed_amount", "not an amount"),
        ("C1,Aetna,P7,99213,2025-03-04,2025-03-09,-12,0", "billed_amount", "negative"),
        ("C1,Aetna,P7,99213,1899-03-04,2025-03-09,12,0", "date_of_service", "1900"),
        ("C1,Aetna,P7,99213,2025-13-04,2025-03-09,12,0", "date_of_service", "calendar"),
        ("C1,Aetna,P7,99213,soon,2025-03-09,12,0", "date_of_service", "format"),
        ("C1,Aetna,P7,99213,2025-03-04,,12,0", "date_submitted", "missing"),
        ("C1,Aetna,P7,99213,2025-03-04,2150-03-09,12,0", "date_submitted", "in the future"),
        ("C1,Aetna,P7,99213,2150-03-04,2025-03-09,12,0", "date_of_service", "after the claim"),
        ("C1,Aetna,P7,99213,2025-03-04,2025-03-09,1e12,0", "billed_amount", "not an amount"),
        ("C1,Aetna,P7,99213,2025-03-04,2025-03-09,1000000000,0", "billed_amount", "billion"),
        ("1.23457E+11,Aetna,P7,99213,2025-03-04,2025-03-09,12,0", "claim_id", "spreadsheet"),
    ],
)
def test_a_row_that_cannot_be_believed_is_refused_by_row_and_column(
    tmp_path: Path, shipped: Sources, row: str, column: str, why: str
) -> None:
    good = "C0,Aetna,P7,99213,2025-03-04,2025-03-09,120.50,0"
    kept, reject = read_csv(written(tmp_path, HEADER, good, row), shipped)
    assert isinstance(kept, Claim)
    assert isinstance(reject, Reject)
    assert (reject.file, reject.position, reject.loop) == ("claims.csv", 3, column)
    assert why in reject.why


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("a,b", "claim_id"),
        ("claim_id,true_probability", "total_charge"),
        ("claim_id,billed_amount", "submitted_on"),
    ],
)
def test_a_file_that_can_hold_no_claim_is_refused_once_and_whole(
    tmp_path: Path, shipped: Sources, header: str, field: str
) -> None:
    (reject,) = read_csv(written(tmp_path, header, "1,2", "3,4"), shipped)
    assert isinstance(reject, Reject)
    assert f"mapped to {field} (looked for" in reject.why
    assert "sources.yaml" in reject.what_to_do


def test_spreadsheet_bytes_and_empty_files_are_no_crash(tmp_path: Path, shipped: Sources) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEADER}\nC1,Caf\xe9,P7,99213,2025-03-04,2025-03-09,1,0\n".encode("cp1252"))
    (claim,) = read_csv(path, shipped)
    assert isinstance(claim, Claim)
    assert claim.payer_name == "Caf\xe9"
    empty = written(tmp_path, "", name="empty.csv")
    assert all(isinstance(record, Reject) for record in read_csv(empty, shipped))
    ragged = written(tmp_path, HEADER, "C1", "C2,x,y,z,1,2,3,4,5,6,7", name="ragged.csv")
    assert [type(record) for record in read_csv(ragged, shipped)] == [Reject, Reject]


def test_parquet_reads_like_the_same_rows_as_csv(tmp_path: Path, shipped: Sources) -> None:
    frame = pd.DataFrame(
        {
            "claim_id": ["C1", "C2"],
            "payer": ["Aetna", None],
            "cpt": [99213, 99214],
            "date_of_service": pd.to_datetime(["2025-03-04", "2025-03-05"]),
            "date_submitted": pd.to_datetime(["2025-03-09", "2025-03-09"]),
            "billed_amount": [120.5, 80.0],
        }
    )
    frame.to_parquet(tmp_path / "flat.parquet")
    frame.to_csv(tmp_path / "flat.csv", index=False)
    read = [list(read_csv(tmp_path / f"flat.{kind}", shipped)) for kind in ("parquet", "csv")]
    assert read[0] == read[1]
    assert all(isinstance(record, Claim) for record in read[0])


def test_numbers_as_pandas_writes_them_are_the_codes_they_were(
    tmp_path: Path, shipped: Sources
) -> None:
    """A column with a gap in it is written as floats."""
    path = written(
        tmp_path,
        "claim_id,line_number,payer,cpt,units,modifier_1,modifier_2,diagnosis_pointers,dx_1,pos,"
        "date_submitted,line_charge,carc",
        "1001.0,1.0,P,99213.0,2.00,25.0,,1.00,250.00,11.0,2025-03-09,100.0,45.0",
        "1001.0,02,P,97110.0,1.0,59.0,51.0,2.0|1,250.00,11.0,2025-03-09,50.0,197.0",
    )
    summary = FileSummary(path.name, "csv")
    found = FlatReading(path, shipped, summary).found()
    records = [one.record for one in found if isinstance(one, Found)]
    claim, remit = records
    assert isinstance(claim, Claim)
    assert isinstance(remit, Remit)
    assert (claim.claim_id, claim.diagnosis_codes) == ("1001", ("25000",))
    assert [line.line_number for line in claim.lines] == [1, 2]
    assert [line.procedure_code for line in claim.lines] == ["99213", "97110"]
    assert [line.units for line in claim.lines] == [2.0, 1.0]
    assert [line.modifiers for line in claim.lines] == [("25",), ("59", "51")]
    assert [line.diagnosis_pointers for line in claim.lines] == [("1",), ("2", "1")]
    assert [line.adjustments[0].carc for line in remit.lines] == ["45", "197"]
    assert summary.changes["code written as a decimal mended"] >= 10


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_a_table_without_rows_leaves_a_reject(
    tmp_path: Path, shipped: Sources, suffix: str
) -> None:
    path = tmp_path / f"none.{suffix}"
    names = HEADER.split(",")
    if suffix == "parquet":
        pd.DataFrame({name: pd.Series([], dtype="str") for name in names}).to_parquet(path)
    else:
        path.write_text(("\t" if suffix == "tsv" else ",").join(names) + "\n\n", "utf-8")
    (reject,) = read_csv(path, shipped)
    assert isinstance(reject, Reject)
    assert (reject.file, reject.loop) == (path.name, "file")
    assert reject.why == "it has a header and no rows to read"


def test_a_table_of_totals_alone_has_no_rows_either(tmp_path: Path, shipped: Sources) -> None:
    (reject,) = read_csv(written(tmp_path, HEADER, "Total,,,,,,99,"), shipped)
    assert isinstance(reject, Reject)
    assert "no rows" in reject.why


def test_a_later_export_updates_the_outcome_of_a_claim_already_there(tmp_path: Path) -> None:
    row = "C1,Aetna,P7,99213,2025-03-04,2025-03-09,120,"
    taken(tmp_path, written(tmp_path, HEADER, row))
    summary, tables = taken(tmp_path, written(tmp_path, HEADER, row + "yes"))
    assert summary.total("claim_duplicates") == 1
    assert tables.outcomes["status"].tolist() == ["denied"]


def test_an_alternative_mapping_sorts_a_reports_own_words(tmp_path: Path, golden: Path) -> None:
    path = written(
        tmp_path,
        "claim_id,patient_id,payer,procedure_code,date_of_service,date_submitted,billed_amount,"
        "allowed_amount,status,denial_category,remittance_date",
        "C1,P1,BCBS,99213,2025-11-13,2025-11-17,330.89,95,UNDERPAYMENT,,2025-12-06",
        "C2,P2,BCBS,99214,2025-11-13,2025-11-17,330.89,0,DENIAL,PRIOR_AUTH,2025-12-06",
        "C3,P3,BCBS,99214,2025-11-13,2025-11-17,330.89,,PENDING,,",
    )
    _, tables = taken(tmp_path, path, golden / "flat" / "reconciled.yaml")
    assert tables.outcomes["status"].tolist() == ["paid", "denied", "pending"]
    assert tables.outcomes["category"].tolist()[1] == "authorization"


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("columns: {claim_id: a, payr_id: b}", "did you mean 'payer_id'?"),
        ("columns: {payer_id: b}", "'claim_id' must be mapped"),
        ("columns: {claim_id: a}\nrows: line", "did you mean 'row'?"),
        ("columns: {claim_id: a}\noutcome: {statuses: {denyed: [x]}}", "did you mean 'denied'?"),
        ("columns: {claim_id: a}\noutcome: {categories: {x: codng}}", "did you mean 'coding'?"),
    ],
)
def test_a_mapping_that_says_something_impossible_is_refused(
    tmp_path: Path, yaml: str, message: str
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"sources\.yaml") as caught:
        load_sources(path)
    assert message in str(caught.value)


def test_lists_are_joined_from_several_columns_and_days_read_as_each_writes_them(
    tmp_path: Path,
) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "columns: {claim_id: id, total_charge: charge, submitted_on: sent, service_date: seen,\n"
        '  diagnosis_codes: [[main, "other_#"]], modifiers: "mod_#"}\n'
        'dates: ["%d/%m/%Y"]\ndates_of: {sent: "%m/%d/%Y"}\n',
        encoding="utf-8",
    )
    path = written(
        tmp_path,
        "id,charge,sent,seen,other2,other1,main,Mod1,Mod2",
        "C1,5,03/04/2025,02/03/2025,E11.9,I10,I10,25,59",
    )
    (claim,) = read_csv(path, load_sources(mapping))
    assert isinstance(claim, Claim)
    assert (claim.submitted_on, claim.service_from) == (date(2025, 3, 4), date(2025, 3, 2))
    assert claim.diagnosis_codes == ("I10", "E119")
    assert claim.lines[0].modifiers == ("25", "59")


def test_a_field_that_is_no_list_takes_one_column_only(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text('columns: {claim_id: id, payer_id: "payer_#"}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'payer_id' takes one column"):
        load_sources(mapping)


def test_an_answer_that_cannot_be_read_is_refused_without_its_claim(
    tmp_path: Path, shipped: Sources
) -> None:
    row = "C1,Aetna,P7,99213,2025-03-04,2025-03-09,12,Smith 12"
    claim, reject = read_csv(written(tmp_path, HEADER, row), shipped)
    assert isinstance(claim, Claim)
    assert isinstance(reject, Reject)
    assert (reject.loop, reject.what) == ("denied", "the answer to claim C1")
    assert "denied is neither yes nor no (it looks like Aaaa 99)" in reject.why
    assert "Smith" not in repr(reject)


@pytest.mark.parametrize(
    ("column", "private"),
    [
        ("LINE_LAST_EXPNS_DT", False),
        ("First Visit Date", False),
        ("First Name", True),
        ("Patient First Visit Date", True),
        ("Birth Date", True),
    ],
)
def test_first_and_last_of_a_day_name_nobody(
    shipped: Sources, column: str, *, private: bool
) -> None:
    assert shipped.is_private(column) == private
