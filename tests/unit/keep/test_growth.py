"""What payers answered is added to a sealed history, for every process, once."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Claim, Line, conform
from denialrisk.derive import Catalogue, History, derive, line_frame_of, load_catalogue
from denialrisk.keep import Database, Growth, growth
from denialrisk.keep.growth import tallied

ROOT = Path(__file__).parents[3]
BEFORE = date(2026, 1, 5)
SENT, KNOWN, LATER = date(2026, 1, 10), date(2026, 1, 20), date(2026, 2, 10)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "features")


def claims(*names: str, day: date = SENT) -> list[Claim]:
    lines = (Line(1, "99213", charge=150.0, service_date=SENT),)
    return [
        Claim(
            name,
            payer_id="P1",
            payer_name="P",
            billing_npi="1234567018",
            rendering_npi="1456789027",
            patient_key="someone",
            submitted_on=day,
            lines=lines,
        )
        for name in names
    ]


def outcomes(*names: str, known_on: date = KNOWN) -> pd.DataFrame:
    frame = pd.DataFrame({"claim_id": list(names), "line_number": 1, "status": "denied",
                          "category": "coding", "denied_amount": 150.0,
                          "known_on": pd.Timestamp(known_on)})  # fmt: skip
    return conform(frame, OUTCOMES)


def test_growing_by_news_is_building_of_everything(catalogue: Catalogue) -> None:
    old, new = claims("A", "B"), claims("C", "D")
    parts = [
        tallied(catalogue, some, {each.claim_id for each in some},
                outcomes(*(each.claim_id for each in some)), None)
        for some in (old, new)
    ]  # fmt: skip
    whole = History.build(catalogue, line_frame_of([*old, *new]), outcomes("A", "B", "C", "D"))
    asked = line_frame_of(claims("X", day=LATER))
    grown = derive(catalogue, parts[0].extended(parts[1]), asked).values
    assert np.array_equal(grown, derive(catalogue, whole, asked).values, equal_nan=True)


def test_a_claim_counts_as_sent_once_and_only_after_the_bundle(catalogue: Catalogue) -> None:
    rows = []
    for first, after in ((set(), None), ({"A"}, None), ({"A"}, SENT), ({"A"}, date(2026, 1, 9))):
        history = tallied(catalogue, claims("A"), first, outcomes("A"), after)
        sent = [tally for spec, tally in history.tallies.items() if spec.clock == "sent"]
        rows.append(sum(len(tally.words) for tally in sent))
    assert rows[0] == rows[2] < rows[1] == rows[3]


def test_every_process_takes_up_what_one_put_down_and_a_lost_folder_is_made_again(
    catalogue: Catalogue, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {1: ("A", "B"), 2: ("C",)}
    newest = 1

    def between(_: Any, after: int, until: int, __: Any) -> tuple[Any, ...]:
        names = [name for at in range(after + 1, until + 1) for name in held[at]]
        return claims(*names), set(names), outcomes(*names)

    monkeypatch.setattr(growth, "generation_of", lambda _: newest)
    monkeypatch.setattr(growth, "decided_between", between)
    monkeypatch.setattr(growth, "replace", lambda it, history: SimpleNamespace(
        **(vars(it) | {"history": history})))  # fmt: skip
    old, answered = claims("Z", day=BEFORE), outcomes("Z", known_on=BEFORE)
    base = tallied(catalogue, old, {"Z"}, answered, None)
    sealed: Any = SimpleNamespace(version="v", history=base, catalogue=catalogue)
    mine, other = Growth(tmp_path, database), Growth(tmp_path, database)
    assert other.grown(sealed).generation == 0
    assert mine.advance(sealed) == 1
    newest = 2
    assert mine.advance(sealed) == 2
    assert mine.grown(sealed).generation == 2
    other.follow()
    seen = other.grown(sealed)
    assert seen.generation == 2
    answers = pd.concat([answered, outcomes("A", "B", "C")], ignore_index=True)
    whole = History.build(catalogue, line_frame_of([*old, *claims("A", "B", "C")]), answers)
    asked = line_frame_of(claims("X", day=LATER))
    expected = derive(catalogue, whole, asked).values
    got = derive(catalogue, seen.bundle.history, asked).values
    assert np.array_equal(got, expected, equal_nan=True)
    (tmp_path / "v" / "2" / "history.json").write_text("damaged", encoding="utf-8")
    (tmp_path / "v" / "generation").write_text("1", encoding="utf-8")
    again = Growth(tmp_path, database)
    assert again.advance(sealed) == 2
    got = derive(catalogue, again.grown(sealed).bundle.history, asked).values
    assert np.array_equal(got, expected, equal_nan=True)
