"""A CLM01 that comes again with other content: another submission that says so, or refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import Claim, Line, Tables
from denialrisk.claims.store import opened
from denialrisk.read import ingest, read_claims
from denialrisk.read.found import Found
from denialrisk.read.gather import Gathering
from denialrisk.read.ingest import Writing
from denialrisk.read.summary import FileSummary

FEATURES = Path(__file__).parents[3] / "features" / "sources.yaml"
FIRST = Claim(
    "A",
    payer_id="P",
    frequency_code="1",
    submitted_on=date(2025, 3, 3),
    total_charge=10.0,
    lines=(Line(1, charge=10.0), Line(2, charge=5.0)),
)


def sent(folder: Path, *claims: Claim, format_: str = "x12") -> tuple[FileSummary, Tables]:
    with opened(folder) as store:
        gathering = Gathering(Writing(store), 100)
        gathering.files.append(FileSummary("f", format_))
        for place, claim in enumerate(claims, 1):
            gathering.take(Found("claim", place, claim))
        gathering.end()
    return gathering.file, Tables.load(folder)


def changed(**fields: Any) -> Claim:
    return Claim(
        **{name: getattr(FIRST, name) for name in Claim.__dataclass_fields__} | fields,
    )


@pytest.mark.parametrize("extra", [{}, {"work_queue": "WQ2"}, {"ward": "3B"}])
@pytest.mark.parametrize("apart", [False, True])
def test_other_further_columns_alone_refuse_no_claim_and_the_first_stay(
    tmp_path: Path, extra: dict[str, object], *, apart: bool
) -> None:
    first, again = changed(extra={"work_queue": "WQ1"}), changed(extra=extra)
    if apart:
        sent(tmp_path, first, format_="csv")
    came = (again,) if apart else (first, again)
    file, tables = sent(tmp_path, *came, format_="csv")
    assert (file.claims, file.claim_duplicates, file.claim_rejects) == (1 - apart, 1, 0)
    assert [n for why, n in file.changes.items() if "further columns" in why] == [1]
    assert tables.claims["extra.work_queue"].tolist() == ["WQ1"]
    assert "extra.ward" not in tables.claims


def test_the_same_further_columns_again_are_not_told(tmp_path: Path) -> None:
    for _ in range(2):
        file, _ = sent(tmp_path, changed(extra={"work_queue": "WQ1"}), format_="csv")
    assert (file.claim_duplicates, dict(file.changes)) == (1, {})


def test_a_column_fenced_in_the_next_export_keeps_no_answer_from_its_claim(tmp_path: Path) -> None:
    header = "claim_id,payer_id,charge,service_date,submission_date,work_queue,claim_status"
    exports = {"pending.csv": "WQ1,Pending\nWQ2,Pending", "decided.csv": "WQ9,Denied\nWQ2,Paid"}
    for name, ends in exports.items():
        kinds = ends.split("\n")
        rows = [f"C{n},P1,{100 + n},2025-01-02,2025-01-05,{kinds[n % 5 > 0]}" for n in range(250)]
        (tmp_path / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        summary = ingest([tmp_path / name], tmp_path / "data", sources=FEATURES)
    assert (summary.total("claim_rejects"), summary.total("rows")) == (0, 250)
    tables = Tables.load(tmp_path / "data")
    assert tables.outcomes["status"].value_counts().to_dict() == {"paid": 200, "denied": 50}
    assert set(tables.claims["extra.work_queue"]) == {"WQ1", "WQ2"}


@pytest.mark.parametrize("frequency", ["6", "7", "8"])
@pytest.mark.parametrize("format_", ["x12", "fhir", "csv", "json"])
def test_a_correction_replacement_or_void_is_a_submission_of_its_own(
    tmp_path: Path, frequency: str, format_: str
) -> None:
    again = changed(frequency_code=frequency, lines=(Line(1, charge=9.0),))
    file, tables = sent(tmp_path, FIRST, again, format_=format_)
    assert (file.claims, file.claim_rejects, file.resubmissions) == (2, 0, 1)
    assert tables.claims["claim_id"].tolist() == ["A", "A#2"]
    assert tables.claims["patient_control_number"].isna().tolist() == [True, False]
    assert tables.claims["patient_control_number"].iloc[1] == "A"
    assert tables.lines["claim_id"].tolist() == ["A", "A", "A#2"]


@pytest.mark.parametrize(
    "other", [{"payer_id": "Q"}, {"submitted_on": date(2025, 5, 1)}, {"payer_id": None}]
)
def test_another_payer_or_day_says_so_where_the_format_states_them(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    file, tables = sent(tmp_path / "x12", FIRST, changed(**other))
    assert (file.claims, tables.claims["claim_id"].tolist()) == (2, ["A", "A#2"])
    file, tables = sent(tmp_path / "csv", FIRST, changed(**other), format_="csv")
    assert (file.claims, file.claim_rejects) == (1, 1)


def test_other_content_that_does_not_say_so_is_refused_and_the_first_kept(tmp_path: Path) -> None:
    file, tables = sent(tmp_path, FIRST, changed(total_charge=99.0))
    assert (file.claims, file.claim_rejects) == (1, 1)
    assert tables.claims["total_charge"].tolist() == [10.0]


def test_any_submission_that_comes_again_is_known_in_whatever_order(tmp_path: Path) -> None:
    second = changed(submitted_on=date(2025, 5, 1))
    third = changed(frequency_code="7", total_charge=7.0)
    sent(tmp_path, FIRST, second, third)
    file, tables = sent(tmp_path, third, FIRST, second)
    assert (file.claims, file.claim_duplicates) == (0, 3)
    assert tables.claims["claim_id"].tolist() == ["A", "A#3", "A#2"]
    file, _ = sent(tmp_path, changed(submitted_on=date(2025, 5, 1), total_charge=8.0))
    assert file.claim_rejects == 1


def test_an_id_that_looks_like_ours_gets_out_of_the_way(tmp_path: Path) -> None:
    literal = Claim("A#2", submitted_on=date(2025, 3, 4), lines=(Line(1),))
    again = changed(frequency_code="7")
    _, tables = sent(tmp_path / "before", literal, FIRST, again)
    assert sorted(tables.claims["claim_id"]) == ["A", "A#2", "A#3"]
    _, tables = sent(tmp_path / "after", FIRST, again, literal)
    assert sorted(tables.claims["claim_id"]) == ["A", "A#2", "A#2#2"]
    file, _ = sent(tmp_path / "after", literal)
    assert file.claim_duplicates == 1


def test_a_copy_of_tables_keeps_the_ids_and_is_known_again(tmp_path: Path) -> None:
    later = changed(submitted_on=date(2025, 1, 1))
    sent(tmp_path / "from", FIRST, later, changed(frequency_code="7"))
    summary = ingest([tmp_path / "from"], tmp_path / "to")
    before, after = Tables.load(tmp_path / "from"), Tables.load(tmp_path / "to")
    pd.testing.assert_frame_equal(before.claims, after.claims)
    pd.testing.assert_frame_equal(before.lines, after.lines)
    assert summary.total("claims") == 3
    assert ingest([tmp_path / "from"], tmp_path / "to").total("claim_duplicates") == 3


def test_what_is_scored_is_told_apart_too_and_a_repetition_refused(
    golden: Path, tmp_path: Path
) -> None:
    text = (golden / "claims" / "clinic.837").read_bytes()
    first, again = tmp_path / "first.837", tmp_path / "again.837"
    first.write_bytes(text)
    again.write_bytes(text.replace(b":B:1*", b":B:7*"))
    tables, rejects = read_claims([first, again, first])
    assert tables.claims["claim_id"].tolist() == [
        *("ELM-2026-0001", "ELM-2026-0002"),
        *("ELM-2026-0001#2", "ELM-2026-0002#2"),
    ]
    assert [reject.why for reject in rejects] == [
        "the same claim stands twice in what was given"
    ] * 2
    assert {reject.file for reject in rejects} == {"first.837"}


MAPPING = """\
columns:
  claim_id: [id]
  submitted_on: [sent]
  total_charge: [charge]
  frequency_code: [frequency]
