import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from denialrisk.errors import UsageError
from denialrisk.keep import (
    Database,
    DatabaseAwayError,
    Holder,
    Tokens,
    check,
    create,
    listed,
    revoke,
)
from denialrisk.keep.schema import TOKENS


def test_a_token_is_kept_as_a_digest_only_and_known_until_it_is_revoked(
    database: Database, tmp_path: Path
) -> None:
    made, secret = create(database, "review", "front  desk", "test")
    with database.reading() as connection:
        row = connection.execute(select(TOKENS)).mappings().one()
    assert secret not in str(dict(row))
    assert len(secret) > 40
    tokens = Tokens(database, tmp_path / "tokens.json")
    tokens.load()
    assert tokens.holder(secret) == Holder(made.id, "front desk", "review")
    assert tokens.holder(secret + "x") is None
    tokens.refresh()
    assert listed(database)[0].last_used_at is not None
    revoke(database, made.id, "test")
    tokens.refresh()
    assert tokens.holder(secret) is None
    assert listed(database)[0].revoked_at is not None
    with database.reading() as connection:
        assert check(connection).actions == {"token created": 1, "token revoked": 1}


@pytest.mark.parametrize(
    ("scope", "may"),
    [("score", ["score"]), ("review", ["score", "review"]),
     ("admin", ["score", "review", "admin"])],
)  # fmt: skip
def test_a_scope_includes_those_before_it(scope: str, may: list[str]) -> None:
    holder = Holder("id", "label", scope)
    assert [each for each in ("score", "review", "admin") if holder.may(each)] == may


def test_holders_of_one_label_are_told_apart(database: Database, tmp_path: Path) -> None:
    secrets = [create(database, "score", "billing", "test")[1] for _ in range(2)]
    tokens = Tokens(database, tmp_path / "tokens.json")
    tokens.load()
    holders = [tokens.holder(secret) for secret in secrets]
    actors = [holder.actor for holder in holders if holder is not None]
    assert len(set(actors)) == 2
    assert all(actor.startswith("billing (") for actor in actors)


def test_the_first_look_makes_the_tables(url: str, tmp_path: Path) -> None:
    database = Database(url)
    tokens = Tokens(database, tmp_path / "tokens.json")
    tokens.load()
    assert len(tokens) == 0
    create(database, "score", "x", "test")
    database.close()


@pytest.mark.parametrize("label", ["", "   ", "x" * 101, "bell\x07"])
def test_a_label_that_cannot_be_read_is_refused(database: Database, label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        create(database, "score", label, "test")


def test_a_token_is_revoked_once(database: Database) -> None:
    made, _ = create(database, "score", "x", "test")
    revoke(database, made.id, "test")
    with pytest.raises(UsageError, match="revoked already"):
        revoke(database, made.id, "test")
    with pytest.raises(UsageError, match="no token"):
        revoke(database, "ffffffff", "test")


def test_a_start_while_the_database_is_away_knows_the_tokens_of_before(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    _, secret = create(database, "score", "x", "test")
    copy = tmp_path / "tokens.json"
    Tokens(database, copy).load()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert secret not in copy.read_text(encoding="utf-8")
    file.rename(tmp_path / "gone.db")
    later = Tokens(database, copy)
    later.load()
    assert later.holder(secret) is not None
    with pytest.raises(DatabaseAwayError):
        Tokens(database, tmp_path / "none.json").load()
    database.close()
