"""Listed and numbered, a column of texts tells the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.derive import texts
from denialrisk.derive.texts import CodedTexts, ListedTexts, TextColumn, stacked_keys

VALUES = ["b", None, "a", "7", "b", None]
OTHERS = ["x", "y", None, "b", None, None]
TOLD: dict[str, Callable[[Any, Any], Any]] = {
    "objects": lambda one, _: one.objects(),
    "keys": lambda one, _: one.keys(),
    "stated": lambda one, _: one.stated(),
    "numbers": lambda one, _: one.numbers(),
    "among": lambda one, _: one.among(frozenset({"a", "7", "q"})),
    "measured": lambda one, _: one.measured(len),
    "rows": lambda one, _: one.rows(np.array([3, 0, 1, 1])).objects(),
    "slice": lambda one, _: one.rows(slice(1, 4)).keys(),
    "only": lambda one, _: one.only(np.arange(len(one)) % 2 == 0).objects(),
    "or_else": lambda one, other: one.or_else(other).objects(),
    "mapped": lambda one, _: one.mapped(lambda text: None if text == "b" else text * 2).objects(),
    "joined": lambda one, other: one.joined(other, lambda a, b: a and f"{a}{b}").keys(),
}


def listed(values: list[str | None]) -> TextColumn:
    return ListedTexts(values)


def coded(values: list[str | None]) -> TextColumn:
    return CodedTexts.of(pd.Series(values, dtype="str"))


@pytest.mark.parametrize("name", TOLD)
def test_both_forms_tell_the_same(name: str) -> None:
    here = TOLD[name](listed(VALUES), listed(OTHERS))
    there = TOLD[name](coded(VALUES), coded(OTHERS))
    assert here.dtype == there.dtype
    assert here.tolist() == pytest.approx(there.tolist(), nan_ok=True)


@pytest.mark.parametrize("form", [listed, coded])
def test_a_column_without_rows_has_none(form: Callable[[list[str | None]], TextColumn]) -> None:
    assert [len(tell(form([]), form([]))) for name, tell in TOLD.items() if name != "rows"] == [
        0
    ] * (len(TOLD) - 1)


def test_an_empty_text_states_nothing() -> None:
    assert coded(["", "a"]).stated().tolist() == [False, True]


def test_lists_are_values_too_and_an_empty_one_is_stated() -> None:
    lists = [("59",), (), ("59",), ("25", "59")]
    values = np.fromiter(lists, dtype=object)
    for column in (ListedTexts(lists), CodedTexts.of(values)):
        assert column.measured(len).tolist() == [1, 0, 1, 2]
        assert column.mapped(",".join).objects().tolist() == ["59", "", "59", "25,59"]


def test_columns_of_both_forms_are_hashed_together() -> None:
    keys = stacked_keys([listed(VALUES), coded(VALUES), listed(OTHERS)])
    assert keys.shape == (3, len(VALUES))
    assert keys[0].tolist() == keys[1].tolist()
    assert keys[2].tolist() == coded(OTHERS).keys().tolist()


def test_hashes_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MOST_REMEMBERED", 3)
    monkeypatch.setattr(texts, "_remembered", {None: 0})
    for start in range(0, 40, 4):
        many = [f"text {number}" for number in range(start, start + 4)]
        assert listed([*many, None]).keys().tolist() == coded([*many, None]).keys().tolist()
        assert len(texts._remembered) <= 3 + 5
