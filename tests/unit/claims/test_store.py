"""A folder of tables grows in steps that count whole or not at all, whatever breaks."""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import Claim, Line, Tables
from denialrisk.claims.compact import compact
from denialrisk.claims.content import keys
from denialrisk.claims.layout import lay_claims
from denialrisk.claims.manifest import read_manifest
from denialrisk.claims.store import opened
from denialrisk.errors import DenialRiskError, InputError


def some(*names: str, day: date = date(2025, 3, 1)) -> list[Claim]:
    return [Claim(name, submitted_on=day, lines=(Line(1, charge=5.0),)) for name in names]


def add(folder: Path, *names: str, day: date = date(2025, 3, 1)) -> None:
    with opened(folder) as store:
        store.add(lay_claims(some(*names, day=day)))
        store.commit()


def ids(folder: Path) -> list[str]:
    return Tables.load(folder).claims["claim_id"].tolist()


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if name != ".lock"}


class KilledError(BaseException):
    """Stands for a process that ends here and now: nothing catches it."""


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException | None]]:
    """Each call that changes the disk takes the next item; one that is an error is raised."""
    plan: list[BaseException | None] = []
    for module, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir")):
        real = getattr(module, name)

        def call(*given: object, real: object = real, **named: object) -> object:
            error = plan.pop(0) if plan else None
            if error is not None:
                raise error
            return real(*given, **named)  # type: ignore[operator]

        monkeypatch.setattr(module, name, call)
    yield plan
    monkeypatch.undo()


def test_records_load_by_month_and_then_as_they_came(tmp_path: Path) -> None:
    add(tmp_path, "B", day=date(2025, 4, 2))
    add(tmp_path, "D", "A", day=date(2025, 3, 9))
    add(tmp_path, "C", day=date(2025, 3, 1))
    assert ids(tmp_path) == ["D", "A", "C", "B"]


def test_what_is_added_counts_only_when_committed(tmp_path: Path) -> None:
    add(tmp_path, "A")
    with opened(tmp_path) as store:
        store.add(lay_claims(some("B")))
        assert ids(tmp_path) == ["A"]
        store.commit()
        assert ids(tmp_path) == ["A", "B"]


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    add(tmp_path, "A")
    before = files(tmp_path)
    with opened(tmp_path) as store:
        store.add(lay_claims(some("B")))
    assert files(tmp_path) > before
    with opened(tmp_path):
        assert files(tmp_path) == before


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    with (
        opened(tmp_path),
        pytest.raises(InputError, match="another ingest is writing here"),
        opened(tmp_path),
    ):
        pass
    add(tmp_path, "A")
    assert ids(tmp_path) == ["A"]


def test_a_folder_that_cannot_be_written_in_is_said_so(tmp_path: Path) -> None:
    (tmp_path / ".lock").mkdir()
    with pytest.raises(InputError, match="is it yours to write in"), opened(tmp_path):
        pass


def test_killed_at_any_call_that_changes_the_disk_all_or_nothing_counts(
    tmp_path: Path, breaking: list[BaseException | None]
) -> None:
    stages = []
    for number in count():
        folder = tmp_path / str(number)
        add(folder, "A")
        breaking[:] = [*[None] * number, KilledError()]
        try:
            add(folder, "B", day=date(2025, 4, 1))
        except KilledError:
            stages.append(ids(folder))
        if breaking:
            break
        assert ids(folder) in (["A"], ["A", "B"])
        with opened(folder) as store:
            written = store.manifest.of("claims")
            assert {part.number for part in written} == set(
                store.find("claims", keys(lay_claims(some("A", "B")))[0])[1].tolist()
            )
    assert ["A"] in stages
    assert ["A", "B"] in stages


def test_a_full_disk_is_said_so_and_the_old_tables_stay(
    tmp_path: Path, breaking: list[BaseException | None]
) -> None:
    add(tmp_path, "A")
    before = files(tmp_path)
    for number in range(8):
        breaking[:] = [*[None] * number, OSError(errno.ENOSPC, "No space left on device")]
        with pytest.raises(DenialRiskError, match=r"No space left on device.*Make room"):
            add(tmp_path, "B")
        breaking.clear()
        assert ids(tmp_path) == ["A"]
    add(tmp_path, "B")
    assert ids(tmp_path) == ["A", "B"]
    assert len(files(tmp_path)) == len(before) + 2


