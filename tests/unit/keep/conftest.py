"""An empty database of each engine, and lines of the spool as a service would write them."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from denialrisk.claims import Claim, Line
from denialrisk.keep import Database
from denialrisk.keep.identity import new_id

CLAIM = TypeAdapter(Claim)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: a SQLite file, and a PostgreSQL where one is named."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with its tables made."""
    made = Database(url)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def score_line() -> Callable[..., bytes]:
    """Makes one score as a line of the spool."""
    return line_of


def claim(claim_id: str, **more: object) -> Claim:
    day = datetime(2026, 1, 10, tzinfo=UTC).date()
    lines = (Line(1, "99213", charge=150.0, service_date=day),)
    facts = {"payer_id": "P1", "submitted_on": day, "total_charge": 150.0, "lines": lines}
    return Claim(claim_id, **(facts | more))  # type: ignore[arg-type]


def line_of(claim_id: str, *, at: str = "2026-01-10T12:00:00", **more: object) -> bytes:
    """One score as a line of the spool."""
    scored = claim(claim_id, **more)
    record = {
        "kind": "score",
        "id": new_id(),
        "actor": "test",
        "at": at,
        "claim_id": claim_id,
        "submitted_on": "2026-01-10",
        "bundle": "b",
        "generation": 0,
        "payer_id": "P1",
        "total_charge": 150.0,
        "denial_probability": 0.25,
        "category": "coding",
        "expected_denied_amount": 37.5,
        "action": "review",
        "lines": len(scored.lines),
        "answer": _blob(json.dumps({"claim_id": claim_id, "reasons": []}).encode()),
        "claim": _blob(CLAIM.dump_json(scored, exclude_defaults=True)),
        "signals": _blob(b"\0" * 8),
    }
    return json.dumps(record).encode() + b"\n"


def _blob(content: bytes) -> str:
    return b64encode(zlib.compress(content)).decode()
