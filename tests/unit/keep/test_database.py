import socket
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

import denialrisk.keep.migrations as steps
from denialrisk.errors import StateError
from denialrisk.keep import Database, DatabaseAwayError
from denialrisk.keep.identity import now
from denialrisk.keep.schema import CALLS, STATE


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    with database.writing() as connection:
        context = MigrationContext.configure(connection)
        found = compare_metadata(context, STATE)
    assert [each for each in found if each[1].name != "alembic_version"] == []


def test_the_newest_migration_is_the_one_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(steps.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == steps.NEWEST


def test_an_upgrade_is_done_once_however_many_begin_it(url: str) -> None:
    several = [Database(url) for _ in range(4)]
    failures: list[BaseException] = []

    def upgrade(one: Database) -> None:
        try:
            one.upgrade()
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=upgrade, args=(one,)) for one in several]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    for each in several:
        each.close()


def test_tables_of_a_later_version_are_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateError, match="9999"):
        database.upgrade()


def test_what_fails_inside_a_transaction_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            row = {"key": "k", "request": "r", "owner": "o", "begun_at": now()}
            connection.execute(CALLS.insert(), row)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as connection:
        assert connection.execute(select(CALLS)).all() == []


@pytest.mark.parametrize("url", ["mysql://a/b", "gibberish", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_anything_else_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(StateError) as refused:
        Database(url)
    assert f"{url} " not in str(refused.value)
    assert "postgresql://" in str(refused.value)


def test_a_password_is_never_told() -> None:
    one = Database("postgresql://me:secret@127.0.0.1:1/none")
    with pytest.raises(DatabaseAwayError) as away, one.reading():
        pass
    assert "secret" not in f"{away.value}{one}"
    assert one.away


def test_a_file_that_was_taken_away_is_not_written_to_and_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    one = Database(f"sqlite:///{file}")
    one.upgrade()
    file.rename(tmp_path / "elsewhere.db")
    for _ in range(2):
        with pytest.raises(DatabaseAwayError), one.writing(urgent=True):
            pass
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    with one.writing(urgent=True) as connection:
        assert connection.execute(select(CALLS)).all() == []
    assert not one.away
    one.close()


def test_a_process_that_starts_while_the_file_is_away_makes_no_other(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    one = Database(f"sqlite:///{file}")
    one.upgrade()
    one.close()
    file.rename(tmp_path / "elsewhere.db")
    later = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseAwayError, match=r"remove .*state\.db\.made to begin another"):
        later.upgrade()
    assert later.away
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    later.upgrade()
    assert not later.away
    file.rename(tmp_path / "elsewhere.db")
    (tmp_path / "state.db.made").unlink()
    Database(f"sqlite:///{file}").upgrade()
    assert file.exists()
    later.close()


def test_a_file_taken_away_in_the_middle_of_a_transaction_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    one = Database(f"sqlite:///{file}")
    one.upgrade()
    with pytest.raises(DatabaseAwayError), one.writing():
        file.rename(tmp_path / "elsewhere.db")
    one.close()


def test_a_sqlite_file_is_its_owners_alone_in_a_folder_that_others_may_read(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    base = Database(f"sqlite:///{tmp_path / 'state.db'}")
    base.upgrade()
    with base.writing():
        modes = {each.name: each.stat().st_mode & 0o077 for each in tmp_path.iterdir()}
    base.close()
    assert "state.db" in modes
    assert set(modes.values()) == {0}


def test_no_piece_of_a_question_waits_for_the_one_before(postgres: str) -> None:
    base = Database(postgres)
    with base.reading() as connection:
        driver = connection.connection.dbapi_connection
        assert driver._usock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    base.close()