def test_many_small_parts_are_put_together_and_load_as_before(tmp_path: Path) -> None:
    for number in range(9):
        add(tmp_path, f"A{number}", day=date(2025, 3, 1 + number))
    add(tmp_path, "B", day=date(2025, 4, 1))
    before = Tables.load(tmp_path)
    with opened(tmp_path) as store:
        compact(store)
    after = Tables.load(tmp_path)
    pd.testing.assert_frame_equal(before.claims, after.claims)
    pd.testing.assert_frame_equal(before.lines, after.lines)
    assert len(list((tmp_path / "claims").rglob("*.parquet"))) == 2
    with opened(tmp_path) as store:
        _, numbers = store.find("claims", keys(lay_claims(some("A3")))[0])
        part = store.part("claims", int(numbers[0]))
        assert "A3" in store.read(part).head["claim_id"].to_pylist()
    add(tmp_path, "C")
    assert ids(tmp_path)[-3:] == ["A8", "C", "B"]


def test_parts_are_put_together_only_as_far_as_memory_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("denialrisk.claims.compact._LARGEST", 6)
    for number in range(8):
        add(tmp_path, *(f"{number}-{each}" for each in range(2)))
    wanted = ids(tmp_path)
    with opened(tmp_path) as store:
        compact(store)
        assert [part.size for part in store.manifest.of("claims")] == [6, 6, 4]
    assert ids(tmp_path) == wanted


@pytest.mark.slow
def test_killed_while_parts_are_put_together_nothing_is_lost_or_doubled(
    tmp_path: Path, breaking: list[BaseException | None]
) -> None:
    for number in range(8):
        add(tmp_path, f"A{number}")
    wanted = ids(tmp_path)
    for number in count():
        breaking[:] = [*[None] * number, KilledError()]
        with suppress(KilledError), opened(tmp_path) as store:
            compact(store)
        assert ids(tmp_path) == wanted
        if breaking:
            break
    assert len(read_manifest(tmp_path).parts) == 1


def test_an_index_is_merged_so_that_runs_stay_few(tmp_path: Path) -> None:
    for number in range(20):
        add(tmp_path, f"A{number}")
    runs = read_manifest(tmp_path).runs["claims"]
    assert sum(run.size for run in runs) == 20
    assert len(runs) <= 5
    assert len(list((tmp_path / "index").iterdir())) == len(runs)


def test_a_reader_looks_again_when_parts_were_put_together_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        add(tmp_path, f"A{number}")
    stale = [read_manifest(tmp_path)]
    with opened(tmp_path) as store:
        compact(store)
    fresh = read_manifest(tmp_path)
    told = iter([*stale, fresh])
    monkeypatch.setattr("denialrisk.claims.tables.read_manifest", lambda _: next(told))
    assert len(Tables.load(tmp_path).claims) == 8


def test_a_manifest_of_another_version_or_none_at_all_is_refused(tmp_path: Path) -> None:
    add(tmp_path, "A")
    (tmp_path / "tables.json").write_text('{"format":99}', encoding="utf-8")
    with pytest.raises(InputError, match="written by another version"), opened(tmp_path):
        pass
    (tmp_path / "tables.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        Tables.load(tmp_path)


def test_a_folder_is_marked_from_the_first_commit_of_a_long_work_to_its_end(
    tmp_path: Path,
) -> None:
    add(tmp_path, "A")
    plain = (tmp_path / "tables.json").read_bytes()
    with opened(tmp_path) as store:
        store.begin()
        store.commit()
        assert not read_manifest(tmp_path).unfinished
        store.add(lay_claims(some("B")))
        store.commit()
        assert read_manifest(tmp_path).unfinished
    add(tmp_path, "C")
    assert read_manifest(tmp_path).unfinished
    with opened(tmp_path) as store:
        store.begin()
        store.finish()
    assert not read_manifest(tmp_path).unfinished
    assert b"unfinished" not in plain + (tmp_path / "tables.json").read_bytes()
