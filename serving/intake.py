"""A request body turned into claims to score and rejects to report."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from problems import (
    EMPTY_BODY,
    ENCODED,
    NO_CLAIM_ACCEPTED,
    NOT_JSON,
    TOO_LARGE,
    TOO_MANY_CLAIMS,
    TOO_SLOW,
    RefusedError,
)
from settings import Settings
from starlette.requests import ClientDisconnect, Request

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit
from denialrisk.read import NotJsonError, Record, parse_json, read_json, read_x12

BODY = "body"


@dataclass(frozen=True, slots=True)
class Intake:
    """What one call brought: claims in the order of the body, and what was refused."""

    claims: tuple[Claim, ...]
    rejects: tuple[Reject, ...]


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return the body. Raises RefusedError when it is empty, encoded, too large or too slow."""
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise RefusedError(ENCODED, "Content-Encoding is set; only identity is read.")
    if int(request.headers.get("content-length", "0")) > settings.max_bytes:
        raise _too_large(settings)
    try:
        async with asyncio.timeout(settings.read_seconds):
            body = await _received(request, settings)
    except ClientDisconnect:
        raise RefusedError(TOO_SLOW, "The caller hung up before the body was complete.") from None
    except TimeoutError:
        detail = f"The body was not complete after {settings.read_seconds:g} seconds."
        raise RefusedError(TOO_SLOW, detail, headers={"Connection": "close"}) from None
    if not body.strip():
        raise RefusedError(EMPTY_BODY, "The body is empty.")
    return body


def take_json(body: bytes, settings: Settings) -> Intake:
    """Read the body of /v1/score. Raises RefusedError when it is not JSON or brings no claim."""
    return _taken(read_json(_parsed(body), BODY), settings)


def take_x12(body: bytes, settings: Settings) -> Intake:
    """Read the body of /v1/score/x12. Raises RefusedError when it brings no claim."""
    return _taken(read_x12(body, BODY), settings)


async def _received(request: Request, settings: Settings) -> bytes:
    """Count while reading: a Content-Length may be absent or untrue."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > settings.max_bytes:
            raise _too_large(settings)
    return bytes(parts)


def _too_large(settings: Settings) -> RefusedError:
    detail = f"The body is larger than {settings.max_bytes:,} bytes."
    # The rest of the body is not read: the connection cannot be used again.
    return RefusedError(
        TOO_LARGE, detail, {"limit_bytes": settings.max_bytes}, {"Connection": "close"}
    )


def _parsed(body: bytes) -> Any:
    try:
        return parse_json(body)
    except NotJsonError as error:
        detail = f"Reading the body stopped at {error.where}: {error.why}.{_hint(body)}"
        raise RefusedError(NOT_JSON, detail, {"where": error.where}) from None


def _hint(body: bytes) -> str:
    start = body.lstrip()[:3]
    if start in (b"ISA", b"ST*", b"GS*"):
        return " It looks like X12: send it to /v1/score/x12."
    if start.startswith(b"--"):
        return " It looks like a form upload: send the file itself as the body."
    return ""


def _taken(records: Iterable[Record], settings: Settings) -> Intake:
    claims: dict[str, Claim] = {}
    rejects: list[Reject] = []
    for number, record in enumerate(records, 1):
        if number > settings.max_claims:
            raise _too_many(settings)
        if isinstance(record, Claim) and record.claim_id not in claims:
            claims[record.claim_id] = record
        else:
            rejects.append(record if isinstance(record, Reject) else _refused(record, number))
    if not claims:
        raise _nothing_taken(rejects)
    return Intake(tuple(claims.values()), tuple(rejects))


def _refused(record: Claim | Remit | Acknowledgment, number: int) -> Reject:
    if isinstance(record, Remit | Acknowledgment):
        why = "this is an answer (835 or 277CA), not a claim"
        to_do = "send claims here; read answers with `denialrisk ingest`"
        return Reject(BODY, number, "ST", f"answer {number}", why, to_do)
    why = "its claim_id stands twice in this call, so an answer could not be told apart"
    to_do = "give every claim in a call its own claim_id, or send them in two calls"
    return Reject(BODY, number, "claim_id", f"claim {number}", why, to_do)


def _too_many(settings: Settings) -> RefusedError:
    detail = f"One call may bring {settings.max_claims:,} claims; this one brings more."
    return RefusedError(TOO_MANY_CLAIMS, detail, {"limit_claims": settings.max_claims})


def _nothing_taken(rejects: list[Reject]) -> RefusedError:
    if not rejects:
        return RefusedError(NO_CLAIM_ACCEPTED, "The body holds no claim.", {"rejects": []})
    first = rejects[0]
    detail = f"{first.what} ({first.loop}): {first.why}"
    if len(rejects) > 1:
        detail += f"; {len(rejects) - 1} more under `rejects`"
    members = {"where": first.loop, "rejects": list(reject_documents(rejects))}
    return RefusedError(NO_CLAIM_ACCEPTED, detail, members)


def reject_documents(rejects: Iterable[Reject]) -> Iterator[dict[str, Any]]:
    """Lay rejects out as JSON objects."""
    for reject in rejects:
        yield {name: getattr(reject, name) for name in Reject.__slots__}
