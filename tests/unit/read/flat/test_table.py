"""A flat file's bytes become a header and rows; what is no row is passed by and counted."""

import gzip
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.read.files import format_of
from denialrisk.read.flat.table import BrokenRow, Row, Table

Rows = list[tuple[int, Row | BrokenRow]]


def read(
    folder: Path, content: bytes, name: str = "claims.csv"
) -> tuple[Table, Rows, Counter[str]]:
    path = folder / name
    path.write_bytes(content)
    changes: Counter[str] = Counter()
    table = Table(path, changes)
    return (
        table,
        [(at, row if isinstance(row, BrokenRow) else list(row)) for at, row in table.rows()],
        changes,
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end_will_do(tmp_path: Path, separator: str, line_end: str) -> None:
    text = line_end.join([f"a{separator}b", f"1{separator}2", f"3{separator}4"])
    table, rows, _ = read(tmp_path, text.encode())
    assert table.header == ["a", "b"]
    assert rows == [(2, ["1", "2"]), (3, ["3", "4"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_told_by_the_bytes(tmp_path: Path, encoding: str) -> None:
    text = "claim_id,payer\nC1,Caf\xe9\n"
    table, rows, _ = read(tmp_path, text.encode(encoding))
    assert table.header == ["claim_id", "payer"]
    assert rows == [(2, ["C1", "Caf\xe9"])]
    assert format_of(tmp_path / "claims.csv")[0] == "csv"


def test_bytes_that_are_no_utf8_are_read_as_windows_writes_them(tmp_path: Path) -> None:
    content = "a,b\nC1,Caf\xe9 \x80\n".encode("latin-1") + "C2,Caf\xe9\n".encode()
    _, rows, changes = read(tmp_path, content)
    assert rows == [(2, ["C1", "Caf\xe9 \u20ac"]), (3, ["C2", "Caf\xe9"])]
    assert changes["lines read as Windows-1252, not UTF-8"] == 1


def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    _, rows, _ = read(tmp_path, gzip.compress(b"a,b\n1,2\n"), "claims.csv.gz")
    assert rows == [(2, ["1", "2"])]


def test_what_is_no_row_is_passed_by_and_counted(tmp_path: Path) -> None:
    _, rows, changes = read(tmp_path, b"\n\na,b\n1,2\n\n,\nA,b\na, b \n3,4\n")
    assert rows == [(4, ["1", "2"]), (7, ["A", "b"]), (9, ["3", "4"])]
    assert changes["blank row passed over"] == 2
    assert changes["header repeated within the file passed over"] == 1


def test_ragged_rows_are_filled_cut_or_refused(tmp_path: Path) -> None:
    _, rows, changes = read(tmp_path, b"a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n5,6,7\n")
    assert rows[:2] == [(2, ["1", "2", None]), (3, ["1", "2", "3"])]
    assert isinstance(rows[2][1], BrokenRow)
    assert "more cells" in rows[2][1].why
    assert rows[3] == (5, ["5", "6", "7"])
    assert changes["row shorter than the header, rest empty"] == 1


def test_a_quoted_cell_may_run_over_lines(tmp_path: Path) -> None:
    _, rows, changes = read(tmp_path, b'a,b\n"1\n""one""",2\n3,4\n')
    assert rows == [(2, ['1\n"one"', "2"]), (3, ["3", "4"])]
    assert not changes


def test_a_quotation_mark_that_nothing_closes_costs_no_other_row(tmp_path: Path) -> None:
    body = b"".join(b"%d,x\n" % n for n in range(900))
    _, rows, changes = read(tmp_path, b'a,b\n0,"open\n' + body)
    assert len(rows) == 901
    assert rows[0] == (2, ["0", "open"])
    assert changes["stray quotation marks taken out"] == 1


def test_a_mark_within_a_cell_is_a_mark(tmp_path: Path) -> None:
    _, rows, changes = read(tmp_path, b'a,b\n1,5" tube\n2,6" tube\n')
    assert rows == [(2, ["1", '5" tube']), (3, ["2", '6" tube'])]
    assert not changes


def test_nul_characters_are_taken_out(tmp_path: Path) -> None:
    _, rows, changes = read(tmp_path, b"a,b\n1,\x002\x00\n")
    assert rows == [(2, ["1", "2"])]
    assert changes["NUL characters taken out"] == 2


def test_a_huge_cell_is_kept_and_a_monstrous_one_costs_its_row_only(tmp_path: Path) -> None:
    large, monstrous = b"x" * 500_000, b"y" * 2_000_000
    _, rows, _ = read(tmp_path, b"a,b\n1,%s\n2,%s\n3,z\n" % (large, monstrous))
    assert rows[0] == (2, ["1", large.decode()])
    assert isinstance(rows[1][1], BrokenRow)
    assert rows[2] == (4, ["3", "z"])


def test_parquet_gives_the_rows_that_csv_gives(tmp_path: Path) -> None:
    days = pd.to_datetime(["2025-01-31", None])
    frame = pd.DataFrame({"a": ["x", None], "day": days, "codes": [["M", "N"], None]})
    frame.to_parquet(tmp_path / "flat.parquet")
    table = Table(tmp_path / "flat.parquet", Counter())
    assert table.header == ["a", "day", "codes"]
    assert list(table.rows()) == [(1, ["x", "2025-01-31", "M|N"]), (2, [None, None, None])]


def test_column_names_that_read_like_segments_do_not_make_a_table_x12(tmp_path: Path) -> None:
    path = tmp_path / "carrier.txt"
    path.write_text(
        "BENE_ID|CLM_ID|CLM_FROM_DT|NCH_AMT\n-1|-2|01-Jan-2025|5\n-1|-3|02-Jan-2025|6\n"
    )
    assert format_of(path) == ("csv", "")
    path.write_text("ST|837|0001~\nBHT|0019|00|1|20250101|1200|CH~\nHL|1||20|1~\n")
    assert format_of(path) == ("x12", "")
