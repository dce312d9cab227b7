"""A file whose reader fails is one reject; what was read before it and beside it stays."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from denialrisk.claims import Claim
from denialrisk.read import ingest
from denialrisk.read.batch import Batch
from denialrisk.read.files import Source
from denialrisk.read.found import Found, TablePart
from denialrisk.read.gather import gather
from denialrisk.read.summary import FileSummary

FEATURES = Path(__file__).parents[3] / "features" / "sources.yaml"


def source(name: str) -> Source:
    return Source(Path(name), name, "csv", 1)


def failing(one: Source, _: FileSummary) -> Iterator[Found | TablePart]:
    yield Found("claim", 1, Claim(one.name))
    if one.name == "a.csv":
        raise OverflowError("Jane Doe is too large")


def test_a_reader_that_fails_ends_its_file_and_no_other() -> None:
    told: list[Batch] = []

    def deliver(batch: Batch, _: Sequence[FileSummary]) -> None:
        told.append(batch)

    files = gather([source("a.csv"), source("b.csv")], failing, deliver, most=100)
    assert [(file.claims_in, file.other_rejects) for file in files] == [(1, 1), (1, 0)]
    rejects = told[0].of("rejects")
    assert rejects is not None
    (why,) = rejects.records.head["why"].to_pylist()
    assert "OverflowError" in why
    assert "Jane" not in why


def test_what_the_taker_of_records_raises_is_no_fault_of_the_file() -> None:
    def deliver(_: Batch, __: Sequence[FileSummary]) -> None:
        raise OverflowError

    with pytest.raises(OverflowError):
        gather([source("b.csv")], failing, deliver, most=1)


def claims() -> dict[str, list[object]]:
    return {
        "claim_id": ["X1", "X2"],
        "payer_id": ["P1", "P1"],
        "procedure_code": ["99213", "99213"],
        "charge": [100.0, 100.0],
        "service_date": ["2025-01-02", "2025-01-02"],
        "submission_date": ["2025-01-05", "2025-01-05"],
        "claim_status": ["denied", "paid"],
    }


def test_one_day_that_no_calendar_holds_ends_nothing(tmp_path: Path) -> None:
    never = pa.array([2**63 - 1, 1738368000000000], pa.timestamp("us"))
    table = pa.table({**claims(), "decision_date": never, "last_touched": never})
    pq.write_table(table, tmp_path / "a.parquet")
    summary = ingest([tmp_path / "a.parquet"], tmp_path / "t", sources=FEATURES)
    assert (summary.total("claims"), summary.rejects) == (2, 0)
    assert summary.changes["Parquet day beyond any calendar taken as missing"] == 2


def test_a_damaged_footer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(claims()), path)
    whole = path.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    path.write_bytes(whole[:footer] + b"\0" * 100 + whole[footer + 100 :])
    (tmp_path / "b.csv").write_text("claim_id,charge,submission_date\nX9,5,2025-01-05\n")
    summary = ingest([tmp_path], tmp_path / "t", sources=FEATURES)
    assert (summary.total("claims"), summary.rejects) == (1, 1)
    text = summary.rejects_file.read_text(encoding="utf-8")
    assert "cannot be read: its contents are damaged" in text
