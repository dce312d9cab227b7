from pathlib import Path

import pytest

from denialrisk.report.spreadsheet import write_rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_would_run_is_quoted_and_numbers_are_not(tmp_path: Path, start: str) -> None:
    path = tmp_path / "a.csv"
    write_rows(path, ("text", "number", "many", "none"), [
        {"text": f"{start}1", "number": -1.5, "many": ["a", 2], "other": "left out"}
    ])  # fmt: skip
    text = path.read_bytes().decode()
    assert f"'{start}1" in text
    assert text.endswith(",-1.5,a 2,\r\n")
