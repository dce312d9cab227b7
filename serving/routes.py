"""The addresses of the service, each turned into its answer or a problem document."""

import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread
from answers import batches
from callers import Callers
from forms import FORMS, JSON, LINES, PRIVATE, Form, asked_form
from intake import Intake, parsed, read_body
from memory import Memory
from meters import Meters
from model import Model
from once import Once
from pages import Pages
from parameters import no_parameters, wanted
from problems import (
    BUSY,
    DATABASE_AWAY,
    NOT_FOUND,
    OUR_FAULT,
    SPOOL_FULL,
    WRONG_METHOD,
    RefusedError,
)
from pydantic_core import to_json
from readings import FHIR, JSON_CLAIMS, X12, Reading
from records import Records
from remits import Remits
from settings import Settings
from shadow import Shadow
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streams import Streams
from whatif import take_what_if, what_if
from work import Note, Work

from denialrisk.claims import Claim
from denialrisk.keep import DatabaseAwayError, SpoolFullError

_LOG: Final = logging.getLogger("bentoml.denialrisk")

Handler = Callable[[Request], Awaitable[Response]]
ResultT = TypeVar("ResultT")


def routes(  # noqa: PLR0913, PLR0917  (of what a worker is put together)
    model: Model,
    settings: Settings,
    meters: Meters,
    shadow: Shadow | None = None,
    memory: Memory | None = None,
    callers: Callers | None = None,
) -> ASGIApp:
    """Return the app that answers every address but BentoML's own health checks.

    Without a memory nothing is kept; without `callers` everybody may call.
    """
    memory = memory or Memory(None)
    desk = Desk(model, settings, meters, shadow, memory)
    remits = Remits(memory, settings, lambda: model.answers)
    pages = Pages(model, settings, meters, shadow)
    app = Starlette(
        routes=[
            Route("/v1/score", desk.score_json, methods=["POST"]),
            Route("/v1/score/x12", desk.score_x12, methods=["POST"]),
            Route("/v1/score/fhir", desk.score_fhir, methods=["POST"]),
            Route("/v1/what-if", desk.what_if, methods=["POST"]),
            Route("/v1/model", desk.model_document),
            Route("/readyz", desk.ready),
            Route("/v1/remits", remits.post, methods=["POST"]),
            Route("/metrics", meters.page),
            *Records(memory, settings).routes(),
            *pages.routes(),
        ],
        exception_handlers={
            RefusedError: _refused,
            HTTPException: _not_served,
            DatabaseAwayError: _database_away,
            SpoolFullError: _spool_full,
            Exception: _our_fault,
        },
    )
    # A trailing slash is another address; a redirect would hide the mistake and drop bodies.
    app.router.redirect_slashes = False
    guarded = Once(memory, settings).around(_contained(app))
    if callers is not None:
        guarded = callers.around(guarded)
    return meters.around(memory.around(guarded))


