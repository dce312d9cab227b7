"""The tables of the state, and the triggers that keep its audit append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.String(32)
_DIGEST = sa.String(64)
_NAME = sa.String(200)

_SQLITE = """
CREATE TRIGGER audit_refuses_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
"""
_REFUSAL = """
CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER audit_refuses_{verb} BEFORE {verb} ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()
"""


def upgrade() -> None:
    """Make every table and the audit's triggers."""
    _scores()
    _answers()
    _calls()
    _audit()


def _scores() -> None:
    op.create_table(
        "scores",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("claim_id", _NAME, nullable=False, index=True),
        sa.Column("scored_at", sa.DateTime, nullable=False),
        sa.Column("submitted_on", sa.Date),
        sa.Column("bundle", _DIGEST, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("payer_id", _NAME),
        sa.Column("total_charge", sa.Float),
        sa.Column("denial_probability", sa.Float),
        sa.Column("category", _NAME),
        sa.Column("expected_denied_amount", sa.Float),
        sa.Column("action", sa.String(20)),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("claim", sa.LargeBinary, nullable=False),
        sa.Column("signals", sa.LargeBinary, nullable=False),
    )


def _answers() -> None:
    op.create_table(
        "remits",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("claim_id", _NAME, nullable=False, index=True),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("claim_id", _NAME, primary_key=True),
        sa.Column("line_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("category", _NAME),
        sa.Column("denied_amount", sa.Float),
        sa.Column("decided_on", sa.Date),
        sa.Column("known_on", sa.Date),
        sa.Column("score_id", _ID, nullable=False),
        sa.Column("generation", sa.Integer, index=True),
    )
    op.create_table(
        "feedback",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("claim_id", _NAME, nullable=False, index=True),
        sa.Column("line_number", sa.Integer),
        sa.Column("signal", _NAME),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("corrected", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("actor", _NAME, nullable=False),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("key", _DIGEST, primary_key=True),
        sa.Column("request", _DIGEST, nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False, index=True),
        sa.Column("owner", _ID, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("media_type", _NAME),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("digest", _DIGEST, nullable=False, unique=True),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("label", _NAME, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
        sa.Column("last_used_at", sa.DateTime),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", _NAME, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", _NAME, nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("chain", _DIGEST, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb))
        return
    op.execute(_REFUSAL)
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(_POSTGRESQL.format(verb=verb))
