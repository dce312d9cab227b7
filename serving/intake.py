"""A request body turned into claims to score and rejects to report."""

import asyncio
import contextlib
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from forms import reject_documents
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
from denialrisk.read import NotJsonError, Record, parse_json, read_fhir, read_json, read_x12

BODY: Final = "body"
# ISA is of fixed length and GS short: the first ST, which says what is sent, follows soon.
_ENVELOPE: Final = 1_000
# The delimiters are the sender's own.
_REMITTANCE: Final = re.compile(rb"(?<![A-Za-z0-9])ST[^A-Za-z0-9]835\b")
_GZIP: Final = b"\x1f\x8b"
# A long body may take long, but what comes slower than this holds a place others need.
_SLOWEST: Final = 1 << 16
# What is gathered of a long body before a thread writes it away.
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Intake:
    """What one call brought: claims in the order of the body, and what was refused."""

    claims: tuple[Claim, ...]
    rejects: tuple[Reject, ...]


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return the body. Raises RefusedError when it is empty, encoded, too large or too slow."""
    async with _heard_out(request, settings):
        _check_head(request, settings.max_bytes)
        try:
            async with asyncio.timeout(settings.read_seconds):
                parts = bytearray()
                async for part in _received(request, settings.max_bytes):
                    parts += part
        except TimeoutError:
            raise _too_slow(f"was not complete after {settings.read_seconds:g} seconds") from None
    body = bytes(parts)
    if not body.strip():
        raise RefusedError(EMPTY_BODY, "The body is empty.")
    _check_unpacked(body)
    return body


async def spooled(request: Request, settings: Settings) -> BinaryIO:
    """Return a long body as a file that has no name and goes when it is closed.

    All of it is taken in before any is answered: most callers read nothing before they have
    sent everything, and two that wait for each other would wait for ever.
    """
    async with _heard_out(request, settings):
        _check_head(request, settings.stream_bytes)
        file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever answers)
        try:
            async for piece in _pieces(request, settings):
                await asyncio.to_thread(file.write, piece)
            _check_unpacked(_first(file))
        except BaseException:
            file.close()
            raise
        return file


@contextlib.asynccontextmanager
async def _heard_out(request: Request, settings: Settings) -> AsyncIterator[None]:
    """Take the rest of a body that is too large off the line, for a while, before it is refused.

    A caller still sending would else find the connection reset, and not read why. Who asks first
    whether to send (Expect: 100-continue) is answered at once.
    """
    try:
        yield
    except RefusedError as error:
        if error.problem is TOO_LARGE and "expect" not in request.headers:
            with contextlib.suppress(TimeoutError, ClientDisconnect):
                async with asyncio.timeout(settings.read_seconds):
                    async for _ in request.stream():
                        pass
        raise


def _check_head(request: Request, limit: int) -> None:
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise RefusedError(ENCODED, "Content-Encoding is set; only identity is read.")
    if int(request.headers.get("content-length", "0")) > limit:
        raise _too_large(limit)


def _first(file: BinaryIO) -> bytes:
    """Return a file's first bytes, and stand before them again."""
    file.seek(0)
    head = file.read(_PIECE)
    file.seek(0)
    if not head.strip():
        raise RefusedError(EMPTY_BODY, "The body is empty.")
    return head


def _check_unpacked(body: bytes) -> None:
    """Refuse what is packed by gzip: some kilobytes could unpack to a day's work."""
    if body.startswith(_GZIP):
        raise RefusedError(ENCODED, "The body is packed by gzip.")


async def _pieces(request: Request, settings: Settings) -> AsyncIterator[bytes]:
    """Yield a long body in large pieces, as long as it comes fast enough."""
    patience, piece = settings.read_seconds, bytearray()
    parts = aiter(_received(request, settings.stream_bytes))
    while True:
        began = time.monotonic()
        try:
            async with asyncio.timeout(patience):
                part = await anext(parts, None)
        except TimeoutError:
            raise _too_slow(f"came slower than {_SLOWEST:,} bytes a second") from None
        if part is None:
            break
        patience += len(part) / _SLOWEST - (time.monotonic() - began)
        piece += part
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def take_json(body: bytes, settings: Settings) -> Intake:
    """Read the body of /v1/score. Raises RefusedError when it is not JSON or brings no claim."""
    return _taken(read_json(parsed(body), BODY), settings)


