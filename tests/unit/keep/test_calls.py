import zlib
from datetime import timedelta

import pytest
from sqlalchemy import update

from denialrisk.keep import Database, begin, digest, finish, release
from denialrisk.keep.identity import now
from denialrisk.keep.schema import CALLS


def test_a_key_is_new_then_at_work_then_answered(database: Database) -> None:
    call = begin(database, "key", "request")
    assert call.standing == "new"
    assert begin(database, "key", "request").standing == "at work"
    finish(database, call, 200, "application/json", zlib.compress(b"answer" * 100_000))
    again = begin(database, "key", "request")
    assert (again.standing, again.status, again.media_type) == (
        "answered",
        200,
        "application/json",
    )
    assert b"".join(again.content()) == b"answer" * 100_000


def test_a_key_belongs_to_one_request(database: Database) -> None:
    call = begin(database, "key", "request")
    assert begin(database, "key", "other").standing == "other request"
    finish(database, call, 200, "", zlib.compress(b""))
    assert begin(database, "key", "other").standing == "other request"


def test_a_call_without_an_answer_lets_its_key_go(database: Database) -> None:
    release(database, begin(database, "key", "request"))
    assert begin(database, "key", "other").standing == "new"


@pytest.mark.parametrize("age", [timedelta(hours=25), timedelta(minutes=11)])
def test_a_key_of_a_process_that_died_or_of_yesterday_is_free(
    database: Database, age: timedelta
) -> None:
    late = begin(database, "key", "request")
    with database.writing() as connection:
        connection.execute(update(CALLS).values(begun_at=now() - age))
    taken = begin(database, "key", "request")
    assert taken.standing == "new"
    finish(database, late, 500, "", b"")
    assert begin(database, "key", "request").standing == "at work"


def test_parts_that_run_into_each_other_are_told_apart() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
