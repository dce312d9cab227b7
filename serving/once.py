"""A POST that carries an Idempotency-Key, answered once however often it is sent."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from callers import ACTOR
from forms import PRIVATE
from intake import read_body
from memory import Memory
from problems import BAD_KEY, DATABASE_AWAY, KEY_AT_WORK, KEY_REUSED, RefusedError
from settings import Settings
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from denialrisk.keep import Call, Database, DatabaseAwayError, begin, digest, finish, release

_HEADER: Final = "idempotency-key"
_REPLAYED: Final = PRIVATE | {"Idempotency-Replayed": "true"}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
# What another attempt may well answer otherwise: too slow, busy, our fault.
_PASSING: Final = frozenset({401, 403, 408, 429})
_FIRST_FAILURE: Final = 500
_LEVEL: Final = 1


class Once:
    """Remembers the answers to calls that carry a key, for a day."""

    def __init__(self, memory: Memory, settings: Settings) -> None:
        self.memory = memory
        self.settings = settings

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return `app`, asked once per key."""

        async def once(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            state = self.memory.state
            if request.method != "POST" or state is None or _HEADER not in request.headers:
                await app(scope, receive, send)
                return
            try:
                await self._answer(app, request, state.database, send)
            except RefusedError as error:
                await error.response()(scope, receive, send)

        return once

    async def _answer(
        self, app: ASGIApp, request: Request, database: Database, send: Send
    ) -> None:
        key = _key(request)
        body = await read_body(request, self.settings)
        asked = digest(*_head(request), body)
        call = await self._begun(database, digest(ACTOR.get().encode(), key.encode()), asked)
        if call.standing == "new":
            await self._first(app, request, Kept(call, database, self.memory, request, body), send)
            return
        await _told(call)(request.scope, request.receive, send)

    async def _begun(self, database: Database, key: str, asked: str) -> Call:
        try:
            return await self.memory.ask(begin, database, key, asked)
        except DatabaseAwayError:
            detail = "Whether this key was sent before cannot be looked up now."
            raise RefusedError(DATABASE_AWAY, detail, headers={"Retry-After": "5"}) from None

    async def _first(self, app: ASGIApp, request: Request, kept: "Kept", send: Send) -> None:
        async def noted(message: Message) -> None:
            await kept.note(message)
            await send(message)

        try:
            await app(request.scope, kept.receive, noted)
        finally:
            await kept.end()


class Kept:
    """One call under way: gives its body to whoever answers it, and keeps the answer."""

    def __init__(
        self, call: Call, database: Database, memory: Memory, request: Request, body: bytes
    ) -> None:
        self.call = call
        self.request = request
        self.database = database
        self.memory = memory
        self.body: bytes | None = body
        self.status = 0
        self.media_type = ""
        self.whole = False
        self.packer = zlib.compressobj(_LEVEL)
        self.packed = bytearray()

    async def receive(self) -> Message:
        """Hand out the body that was read to know the call by; then wait for the hanging up."""
        if self.body is None:
            return await self.request.receive()
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def note(self, message: Message) -> None:
        """Take note of a part of the answer; its end is stored before it is sent."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = {name.lower(): value for name, value in message["headers"]}
            self.media_type = headers.get(b"content-type", b"").decode("latin-1")
            return
        self.packed += self.packer.compress(message.get("body", b""))
        if not message.get("more_body", False) and not self._passes():
            self.packed += self.packer.flush()
            arguments = (self.call, self.status, self.media_type, bytes(self.packed))
            self.whole = await self._tried(finish, *arguments)

    async def end(self) -> None:
        """Let the key go unless the answer is stored."""
        if not self.whole:
            await self._tried(release, self.call)

    def _passes(self) -> bool:
        return self.status in _PASSING or self.status >= _FIRST_FAILURE

    async def _tried(self, what: object, *arguments: object) -> bool:
        """Do what needs the database; where it went away meanwhile, the answer is sent anyway."""
        assert callable(what)  # noqa: S101  (tells mypy)
        try:
            await self.memory.ask(what, self.database, *arguments)
        except DatabaseAwayError:
            return False
        return True


def _head(request: Request) -> Iterator[bytes]:
    """Yield what tells one request from another beside its body: each decides the answer."""
    yield request.url.path.encode()
    yield request.url.query.encode()
    for name in ("accept", "content-type"):
        yield request.headers.get(name, "").encode()


def _key(request: Request) -> str:
    key = request.headers[_HEADER]
    if not _KEY.fullmatch(key):
        raise RefusedError(BAD_KEY, "The Idempotency-Key is not 1 to 200 printable characters.")
    return key


def _told(call: Call) -> Response:
    if call.standing == "at work":
        detail = "A call with this key is being answered."
        return RefusedError(KEY_AT_WORK, detail, headers={"Retry-After": "1"}).response()
    if call.standing == "other request":
        return RefusedError(KEY_REUSED, "This key came before with another request.").response()
    return StreamingResponse(
        call.content(), call.status, _REPLAYED, media_type=call.media_type or None
    )
