"""Remittances turned into outcomes of the claims that were scored, each counted once."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

import numpy as np
import pandas as pd
from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, select

from denialrisk.claims import Claim, Remit, Tables, claim_tables, remit_tables
from denialrisk.keep import audit
from denialrisk.keep.audit import Entry
from denialrisk.keep.database import Database
from denialrisk.keep.identity import new_id, now
from denialrisk.keep.record import key, packed, unpacked_claim
from denialrisk.keep.schema import OUTCOMES, REMITS, SCORES
from denialrisk.label import LabelRules, label

_REMIT: Final = TypeAdapter(Remit)
_DECIDED: Final = ("denied", "paid")
_OPEN: Final = "unanswered"
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the remittances of one call.

    `remits` came, of which `known` had come before. Of the claims they name, `matched` had been
    scored here and `unmatched` had not; `decided` claims and `lines` (by status) are new
    decisions, `pending` claims are answered without one. `scored_before` of the decided claims
    were scored before their answer. `generation` numbers these decisions.
    """

    remits: int
    known: int
    matched: int
    unmatched: int
    decided: int
    pending: int
    scored_before: int
    lines: Mapping[str, int]
    generation: int


@dataclass(frozen=True, slots=True)
class _Score:
    """The score of a claim that its outcome is held against."""

    id: str
    before: bool


def take(database: Database, remits: Sequence[Remit], rules: LabelRules, actor: str) -> Taken:
    """Record remittances and what they decide; those that came before change nothing.

    The initial decision of a line stands. Raises DatabaseAwayError; then everything can be sent
    again.
    """
    bodies = dict(_told(remits))
    known = _record(database, bodies)
    asked = sorted({claim_id for claim_id, _ in bodies.values()})
    with database.reading() as connection:
        told = [remit for ids in _chunks(asked) for remit in _remits(connection, ids)]
        stands = _standing(connection, asked, _first_known(told))
        claims = _claims(connection, [score.id for score in stands.values()])
    outcomes = _labelled(claims, told, rules)
    with database.writing() as connection:
        new, generation = _decide(connection, outcomes, stands)
        counts = _counts(len(remits), len(known), asked, stands, outcomes, new, generation)
        detail = {"remits": counts.remits, "decided": counts.decided, "generation": generation}
        audit.append(connection, [Entry(actor, "remits", new_id(), detail)])
    return counts


def generation_of(connection: Connection) -> int:
    """Return the number of the newest decisions, 0 before there are any."""
    return int(connection.execute(select(func.max(OUTCOMES.c.generation))).scalar() or 0)


def decided_between(
    connection: Connection, after: int, until: int, known_after: date | None
) -> tuple[list[Claim], set[str], pd.DataFrame]:
    """Return the claims decided in the generations after one up to another, and their outcomes.

    The set names those of which no line was decided before. Answers known on or before
    `known_after` are left out: the bundle learnt from them.
    """
    asked = select(OUTCOMES).where(OUTCOMES.c.generation.between(after + 1, until))
    if known_after is not None:
        asked = asked.where(OUTCOMES.c.known_on > known_after)
    rows = connection.execute(asked).mappings().all()
    ids = sorted({str(row["claim_id"]) for row in rows})
    older: set[str] = set()
    for part in _chunks(ids):
        before = OUTCOMES.c.claim_id.in_(part) & (OUTCOMES.c.generation <= after)
        named = connection.execute(select(OUTCOMES.c.claim_id).where(before))
        older.update(named.scalars())
    claims = _claims(connection, list({str(row["score_id"]) for row in rows}))
    outcomes = pd.DataFrame([dict(row) for row in rows])
    return claims, set(ids) - older, outcomes


