"""A file is described before it is read: its columns, what is doubtful, what is missing."""

from pathlib import Path

import pytest

from denialrisk.errors import InputError
from denialrisk.read import Description, Sources, describe, ingest, load_sources
from denialrisk.read.flat.naming import Naming
from denialrisk.read.flat.shape import is_npi, masked

# Check digits worked out by hand with the Luhn rule over 80840 and the number.
NPIS = ("1234567893", "1999999984")
HEADER = (
    "Claim #,Payor Name,Mbr ID,Patient Name,Pt DOB,Svc Dt,Sub Dt,Billed Amt,CPT Code,DX1,DX2,"
    "Mod1,POS,Rend Prov NPI,Auth No,Paid Amt,Rsn Cd 1,Rsn Cd 2,Claim Stat,Check Date,"
    "Sched Days,Zip Code,Mystery,NPI Code"
)


def row(number: int) -> str:
    denied = number % 7 == 0
    return ",".join(
        [
            f"A{number:05d}",
            ("Aetna", "AETNA ", "Cigna")[number % 3],
            f"W{number % 40:06d}",
            f'"Doe{number}, Jo"',
            f"{number % 12 + 1:02d}/{number % 28 + 1:02d}/1980",
            f"{number % 28 + 1}/{number % 9 + 1}/2025",
            f"{number % 28 + 1}/{number % 9 + 2}/2025",
            f'"$1,{number:03d}.50"',
            ("99213", "J1885")[number % 2],
            ("M54.5", "E11.9", "I10")[number % 3],
            ("", "Z79.4")[number % 2],
            ("", "25")[number % 2],
            "11",
            NPIS[number % 2],
            "",
            "0" if denied else "80.00",
            "CO-197" if denied else "CO-45",
            "" if denied else "PR-1",
            "Denied" if denied else "Paid",
            f"{number % 28 + 1}/{number % 9 + 3}/2025",
            str(number % 11),
            "75001",
            f"{number * 1.5:.2f}",
            "none",
        ]
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "export.csv"
    path.write_text("\n".join([HEADER, *map(row, range(400))]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def described(path: Path, shipped: Sources) -> Description:
    return describe(path, shipped)


def test_every_column_has_a_place_and_a_reason(described: Description) -> None:
    goes = {column.name: (column.goes_to, column.how) for column in described.columns}
    assert goes["Claim #"] == ("field: claim_id", "name")
    assert goes["Payor Name"] == ("field: payer_id, payer_name", "name")
    assert goes["Mbr ID"] == ("patient: patient", "name")
    assert goes["Patient Name"] == ("left out: names a person", "")
    assert goes["Pt DOB"] == ("field: patient_birth_date", "name")
    assert goes["Svc Dt"] == ("field: service_date", "name")
    assert goes["Sub Dt"] == ("field: submitted_on", "name")
    assert goes["Billed Amt"] == ("field: total_charge", "name")
    assert goes["DX2"] == ("field: diagnosis_codes", "mapping")
    assert goes["Rend Prov NPI"] == ("field: rendering_npi", "name")
    assert goes["Paid Amt"] == ("answer: paid", "name")
    assert goes["Rsn Cd 2"] == ("answer: carc", "name")
    assert goes["Claim Stat"] == ("answer: status", "name")
    assert goes["Sched Days"] == ("extra.sched_days", "")
    assert goes["Zip Code"] == ("left out: names a person", "")


def test_what_only_looks_like_something_stays_unmapped_with_candidates(
    described: Description,
) -> None:
    columns = {column.name: column for column in described.columns}
    assert columns["Mystery"].goes_to == "extra.mystery"
    assert columns["NPI Code"].goes_to.startswith("extra")


def test_cells_that_name_somebody_are_shown_by_their_shape(described: Description) -> None:
    columns = {column.name: column for column in described.columns}
    assert columns["Claim #"].example == "A99999"
    assert columns["Patient Name"].example == "Aaa9, Aa"
    assert columns["Pt DOB"].example == "99/99/9999"
    shown = " ".join(column.example for column in described.columns)
    assert "Doe" not in shown
    assert "W0000" not in shown
    assert columns["POS"].example == "11"


def test_the_order_of_days_is_told_column_by_column(described: Description) -> None:
    assert "%d/%m/%Y; day first" in described.days["Svc Dt"]
    assert "%m/%d/%Y; month first" in described.days["Pt DOB"]


def test_the_proposal_reads_the_file_it_was_made_for(
    described: Description, path: Path, tmp_path: Path
) -> None:
    assert (described.claims, described.remits, described.rejected) == (400, 400, 0)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(described.mapping, encoding="utf-8")
    summary = ingest([path], tmp_path / "tables", sources=mapping)
    assert (summary.total("claims"), summary.total("remits"), summary.rejects) == (400, 400, 0)
    again = describe(path, load_sources(mapping))
    assert {c.how for c in again.columns} <= {"mapping", ""}
    assert [c.goes_to for c in again.columns if c.goes_to.startswith("field")] == [
        c.goes_to for c in described.columns if c.goes_to.startswith("field")
    ]


def test_what_is_missing_is_said_with_what_to_write(tmp_path: Path, shipped: Sources) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("Claim ID,Billed Amt\nC1,5\nC2,6\n", encoding="utf-8")
    found = describe(path, shipped)
    assert list(found.missing) == ["submitted_on"]
    assert "submitted_after_days" in found.missing["submitted_on"]
    assert "submitted_on: []  # MISSING" in found.mapping
    assert (found.claims, found.rejected) == (0, 1)


def test_a_name_whose_cells_do_not_fit_is_doubted_and_not_mapped(
    tmp_path: Path, shipped: Sources
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Claim ID,Sub Dt,Billed Amt\nC1,later,ten\nC2,soon,two\n", encoding="utf-8")
    columns = {c.name: c for c in describe(path, shipped).columns}
    assert columns["Sub Dt"].goes_to == "extra.sub_dt"
    assert columns["Sub Dt"].candidates[0] == "submitted_on"
    assert "0% of its cells are day" in columns["Sub Dt"].note


def test_diagnoses_are_known_by_their_cells_and_ids_are_not_taken_for_them(
    tmp_path: Path, shipped: Sources
) -> None:
    codes = ["M54.5", "E11.9", "I10", "J45.909"]
    rows = [f"C{n},{codes[n % 4]},A{n:04d}" for n in range(40)]
    path = tmp_path / "content.csv"
    path.write_text("\n".join(["claim_id,What,Which", *rows]), encoding="utf-8")
    columns = {c.name: c for c in describe(path, shipped).columns}
    assert (columns["What"].goes_to, columns["What"].how) == ("field: diagnosis_codes", "content")
    assert columns["Which"].goes_to == "extra.which"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Svc From Dt", "service_from"),
        ("Line Chrg Amt", "charge"),
        ("Rendering Provider NPI", "rendering_npi"),
        ("Prior Auth Nbr", "prior_authorization_number"),
        ("Pt Resp Amt", "patient_responsibility"),
        ("Adj Rsn Cd 3", "carc"),
        ("Rmk Cd", "rarc"),
        ("Primary Dx", "diagnosis_codes"),
        ("Proc Cd", "procedure_code"),
        ("Tot Chrgs", "total_charge"),
    ],
)
def test_names_are_understood_past_their_abbreviations(
    shipped: Sources, name: str, field: str
) -> None:
    meanings = Naming(shipped).meanings(name)
    assert meanings[0].field == field
    assert meanings[0].sure


@pytest.mark.parametrize("name", ["Sched Days", "Department", "Visit Type", "Bed", "Claim Age"])
def test_names_that_mean_no_field_are_not_understood_as_one(shipped: Sources, name: str) -> None:
    assert not any(m.sure for m in Naming(shipped).meanings(name))


def test_a_provider_number_is_known_by_its_check_digit() -> None:
    assert all(map(is_npi, NPIS))
    assert not any(map(is_npi, ["1234567890", "3234567893", "12345", "123456789X"]))


def test_a_shape_tells_nothing_of_what_stands_there() -> None:
    assert masked("Smith, Jo-Ann") == "Aaaa, Aa-Aaa"
    assert masked("W000123") == "A999999"
    assert masked("x" * 300) == "aaaa"


def test_a_payment_on_every_row_of_a_claim_is_proposed_as_the_claims(
    tmp_path: Path, shipped: Sources
) -> None:
    path = tmp_path / "lines.csv"
    header = "claim_id,line_number,payer,cpt,claim_date,line_charge,paid_amount,carc"
    rows = [f"L{n},{at},A,99213,2025-01-05,100,150,45" for n in range(6) for at in (1, 2)]
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    described = describe(path, shipped)
    assert any("level: claim" in warning for warning in described.warnings)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(described.mapping, encoding="utf-8")
    assert load_sources(mapping).remit.level == "claim"


def test_a_side_table_is_told_with_its_fields_and_rows(tmp_path: Path, shipped: Sources) -> None:
    path = tmp_path / "auth.csv"
    rows = ["member_id,auth_date,auth_status,auth_number", "M1,2025-01-02,Approved,A1"]
    path.write_text("\n".join([*rows, "M2,2025-01-03,whatever,A2"]), encoding="utf-8")
    described = describe(path, shipped)
    assert described.side_rows == {"authorizations": 1}
    assert (described.rejected, described.missing) == (1, {})
    assert described.words == {
        "auth_status: Approved": "yes (1 rows)",
        "auth_status: aaaa": "refused, for no list has it (1 rows)",
    }
    assert not [warning for warning in described.warnings if "held against" in warning]
    goes = {column.name: column.goes_to for column in described.columns}
    assert goes["auth_status"] == "authorizations: approved"
    assert goes["member_id"] == "patient"


def test_what_a_description_counts_is_what_an_ingest_takes_in(
    tmp_path: Path, shipped: Sources
) -> None:
    path = tmp_path / "claims.csv"
    row = "C{0},Aetna,99213,2025-03-09,{1},N"
    rows = [row.format(n, 100) for n in range(4)]
    rows += [row.format(0, 100), row.format(1, 120), row.format(9, 5) + ",more"]
    header = "claim_id,payer,cpt,date_submitted,billed_amount,denied"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    described = describe(path, shipped)
    assert (described.rows, described.claims, described.rejected) == (7, 4, 2)
    assert any("other content" in why for why in described.rejects)


def test_nobody_is_shown_whatever_a_column_is_called(tmp_path: Path, shipped: Sources) -> None:
    header = "claim_id,payer,date_submitted,billed_amount,bill_to,told_us,guarantor,doc_no,unit"
    people = ["Garcia Ann", "Novak, Bob", "Diaz Cleo"]
    rows = [
        f'C{n},Aetna,2025-03-09,{n + 5},"{people[n % 3]}",rang {n} times about it,Kim Dan,'
        f"{900123456 + n % 3},{'ABC'[n % 3]}"
        for n in range(60)
    ]
    path = tmp_path / "people.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    described = describe(path, shipped)
    examples = {column.name: column.example for column in described.columns}
    assert examples["bill_to"] in {"Aaaa Aaa", "Aaaa, Aaa", "Aaaa Aaaa"}
    assert examples["guarantor"] == "Aaa Aaa"
    assert examples["doc_no"] == "999999999"
    assert examples["date_submitted"] == "2025-03-09"
    told = str(described.to_dict())
    assert not [one for one in ("Garcia", "Novak", "Diaz", "Kim", "90012", "rang") if one in told]
    goes = {column.name: column.goes_to for column in described.columns}
    assert goes["told_us"] == goes["guarantor"] == "left out: names a person"


def test_words_that_are_free_text_are_shown_by_their_shape(
    tmp_path: Path, shipped: Sources
) -> None:
    header = "claim_id,payer,date_submitted,billed_amount,status"
    said = ["paid", "denied", *(f"told Ms Garcia {n}, will call" for n in range(8))]
    rows = [f'C{n},Aetna,2025-03-09,5,"{one}"' for n, one in enumerate(said)]
    path = tmp_path / "words.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    words = describe(path, shipped).words
    assert words["status: paid"] == "paid (1 rows)"
    assert not [word for word in words if "Garcia" in word]


def test_a_first_row_that_is_no_header_is_refused_and_not_quoted(
    tmp_path: Path, shipped: Sources
) -> None:
    row = '"Garcia, Ann {0}",2025-01-0{0},{0}5.50,Aetna'
    path = tmp_path / "bare.csv"
    path.write_text("\n".join(row.format(n) for n in range(1, 9)), encoding="utf-8")
    with pytest.raises(InputError, match="no header, for 3 of the 4 cells") as caught:
        describe(path, shipped)
    assert "Garcia" not in str(caught.value)


def test_an_answer_word_in_the_first_row_makes_no_header_of_it(
    tmp_path: Path, shipped: Sources
) -> None:
    rows = [f"{n},Aetna,Jane Garcia,99213,150,01/1{n}/2025,Paid" for n in range(1, 9)]
    path = tmp_path / "bare.csv"
    path.write_text("\n".join([rows[0].replace("Paid", "Denied"), *rows[1:]]), encoding="utf-8")
    with pytest.raises(InputError, match="no header") as caught:
        describe(path, shipped)
    assert "Garcia" not in str(caught.value)


def test_a_denial_reason_that_no_list_has_is_shown_only_when_plain_and_frequent(
    tmp_path: Path, shipped: Sources
) -> None:
    header = "claim_id,payer,date_submitted,billed_amount,denied,denial_reason"
    said = [*["Moon Phase"] * 5, "Jane Garcia no auth"]
    rows = [f"C{n},Aetna,2025-03-09,5,1,{one}" for n, one in enumerate(said)]
    path = tmp_path / "reasons.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    words = describe(path, shipped).words
    assert words["denial_reason: Moon Phase"] == "unmapped, for no list has it (5 rows)"
    assert not [word for word in words if "Garcia" in word]


def test_no_day_of_sending_is_not_taken_for_no_answers(tmp_path: Path, shipped: Sources) -> None:
    path = tmp_path / "undated.csv"
    path.write_text("claim_id,billed_amount,denied\nC1,5,1\n", encoding="utf-8")
    described = describe(path, shipped)
    assert list(described.missing) == ["submitted_on"]
    assert described.answered


def test_a_header_that_nobody_knows_is_a_header_all_the_same(
    tmp_path: Path, shipped: Sources
) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text("Fall,Tag,Summe,Y\nA1,2025-01-02,5,Y\nA2,2025-01-03,6,N\n", encoding="utf-8")
    assert describe(path, shipped).columns[0].name == "Fall"


def test_a_known_side_table_needs_no_mapping(tmp_path: Path, shipped: Sources) -> None:
    path = tmp_path / "checks.csv"
    path.write_text("member_id,check_date,status\nM1,2025-01-02,active\n", encoding="utf-8")
    described = describe(path, shipped)
    assert (described.side, described.mapping) == ("eligibility", "")


def test_a_side_table_under_other_names_gets_a_mapping_that_reads_it_and_claims(
    tmp_path: Path, shipped: Sources
) -> None:
    side, claims = tmp_path / "auth.csv", tmp_path / "claims.csv"
    side.write_text(
        "mbr_no,auth_dt,auth_stat,auth_nbr\nM1,2025-01-02,approved,A1\n", encoding="utf-8"
    )
    claims.write_text(
        "claim_id,member_id,payer,date_submitted,billed_amount\nC1,M1,Aetna,2025-01-09,5\n",
        encoding="utf-8",
    )
    described = describe(side, shipped)
    assert (described.side, described.side_rows) == ("authorizations", {"authorizations": 1})
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(described.mapping, encoding="utf-8")
    summary = ingest([side, claims], tmp_path / "tables", sources=mapping)
    assert (summary.total("claims"), summary.total("rows"), summary.rejects) == (1, 1, 0)
    assert describe(side, load_sources(mapping)).mapping == ""


def test_what_a_side_table_lacks_is_said_with_what_to_write(
    tmp_path: Path, shipped: Sources
) -> None:
    path = tmp_path / "papers.csv"
    path.write_text("doc_type,date_received\nOZ,2025-01-02\n", encoding="utf-8")
    described = describe(path, shipped)
    assert (described.side, described.mapping) == ("documents", "")
    assert "patient: [NAME]" in described.missing["the patient"]
