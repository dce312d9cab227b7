"""The tables of the state as SQLAlchemy knows them; `migrations/` makes and changes them.

Times are UTC without zone; `answer`, `claim` and `body` are JSON, `signals` 64-bit numbers, each
compressed by zlib: of what is read whole and never searched, an eighth is left.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

STATE: Final = MetaData()
# `new_id` makes 32 characters, SHA-256 as text takes 64.
_ID: Final = String(32)
_DIGEST: Final = String(64)
_NAME: Final = String(200)

# One row per claim and time it was scored; `generation` tells which outcomes its history held.
SCORES: Final = Table(
    "scores",
    STATE,
    Column("id", _ID, primary_key=True),
    Column("claim_id", _NAME, nullable=False, index=True),
    Column("scored_at", DateTime, nullable=False),
    Column("submitted_on", Date),
    Column("bundle", _DIGEST, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("payer_id", _NAME),
    Column("total_charge", Float),
    Column("denial_probability", Float),
    Column("category", _NAME),
    Column("expected_denied_amount", Float),
    Column("action", String(20)),
    Column("lines", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("claim", LargeBinary, nullable=False),
    Column("signals", LargeBinary, nullable=False),
)

# One row per remittance (CLP) that came in; the digest of its content keeps it from coming twice.
REMITS: Final = Table(
    "remits",
    STATE,
    Column("digest", _DIGEST, primary_key=True),
    Column("claim_id", _NAME, nullable=False, index=True),
    Column("received_at", DateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# One row per claim line that was answered. `score_id` is the score that stood when the answer
# became known (the first one, where none did); `generation` numbers the remittances by which it
# was decided, empty while it is not.
OUTCOMES: Final = Table(
    "outcomes",
    STATE,
    Column("claim_id", _NAME, primary_key=True),
    Column("line_number", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20), nullable=False),
    Column("category", _NAME),
    Column("denied_amount", Float),
    Column("decided_on", Date),
    Column("known_on", Date),
    Column("score_id", _ID, nullable=False),
    Column("generation", Integer, index=True),
)

FEEDBACK: Final = Table(
    "feedback",
    STATE,
    Column("id", _ID, primary_key=True),
    Column("claim_id", _NAME, nullable=False, index=True),
    Column("line_number", Integer),
    Column("signal", _NAME),
    Column("verdict", String(20), nullable=False),
    Column("corrected", Text, nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("actor", _NAME, nullable=False),
)

# One row per Idempotency-Key; no status while the first call with it is at work.
CALLS: Final = Table(
    "calls",
    STATE,
    Column("key", _DIGEST, primary_key=True),
    Column("request", _DIGEST, nullable=False),
    Column("begun_at", DateTime, nullable=False, index=True),
    Column("owner", _ID, nullable=False),
    Column("status", Integer),
    Column("media_type", _NAME),
    Column("body", LargeBinary),
)

TOKENS: Final = Table(
    "tokens",
    STATE,
    Column("id", String(8), primary_key=True),
    Column("digest", _DIGEST, nullable=False, unique=True),
    Column("scope", String(20), nullable=False),
    Column("label", _NAME, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("revoked_at", DateTime),
    Column("last_used_at", DateTime),
)

# Append-only: the database itself refuses to change or delete a row (see the first migration).
AUDIT: Final = Table(
    "audit",
    STATE,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False, unique=True),
    Column("at", DateTime, nullable=False),
    Column("actor", _NAME, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", _NAME, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("chain", _DIGEST, nullable=False),
)
