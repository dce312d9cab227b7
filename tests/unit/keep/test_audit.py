import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from denialrisk.keep import Database, DatabaseAwayError, check
from denialrisk.keep.audit import Entry, append, recorded
from denialrisk.keep.schema import AUDIT


@pytest.fixture
def entries(database: Database) -> list[Entry]:
    made = [Entry("test", "score", f"C{n}", {"n": n}) for n in range(5)]
    for each in (made[:3], made[3:], []):
        with database.writing() as connection:
            append(connection, each)
    return made


def test_entries_make_one_chain_over_several_transactions(
    database: Database, entries: list[Entry]
) -> None:
    with database.reading() as connection:
        found = check(connection)
        there = recorded(connection, [entries[0].id, "no such id"])
    assert (found.entries, found.broken_at, found.actions) == (5, None, {"score": 5})
    assert there == {entries[0].id}


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("change", [update(AUDIT).values(actor="else"), delete(AUDIT)])
def test_the_database_itself_refuses_to_change_or_delete_an_entry(
    database: Database, change: object
) -> None:
    def attempt() -> None:
        with database.writing() as connection:
            connection.execute(change)  # type: ignore[call-overload]

    with pytest.raises((DBAPIError, DatabaseAwayError)) as refused:
        attempt()
    assert "append-only" in f"{refused.value}{refused.value.__cause__}"
    with database.reading() as connection:
        assert check(connection).entries == 5


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("done", "broken_at"),
    [("UPDATE audit SET actor = 'else' WHERE number = 3", 3),
     ("DELETE FROM audit WHERE number = 2", 2)],
)  # fmt: skip
def test_whoever_gets_around_the_refusal_breaks_the_chain(
    database: Database, done: str, broken_at: int
) -> None:
    with database.writing() as connection:
        for verb in ("update", "delete"):
            on = "" if connection.dialect.name == "sqlite" else " ON audit"
            connection.execute(text(f"DROP TRIGGER audit_refuses_{verb}{on}"))
        connection.execute(text(done))
    with database.reading() as connection:
        assert check(connection).broken_at == broken_at
