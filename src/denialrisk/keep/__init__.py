"""What a service must not forget: scores, outcomes, feedback, tokens and an audit."""

from denialrisk.keep.audit import Checked, check
from denialrisk.keep.calls import Call, begin, digest, finish, release
from denialrisk.keep.database import Database, DatabaseAwayError
from denialrisk.keep.growth import Grown, Growth
from denialrisk.keep.past import explanation, is_scored, past
from denialrisk.keep.recompute import Difference, recompute, served
from denialrisk.keep.record import Feedback, Served
from denialrisk.keep.remits import Taken, take
from denialrisk.keep.spool import Owed, SpoolFullError
from denialrisk.keep.state import Place, State
from denialrisk.keep.tokens import SCOPES, Holder, Token, Tokens, create, includes, listed, revoke

__all__ = [
    "SCOPES",
    "Call",
    "Checked",
    "Database",
    "DatabaseAwayError",
    "Difference",
    "Feedback",
    "Grown",
    "Growth",
    "Holder",
    "Owed",
    "Place",
    "Served",
    "SpoolFullError",
    "State",
    "Taken",
    "Token",
    "Tokens",
    "begin",
    "check",
    "create",
    "digest",
    "explanation",
    "finish",
    "includes",
    "is_scored",
    "listed",
    "past",
    "recompute",
    "release",
    "revoke",
    "served",
    "take",
]