def _contained(app: ASGIApp) -> ASGIApp:
    """Return `app` with its failures kept in: the handler below answered and logged them.

    Starlette raises them again for the server to log, and that log would quote the message.
    """

    async def contained(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(Exception):
            await app(scope, receive, send)

    return contained


@dataclass(frozen=True, slots=True)
class Begun:
    """A call's claims, the text of its answer up to its first batch, and the batches left."""

    intake: Intake
    text: bytes
    rest: list[list[Claim]]


class Desk:
    """Takes claims in, has them scored off the event loop, and hands the answers out."""

    def __init__(
        self,
        model: Model,
        settings: Settings,
        meters: Meters,
        shadow: Shadow | None,
        memory: Memory,
    ) -> None:
        self.model = model
        self.memory = memory
        self.settings = settings
        self.meters = meters
        self.shadow = shadow
        self.threads = anyio.CapacityLimiter(settings.threads)
        self.calls = 0
        self.note = Note(meters, shadow, memory)
        self.streams = Streams(model, settings, self._off_loop, self.note)

    async def score_json(self, request: Request) -> Response:
        """POST /v1/score."""
        return await self._score(request, JSON_CLAIMS)

    async def score_x12(self, request: Request) -> Response:
        """POST /v1/score/x12."""
        return await self._score(request, X12)

    async def score_fhir(self, request: Request) -> Response:
        """POST /v1/score/fhir."""
        return await self._score(request, FHIR)

    async def what_if(self, request: Request) -> Response:
        """POST /v1/what-if."""
        no_parameters(request)
        body = await read_body(request, self.settings)

        def told() -> bytes:
            return to_json(what_if(self.model.answers, take_what_if(parsed(body))))

        with self._counted():
            return Response(await self._off_loop(told), headers=PRIVATE, media_type=JSON)

    async def model_document(self, request: Request) -> Response:
        """GET /v1/model."""
        no_parameters(request)
        return JSONResponse(self.model.answers.model(), headers=PRIVATE)

    async def ready(self, request: Request) -> Response:
        """GET /readyz: what answers, and what was refused in its place."""
        del request
        kept = self.memory.standing()
        found = {"ready": True, "champion": self.model.told(), "state": kept}
        if self.shadow is not None:
            found["shadow"] = self.shadow.model.told()
        return JSONResponse(found, headers=PRIVATE)

    async def _score(self, request: Request, reading: Reading) -> Response:
        asked = wanted(request)
        media_type = asked_form(request.headers)
        if media_type == LINES:
            return await self.streams.answer(request, reading, asked)
        body = await read_body(request, self.settings)
        work = Work(self.model.answers, self.note, asked)
        with self._counted():
            begun = await self._off_loop(self._begun, work, reading, body, FORMS[media_type])
            request.state.claims = len(begun.intake.claims)
            request.state.rejects = len(begun.intake.rejects)
            return self._answer(begun, work, FORMS[media_type])

    def _begun(self, work: Work, reading: Reading, body: bytes, form: Form) -> Begun:
        """Read the claims and answer the first batch of them: for most calls, that is all.

        In one go, because a hand-over from thread to thread costs as much as reading a claim; and
        before anything is sent, so that a failure can still be said.
        """
        with self.meters.stage("read"):
            intake = reading.take(body, self.settings)
        first, *rest = batches(intake.claims, reasons=work.wanted.reasons)
        opening = form.opening(work.answers.bundle.version, intake.rejects)
        return Begun(intake, opening + work.text(first, form), rest)

    def _answer(self, begun: Begun, work: Work, form: Form) -> Response:
        """Send a small answer whole, a large one batch by batch as it is made."""
        if not begun.rest:
            text = begun.text + form.closing
            return Response(text, headers=PRIVATE, media_type=form.media_type)
        stream = self._stream(begun, work, form)
        return StreamingResponse(stream, headers=PRIVATE, media_type=form.media_type)

    async def _stream(self, begun: Begun, work: Work, form: Form) -> AsyncIterator[bytes]:
        yield begun.text
        for claims in begun.rest:
            yield form.separator + await self._off_loop(work.text, claims, form)
        yield form.closing

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the call among those that are scored or wait for it. Raises RefusedError."""
        if self.calls >= self.settings.waiting:
            detail = f"{self.calls} calls are being scored or waiting for it."
            raise RefusedError(BUSY, detail, headers={"Retry-After": "1"})
        self.calls += 1
        try:
            yield
        finally:
            self.calls -= 1

    async def _off_loop(self, call: Callable[..., ResultT], *arguments: Any) -> ResultT:
        return await anyio.to_thread.run_sync(call, *arguments, limiter=self.threads)


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, RefusedError)  # noqa: S101  (Starlette matches by class)
    return error.response()


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (Starlette matches by class)
    if error.status_code == WRONG_METHOD.status:
        detail = f"{request.method} is not taken here."
        return RefusedError(WRONG_METHOD, detail, headers=error.headers or {}).response()
    return RefusedError(NOT_FOUND, "No such address.").response()


async def _database_away(request: Request, error: Exception) -> Response:
    del request, error
    detail = "What this address needs of the database cannot be had now."
    return RefusedError(DATABASE_AWAY, detail, headers={"Retry-After": "5"}).response()


async def _spool_full(request: Request, error: Exception) -> Response:
    del request
    _LOG.error("%s", error)
    detail = "The database is away and the disk takes no more of what it is owed."
    return RefusedError(SPOOL_FULL, detail, headers={"Retry-After": "30"}).response()


async def _our_fault(request: Request, error: Exception) -> Response:
    """Log where it happened, never the message: it may quote a claim."""
    del request
    instance = f"urn:uuid:{uuid.uuid4()}"
    _LOG.error("%s: %s", instance, _trace(error))
    return RefusedError(OUR_FAULT, type(error).__name__, {"instance": instance}).response()


def _trace(error: BaseException) -> str:
    frames: list[str] = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return f"{type(error).__name__} at {' > '.join(frames)}"
