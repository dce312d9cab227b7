"""Long bodies taken in as files and answered line by line, a few at a time."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, BinaryIO

from answers import Wanted
from forms import LINES, PRIVATE, sends_lines
from intake import read_body, spooled
from lines import Lines
from model import Model
from problems import BUSY, RefusedError
from readings import Reading
from settings import Settings
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from work import Note, Work

from denialrisk.read import Record

OffLoop = Callable[..., Awaitable[Any]]


class Streams:
    """Takes as many long bodies at once as it is told; each is scored batch by batch."""

    def __init__(self, model: Model, settings: Settings, off_loop: OffLoop, note: Note) -> None:
        self.model = model
        self.settings = settings
        self.off_loop = off_loop
        self.note = note
        self.open = 0

    async def answer(self, request: Request, reading: Reading, wanted: Wanted) -> Response:
        """Take the body in, then answer it in lines as they are made."""
        if self.open >= self.settings.streams:
            detail = f"{self.open} long bodies are being answered."
            raise RefusedError(BUSY, detail, headers={"Retry-After": "5"})
        self.open += 1
        held = contextlib.ExitStack()
        held.callback(self._leave)
        try:
            records = await self._records(request, reading, held)
            work = Work(self.model.answers, self.note, wanted)
            lines = Lines(work, records)
            first = await self.off_loop(lines.first)
        except BaseException:
            held.close()
            raise
        return _Held(self._sent(lines, first, request), held, PRIVATE)

    async def _records(
        self, request: Request, reading: Reading, held: contextlib.ExitStack
    ) -> Iterable[Record]:
        """Return the records of the body, read as they are asked for where that is possible."""
        if reading.by_line and not sends_lines(request.headers):
            body = await read_body(request, self.settings)
            intake = await self.off_loop(reading.take, body, self.settings)
            return (*intake.rejects, *intake.claims)
        file: BinaryIO = held.enter_context(await spooled(request, self.settings))
        return reading.records(file)

    async def _sent(self, lines: Lines, first: bytes, request: Request) -> AsyncIterator[bytes]:
        piece = first
        while piece:
            yield piece
            piece = await self.off_loop(lines.rest)
            request.state.claims = lines.counts["claims"]
            request.state.rejects = lines.counts["rejects"]
        yield lines.closing()

    def _leave(self) -> None:
        self.open -= 1


class _Held(StreamingResponse):
    """A stream that lets go of its file and its place however it ends."""

    def __init__(
        self,
        content: AsyncIterator[bytes],
        held: contextlib.ExitStack,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(content, headers=headers, media_type=LINES)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            await super().__call__(scope, receive, send)
