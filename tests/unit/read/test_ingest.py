"""Files become tables in a folder; what came before is neither doubled nor overwritten."""

import os
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import Adjustment, Remit, RemitLine, Tables, remit_tables
from denialrisk.errors import InputError
from denialrisk.read import ingest, read_claims

FEATURES = Path(__file__).parents[3] / "features" / "sources.yaml"


@pytest.fixture
def inbox(golden: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name in ("claims/clinic.837", "claims/hospital.837", "remits/clinic.835"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(golden / name, folder / name)
    return folder


def test_a_folder_is_walked_and_every_record_counted(inbox: Path, tmp_path: Path) -> None:
    summary = ingest([inbox], tmp_path / "data")
    told = summary.to_dict()
    assert (told["claims_in"], told["claims"], told["lines"]) == (3, 3, 7)
    assert (told["remits_in"], told["remits"], told["rejects"]) == (4, 4, 0)
    assert [file["file"] for file in told["per_file"]] == [
        "inbox/claims/clinic.837",
        "inbox/claims/hospital.837",
        "inbox/remits/clinic.835",
    ]
    assert told["per_file"][0]["segments"]["CLM"] == 2
    tables = Tables.load(tmp_path / "data")
    assert list(tables.lines["claim_id"].unique()) == list(tables.claims["claim_id"])
    assert list(tables.adjustments["line_number"]) == [1, 1, 2, 0, 1, 1]


def test_the_same_files_again_add_nothing(inbox: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    ingest([inbox], into)
    before = {path.name: path.read_bytes() for path in into.rglob("*.parquet")}
    again = ingest([inbox], into)
    assert (again.total("claims"), again.total("claim_duplicates")) == (0, 3)
    assert (again.total("remits"), again.total("remit_duplicates")) == (0, 4)
    assert {path.name: path.read_bytes() for path in into.rglob("*.parquet")} == before


def test_new_files_are_appended_and_remits_numbered_on(inbox: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    ingest([inbox], into)
    for name in ("claims/clinic.837", "remits/clinic.835"):
        path = inbox / name
        path.write_bytes(path.read_bytes().replace(b"ELM-202", b"OAK-202"))
    summary = ingest([inbox], into)
    assert (summary.total("claims"), summary.total("claim_duplicates")) == (2, 1)
    tables = Tables.load(into)
    assert list(tables.remits["remit_number"]) == list(range(1, 9))
    assert set(tables.remit_lines["remit_number"]) == {1, 3, 4, 5, 7, 8}


def test_a_claim_id_with_other_content_is_refused_and_the_first_kept(
    inbox: Path, tmp_path: Path
) -> None:
    into = tmp_path / "data"
    ingest([inbox], into)
    path = inbox / "claims" / "clinic.837"
    path.write_bytes(path.read_bytes().replace(b"*150*UN", b"*151*UN"))
    summary = ingest([inbox / "claims"], into)
    assert (summary.total("claim_rejects"), summary.total("claim_duplicates")) == (1, 2)
    assert Tables.load(into).lines["charge"].iloc[0] == 150
    rejects = pd.read_csv(summary.rejects_file)
    assert rejects["what"].tolist() == ["claim ELM-2026-0001"]
    assert "other content" in rejects["why"][0]
    assert rejects["position"][0] == 21


def test_every_claim_in_is_a_claim_out_a_reject_or_a_duplicate(
    inbox: Path, tmp_path: Path
) -> None:
    path = inbox / "claims" / "clinic.837"
    good = path.read_bytes()
    path.write_bytes(good + good + good.replace(b"*150*UN", b"*-150*UN"))
    for file in ingest([inbox], tmp_path / "data").files:
        assert file.claims_in == file.claims + file.claim_rejects + file.claim_duplicates
        assert file.remits_in == file.remits + file.remit_rejects + file.remit_duplicates
        if file.file.endswith("clinic.837"):
            assert (file.claims, file.claim_rejects, file.claim_duplicates) == (2, 1, 3)


def test_rejects_are_listed_once_however_often_a_file_comes(inbox: Path, tmp_path: Path) -> None:
    (inbox / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 50)
    (inbox / "answer.278").write_bytes(
        (inbox / "claims" / "clinic.837").read_bytes().replace(b"ST*837", b"ST*278")
    )
    for _ in range(2):
        summary = ingest([inbox], tmp_path / "data")
        assert summary.total("other_rejects") == 2
        assert summary.listed == 2
    rejects = pd.read_csv(summary.rejects_file)
    assert rejects["file"].tolist() == ["inbox/answer.278", "inbox/photo.jpg"]
    assert "this is a 278" in rejects["why"][0]
    assert "not known" in rejects["why"][1]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.837", b"", "it is empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n", "it is empty"),
        ("wide.837", "ISA*00*".encode("utf-16"), "UTF-16"),
        ("wide.csv", "claim_id,payer\n".encode("utf-16-le"), "UTF-16"),
        ("deep.json", b"[[[", "it is not JSON: Expecting value (line 1, column 4)"),
        ("deeper.json", b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_holds_nothing_to_read_says_why(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _, (reject,) = read_claims([path], FEATURES)
    assert reject.file == name
    assert why in reject.why
    assert reject.what_to_do


@pytest.mark.parametrize("alone", [True, False])
def test_what_is_no_file_is_refused_by_name(tmp_path: Path, *, alone: bool) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "folder.837").mkdir(parents=True)
    (inbox / "gone.837").symlink_to(tmp_path / "nowhere")
    os.mkfifo(inbox / "pipe.837")
    _, rejects = read_claims(sorted(inbox.iterdir()) if alone else [inbox])
    before = "" if alone else "inbox/"
    assert [(reject.file, reject.why) for reject in rejects] == [
        (f"{before}folder.837", "it is a folder with nothing in it"),
        (f"{before}gone.837", "it is a link to a file that is not there"),
        (f"{before}pipe.837", "it is a pipe, socket or device, not a file"),
    ]


def test_a_link_back_to_the_folder_is_followed_no_further(inbox: Path) -> None:
    (inbox / "claims" / "again").symlink_to(inbox)
    tables, (reject,) = read_claims([inbox])
    assert len(tables.claims) == 3
    assert "link back" in reject.why


def test_a_file_name_that_is_no_unicode_can_still_be_written_down(
    inbox: Path, tmp_path: Path
) -> None:
    Path(os.fsdecode(os.fsencode(inbox) + b"/\xff.jpg")).write_bytes(b"\xff\xd8\xff\xe0" * 50)
    summary = ingest([inbox], tmp_path / "data")
    assert pd.read_csv(summary.rejects_file)["file"].tolist() == ["inbox/?.jpg"]


def test_formats_are_told_by_content_whatever_the_name(inbox: Path, tmp_path: Path) -> None:
    (inbox / "claims" / "clinic.837").rename(inbox / "claims" / "notes.csv")
    (inbox / "claims" / "one.dat").write_text(
        '{"claim_id": "J1", "submitted_on": "2026-01-10", "total_charge": 5, '
        '"lines": [{"procedure_code": "99213"}]}'
    )
    summary = ingest([inbox], tmp_path / "data")
    formats = {file.file.rpartition("/")[2]: file.format for file in summary.files}
    assert formats == {
        "hospital.837": "x12",
        "notes.csv": "x12",
        "one.dat": "json",
        "clinic.835": "x12",
    }
    assert summary.total("claims") == 4


def test_a_folder_of_tables_is_a_source_too(inbox: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    ingest([inbox], first)
    summary = ingest([first], second)
    assert (summary.total("claims"), summary.total("remits")) == (3, 4)
    before, after = Tables.load(first), Tables.load(second)
    pd.testing.assert_frame_equal(before.claims, after.claims)
    pd.testing.assert_frame_equal(before.adjustments, after.adjustments)
    again = ingest([inbox], second)
    assert (again.total("claim_duplicates"), again.total("remit_duplicates")) == (3, 4)


def test_remits_of_other_tables_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    days = [date(2025, 3, 1), date(2025, 1, 1), date(2025, 2, 1), date(2025, 1, 9)] * 3
    lines = (RemitLine(1, adjustments=(Adjustment("CO", "45", 1.0),)),)
    remits = [Remit(f"A{n}", "1", known_on=day, lines=lines) for n, day in enumerate(days)]
    Tables(**remit_tables(remits)).save(tmp_path / "first")
    ingest([tmp_path / "first"], tmp_path / "second")
    first, second = Tables.load(tmp_path / "first"), Tables.load(tmp_path / "second")
    for name in ("remits", "remit_lines", "adjustments"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert second.remits["claim_id"].tolist() == [f"A{n}" for n in range(12)]


def test_progress_ends_at_the_size_of_the_files(inbox: Path, tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    ingest([inbox], tmp_path / "data", progress=lambda *call: calls.append(call))
    size = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file())
    assert calls[-1] == ("read", size, size)
    assert [done for _, done, _ in calls] == sorted(done for _, done, _ in calls)


def test_a_path_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        ingest([tmp_path / "nowhere"], tmp_path / "data")


def test_claims_to_score_are_read_without_a_folder_and_each_once(inbox: Path) -> None:
    path = inbox / "claims" / "clinic.837"
    path.write_bytes(path.read_bytes() * 2)
    tables, rejects = read_claims([path])
    assert list(tables.claims["claim_id"]) == ["ELM-2026-0001", "ELM-2026-0002"]
    assert len(tables.lines) == 4
    assert [reject.what_to_do for reject in rejects] == ["send each claim once"] * 2


def test_acknowledgments_and_rows_of_side_tables_are_counted_and_known_again(
    golden: Path, tmp_path: Path
) -> None:
    checks = tmp_path / "checks.csv"
    rows = ["K1,P,2026-01-02,yes", "K2,P,2026-01-03,no", "K1,P,2026-01-02,yes"]
    checks.write_text("\n".join(["patient_key,payer_id,checked_on,active", *rows]))
    into = tmp_path / "data"
    statuses = sorted((golden / "acknowledgments").iterdir())
    first = ingest([checks, *statuses], into, sources=FEATURES)
    again = ingest([checks, *statuses], into, sources=FEATURES)
    assert (first.total("rows_in"), first.total("rows"), first.total("row_duplicates")) == (
        3,
        2,
        1,
    )
    assert first.files[0].rows_of == {"eligibility": 2}
    assert (again.total("rows"), again.total("row_duplicates")) == (0, 3)
    for summary in (first, again):
        counts = {name: summary.total(f"acknowledgment{name}") for name in ("s_in", "s")}
        left = summary.total("acknowledgment_rejects") + summary.total("acknowledgment_duplicates")
        assert counts["s_in"] == counts["s"] + left > 0
    assert again.total("acknowledgments") == 0
    tables = Tables.load(into)
    assert len(tables.eligibility) == 2
    assert len(tables.acknowledgments) == first.total("acknowledgments")
