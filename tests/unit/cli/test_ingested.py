"""The summary of an ingest in words: sums that can be seen to add up."""

from pathlib import Path

import pytest

from denialrisk.cli.ingested import ingest_text
from denialrisk.read.summary import FileSummary, IngestSummary


def summary(listed: int = 2) -> IngestSummary:
    first = FileSummary("a.837", "x12", claims_in=5, claims=3, claim_rejects=1, claim_duplicates=1)
    first.count("resubmissions", 2)
    first.changes.update({"code written another way": 1200})
    second = FileSummary("b.csv", "csv", rows_in=2, rows=2, other_rejects=1)
    second.changes.update({"code written another way": 3, "day assumed": 7})
    second.notes += [f"note {number}" for number in range(12)]
    return IngestSummary(
        Path("data"),
        (first, second),
        Path("data/rejects.csv"),
        {"claims": 3000, "remits": 9},
        listed=listed,
    )


def test_every_count_is_told_and_adds_up() -> None:
    lines = ingest_text(summary().to_dict()).splitlines()
    assert lines[0] == "ingested 2 files into data"
    assert lines[1].split() == [
        *("claims", "5", "in", "=", "3", "taken", "in", "(2", "as", "resubmissions)"),
        *("+", "1", "known", "already", "+", "1", "refused"),
    ]
    assert lines[2].split()[:5] == ["rows", "2", "in", "=", "2"]
    assert lines[3].split() == ["as", "a", "whole", "1", "refused"]
    assert lines[-3:] == [
        "the tables now hold 3,000 claims, 9 remits",
        "refused: 2; data/rejects.csv says why, each once",
        "next: denialrisk train --data data",
    ]


def test_a_list_of_rejects_that_is_longer_or_shorter_than_what_was_refused_is_explained() -> None:
    last = ingest_text(summary(listed=5).to_dict()).splitlines()[-2]
    assert last.startswith("data/rejects.csv lists 5 rejects: those of earlier ingests stay")


def test_what_was_changed_is_told_in_total_the_most_frequent_first() -> None:
    lines = ingest_text(summary().to_dict()).splitlines()
    at = lines.index("changed, assumed or passed over:")
    assert [line.split(maxsplit=1) for line in lines[at + 1 : at + 3]] == [
        ["1,203", "code written another way"],
        ["7", "day assumed"],
    ]


def test_many_notes_are_cut_short_and_it_is_said_where_the_rest_stands() -> None:
    lines = ingest_text(summary().to_dict()).splitlines()
    assert "  b.csv: note 9" in lines
    assert "  and 2 more, with --json" in lines


def test_nothing_taken_is_known_from_the_counts() -> None:
    assert not summary().nothing_taken
    refused = FileSummary("a.837", "x12", claims_in=1, claim_rejects=1, other_rejects=1)
    assert IngestSummary(Path(), (refused,), Path(), {}).nothing_taken


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"claims": 5, "remits": 4}, "denialrisk train --data data"),
        ({"claims": 5, "outcomes": 4}, "denialrisk train --data data"),
        ({"claims": 5, "acknowledgments": 4}, "nothing says yet what the payers answered"),
        ({"remits": 4}, "there are no claims yet"),
        ({"eligibility": 4}, "there are no claims yet"),
    ],
)
def test_training_is_advised_only_where_there_is_something_to_learn(
    tables: dict[str, int], said: str
) -> None:
    found = {**summary().to_dict(), "tables": tables}
    advice = ingest_text(found).splitlines()[-1]
    assert said in advice
    assert ("denialrisk train" in advice) == (said == "denialrisk train --data data")