outcome:
  denied: [denied]
"""


def test_ready_made_outcomes_follow_their_claim(tmp_path: Path) -> None:
    mapping, flat = tmp_path / "map.yaml", tmp_path / "flat.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    rows = ["A,2025-03-01,10,1,yes", "A,2025-03-01,99,1,no", "A,2025-03-01,10,7,no"]
    flat.write_text("\n".join(["id,sent,charge,frequency,denied", *rows]), encoding="utf-8")
    summary = ingest([flat], tmp_path / "data", sources=mapping)
    told = summary.to_dict()
    assert (told["claims"], told["claim_rejects"], told["resubmissions"]) == (2, 1, 1)
    assert (told["rows_in"], told["rows"], told["row_rejects"]) == (3, 2, 1)
    outcomes = Tables.load(tmp_path / "data").outcomes
    assert outcomes[["claim_id", "status"]].to_numpy().tolist() == [
        ["A", "denied"],
        ["A#2", "paid"],
    ]


def test_json_claims_keep_to_the_same_rule(tmp_path: Path) -> None:
    body: dict[str, Any] = {"claim_id": "J", "submitted_on": "2026-01-10", "total_charge": 5}
    body["lines"] = [{"procedure_code": "99213"}]
    others = {"one": {}, "two": {"frequency_code": "7"}, "three": {"payer_id": "Q"}}
    for name, fields in others.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(body | fields), encoding="utf-8")
    summary = ingest([tmp_path / f"{name}.json" for name in others], tmp_path / "data")
    assert (summary.total("claims"), summary.total("claim_rejects")) == (2, 1)