def _told(remits: Sequence[Remit]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield the digest of each remittance's content with the claim it names and its JSON."""
    for remit in remits:
        body = _REMIT.dump_json(remit, exclude_defaults=True)
        yield sha256(body).hexdigest(), (key(remit.claim_id), body)


def _record(database: Database, bodies: Mapping[str, tuple[str, bytes]]) -> set[str]:
    """Insert what is new and return the digests of what is not."""
    known: set[str] = set()
    with database.writing() as connection:
        for part in _chunks(sorted(bodies)):
            asked = select(REMITS.c.digest).where(REMITS.c.digest.in_(part))
            known.update(connection.execute(asked).scalars())
        rows = [
            {"digest": one, "claim_id": named, "received_at": now(), "body": packed(body)}
            for one, (named, body) in bodies.items()
            if one not in known
        ]
        if rows:
            connection.execute(REMITS.insert(), rows)
    return known


def _remits(connection: Connection, claim_ids: Sequence[str]) -> Iterator[Remit]:
    asked = select(REMITS.c.body).where(REMITS.c.claim_id.in_(claim_ids))
    ordered = asked.order_by(REMITS.c.received_at, REMITS.c.digest)
    for body in connection.execute(ordered).scalars():
        yield _REMIT.validate_json(zlib.decompress(body))


def _first_known(remits: Sequence[Remit]) -> dict[str, date]:
    found: dict[str, date] = {}
    for remit in remits:
        day = remit.known_on or remit.decided_on
        if day is not None:
            found[key(remit.claim_id)] = min(day, found.get(key(remit.claim_id), day))
    return found


def _standing(
    connection: Connection, claim_ids: Sequence[str], known: Mapping[str, date]
) -> dict[str, _Score]:
    """Return for each claim the last score up to the day its answer became known, or the first."""
    found: dict[str, _Score] = {}
    today = datetime.now(UTC).date()
    for part in _chunks(claim_ids):
        columns = SCORES.c["claim_id", "id", "scored_at"]
        asked = select(*columns).where(SCORES.c.claim_id.in_(part)).order_by(SCORES.c.id)
        for row in connection.execute(asked):
            before = row.scored_at.date() <= known.get(row.claim_id, today)
            if before or row.claim_id not in found:
                found[row.claim_id] = _Score(row.id, before)
    return found


def _claims(connection: Connection, score_ids: Sequence[str]) -> list[Claim]:
    """Return the claims of these scores; of one scored several times, its latest form."""
    found: dict[str, Claim] = {}
    for part in _chunks(sorted(score_ids)):
        asked = select(*SCORES.c["claim", "submitted_on"]).where(SCORES.c.id.in_(part))
        for row in connection.execute(asked.order_by(SCORES.c.id)):
            claim = unpacked_claim(row.claim, row.submitted_on)
            found[claim.claim_id] = claim
    return list(found.values())


def _labelled(claims: Sequence[Claim], remits: Sequence[Remit], rules: LabelRules) -> pd.DataFrame:
    claim_table, lines = claim_tables(claims)
    tables = Tables(claims=claim_table, lines=lines, **remit_tables(remits))
    outcomes = label(tables, rules).outcomes
    return outcomes[outcomes["status"] != _OPEN]


def _decide(
    connection: Connection, outcomes: pd.DataFrame, stands: Mapping[str, _Score]
) -> tuple[pd.DataFrame, int]:
    """Write the outcomes of lines not decided before; return them and their generation."""
    ids = sorted({key(each) for each in outcomes["claim_id"]})
    settled: set[tuple[str, int]] = set()
    for part in _chunks(ids):
        mine = OUTCOMES.c.claim_id.in_(part)
        settled.update(
            (str(row.claim_id), int(row.line_number))
            for row in connection.execute(select(OUTCOMES).where(mine))
            if row.status in _DECIDED
        )
        open_ones = OUTCOMES.c.status.not_in(_DECIDED)
        connection.execute(delete(OUTCOMES).where(mine & open_ones))
    lines = zip(outcomes["claim_id"], outcomes["line_number"], strict=True)
    is_new = [(key(claim), int(line)) not in settled for claim, line in lines]
    new = outcomes[np.array(is_new, dtype=np.bool_)]
    decided = new["status"].isin(_DECIDED).any()
    generation = generation_of(connection) + int(decided)
    rows = [_row(each, stands, generation) for each in new.to_dict("records")]
    if rows:
        connection.execute(OUTCOMES.insert(), rows)
    return new, generation


def _row(
    outcome: Mapping[Any, Any], stands: Mapping[str, _Score], generation: int
) -> dict[str, Any]:
    claim_id = key(outcome["claim_id"])
    return {
        "claim_id": claim_id,
        "line_number": int(outcome["line_number"]),
        "status": outcome["status"],
        "category": _known(outcome["category"]),
        "denied_amount": _known(outcome["denied_amount"]),
        "decided_on": _day(outcome["decided_on"]),
        "known_on": _day(outcome["known_on"]),
        "score_id": stands[claim_id].id,
        "generation": generation if outcome["status"] in _DECIDED else None,
    }


def _counts(  # noqa: PLR0913, PLR0917  (they are counted, not acted on)
    remits: int,
    known: int,
    asked: Sequence[str],
    stands: Mapping[str, _Score],
    outcomes: pd.DataFrame,
    new: pd.DataFrame,
    generation: int,
) -> Taken:
    decided = set(new.loc[new["status"].isin(_DECIDED), "claim_id"])
    settled = set(outcomes.loc[outcomes["status"].isin(_DECIDED), "claim_id"])
    return Taken(
        remits=remits,
        known=known,
        matched=len(stands),
        unmatched=len(asked) - len(stands),
        decided=len(decided),
        pending=len(set(outcomes["claim_id"]) - settled),
        scored_before=sum(stands[key(claim_id)].before for claim_id in decided),
        lines={status: int((new["status"] == status).sum()) for status in _DECIDED},
        generation=generation,
    )


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
