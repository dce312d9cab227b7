"""When a bundle counts as another, and when it is come to rest."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from watch import Watch


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        (tmp_path / name / "history").mkdir(parents=True)
        (tmp_path / name / "manifest.json").write_text(name, encoding="utf-8")
    (tmp_path / "current").symlink_to("first")
    return tmp_path / "current"


def watched(place: Path) -> tuple[Watch, list[str]]:
    from watch import Watch

    taken: list[str] = []
    return Watch(place, lambda: taken.append(place.resolve().name), seconds=60), taken


def relink(place: Path, target: str) -> None:
    draft = place.with_name("draft")
    draft.symlink_to(target)
    draft.replace(place)


def test_what_stays_is_never_taken_again(place: Path) -> None:
    watch, taken = watched(place)
    for _ in range(3):
        watch.look()
    assert taken == []


def test_a_link_set_anew_is_taken_once_it_has_come_to_rest(place: Path) -> None:
    watch, taken = watched(place)
    relink(place, "second")
    watch.look()
    assert taken == []
    for _ in range(3):
        watch.look()
    assert taken == ["second"]


def test_a_bundle_still_being_copied_is_waited_for(place: Path) -> None:
    watch, taken = watched(place)
    for size in range(1, 4):
        (place / "denial.txt").write_text("x" * size, encoding="utf-8")
        watch.look()
    assert taken == []
    watch.look()
    assert taken == ["first"]


def test_a_place_where_nothing_lies_is_waited_for(place: Path) -> None:
    watch, taken = watched(place)
    place.unlink()
    for _ in range(3):
        watch.look()
    assert taken == []
    place.symlink_to("second")
    for _ in range(2):
        watch.look()
    assert taken == ["second"]


def test_a_part_changed_in_place_is_seen_by_its_time_alone(place: Path) -> None:
    watch, taken = watched(place)
    os.utime(place / "manifest.json", ns=(1, 1))
    for _ in range(2):
        watch.look()
    assert taken == ["first"]


def test_one_folder_in_the_place_of_another_is_seen(place: Path) -> None:
    watch, taken = watched(place)
    first = place.resolve()
    shutil.copytree(first, first.with_name("third"))
    shutil.rmtree(first)
    first.with_name("third").rename(first)
    for _ in range(2):
        watch.look()
    assert taken == ["first"]
