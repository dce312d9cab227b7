"""A column of denial reasons holds words or codes; its cells tell which."""

from collections import Counter
from pathlib import Path

import pytest

from denialrisk.claims import Remit
from denialrisk.read import FileSummary, Sources, describe
from denialrisk.read.flat import FlatReading
from denialrisk.read.flat.coded import coded
from denialrisk.read.flat.table import Table
from denialrisk.read.found import Found

HEADER = "claim_id,payer,date_submitted,billed_amount,denied,Denial Reason"
CODES = ("1,CO-197", "0,", "1,16", "1,CO-29")
WORDS = ("1,no authorization", "0,", "1,timely filing", "1,timely filing")


def file(folder: Path, answers: tuple[str, ...]) -> Path:
    rows = [f"C{at},Aetna,2025-03-0{at},100,{answer}" for at, answer in enumerate(answers, 1)]
    path = folder / "claims.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def remits(path: Path, sources: Sources) -> list[Remit]:
    found = FlatReading(path, sources, FileSummary(path.name, "csv")).found()
    records = [one.record for one in found if isinstance(one, Found)]
    return [one for one in records if isinstance(one, Remit)]


def test_codes_under_denial_reason_are_read_as_an_835_would_state_them(
    tmp_path: Path, shipped: Sources
) -> None:
    read = remits(file(tmp_path, CODES), shipped)
    said = {r.claim_id: [one.carc for one in r.adjustments] for r in read}
    assert (said["C1"], said["C3"], said["C4"]) == (["197"], ["16"], ["29"])
    assert not said.get("C2")


def test_words_under_denial_reason_stay_words(tmp_path: Path, shipped: Sources) -> None:
    path = file(tmp_path, WORDS)
    assert not remits(path, shipped)
    assert coded(Table(path, Counter()), shipped) is shipped


def test_codes_that_the_mapping_sorts_itself_stay_with_it(
    tmp_path: Path, shipped: Sources
) -> None:
    own = shipped.outcome.model_copy(update={"categories": {"co-197": "authorization"}})
    mapping = shipped.model_copy(update={"outcome": own})
    assert coded(Table(file(tmp_path, CODES), Counter()), mapping) is mapping


def test_a_described_file_maps_such_codes_as_carc(tmp_path: Path, shipped: Sources) -> None:
    described = describe(file(tmp_path, CODES), shipped)
    (column,) = [one for one in described.columns if one.name == "Denial Reason"]
    assert "carc" in column.goes_to


@pytest.mark.parametrize("answers", [CODES, WORDS])
def test_a_look_ahead_changes_no_mapping_of_other_columns(
    answers: tuple[str, ...], tmp_path: Path, shipped: Sources
) -> None:
    mapping = coded(Table(file(tmp_path, answers), Counter()), shipped)
    assert mapping.columns == shipped.columns