def take_x12(body: bytes, settings: Settings) -> Intake:
    """Read the body of /v1/score/x12. Raises RefusedError when it brings no claim."""
    return _taken(read_x12(body, BODY), settings)


def take_fhir(body: bytes, settings: Settings) -> Intake:
    """Read the body of /v1/score/fhir. Raises RefusedError when it brings no claim."""
    if told := _of_x12(body):
        raise RefusedError(NOT_JSON, f"The body is not JSON.{told}", {"where": "$"})
    return _taken(read_fhir(body, BODY), settings)


async def _received(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Count while reading: a Content-Length may be absent or untrue."""
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            yield part
    except ClientDisconnect:
        raise RefusedError(TOO_SLOW, "The caller hung up before the body was complete.") from None


def _too_large(limit: int) -> RefusedError:
    detail = f"The body is larger than {limit:,} bytes."
    # The rest of the body may not be read to its end: the connection cannot be used again.
    return RefusedError(TOO_LARGE, detail, {"limit_bytes": limit}, {"Connection": "close"})


def _too_slow(what: str) -> RefusedError:
    return RefusedError(TOO_SLOW, f"The body {what}.", headers={"Connection": "close"})


def parsed(body: bytes) -> Any:
    """Return what a JSON body holds. Raises RefusedError saying where it stops being JSON."""
    try:
        return parse_json(body)
    except NotJsonError as error:
        detail = f"Reading the body stopped at {error.where}: {error.why}.{_hint(body)}"
        raise RefusedError(NOT_JSON, detail, {"where": error.where}) from None


def _hint(body: bytes) -> str:
    if body.lstrip().startswith(b"--"):
        return " It looks like a form upload: send the file itself as the body."
    return _of_x12(body)


def _of_x12(body: bytes) -> str:
    """Say where X12 belongs; nothing of a body that is none."""
    start = body.lstrip()[:_ENVELOPE]
    if not start.startswith((b"ISA", b"GS*", b"ST*")):
        return ""
    if _REMITTANCE.search(start):
        return " It looks like an 835: send it to POST /v1/remits."
    return " It looks like X12: send it to /v1/score/x12."


def _taken(records: Iterable[Record], settings: Settings) -> Intake:
    claims: dict[str, Claim] = {}
    rejects: list[Reject] = []
    for number, record in enumerate(records, 1):
        if number > settings.max_claims:
            raise _too_many(settings)
        if isinstance(record, Claim) and record.claim_id not in claims:
            claims[record.claim_id] = record
        else:
            rejects.append(record if isinstance(record, Reject) else refused(record, number))
    if not claims:
        raise nothing_taken(rejects)
    return Intake(tuple(claims.values()), tuple(rejects))


def refused(record: Claim | Remit | Acknowledgment, number: int) -> Reject:
    """Return the reject of what is no claim, or of a claim whose id is taken already."""
    if isinstance(record, Remit):
        why = "this is a payer's answer, not a claim"
        to_do = "send 835 text to POST /v1/remits; read other answers with `denialrisk ingest`"
        return Reject(BODY, number, "ST", f"answer {number}", why, to_do)
    if isinstance(record, Acknowledgment):
        why = "this is a front end's answer (277CA), not a claim"
        to_do = "read it with `denialrisk ingest`"
        return Reject(BODY, number, "ST", f"answer {number}", why, to_do)
    why = "its claim_id stands twice in this call, so an answer could not be told apart"
    to_do = "give every claim in a call its own claim_id, or send them in two calls"
    return Reject(BODY, number, "claim_id", f"claim {number}", why, to_do)


def _too_many(settings: Settings) -> RefusedError:
    detail = f"One call may bring {settings.max_claims:,} claims; this one brings more."
    return RefusedError(TOO_MANY_CLAIMS, detail, {"limit_claims": settings.max_claims})


def nothing_taken(rejects: list[Reject]) -> RefusedError:
    """Return the refusal of a call that brought nothing to score."""
    if not rejects:
        return RefusedError(NO_CLAIM_ACCEPTED, "The body holds no claim.", {"rejects": []})
    first = rejects[0]
    detail = f"{first.what} ({first.loop}): {first.why}"
    if len(rejects) > 1:
        detail += f"; {len(rejects) - 1} more under `rejects`"
    members = {"where": first.loop, "rejects": list(reject_documents(rejects))}
    return RefusedError(NO_CLAIM_ACCEPTED, detail, members)
