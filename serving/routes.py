"""The addresses of the service, each turned into its answer or a problem document."""

import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread
from answers import Answers, batches
from intake import Intake, read_body, take_json, take_x12
from meters import Meters
from pages import Pages
from problems import BAD_PARAMETER, BUSY, NOT_FOUND, OUR_FAULT, WRONG_METHOD, RefusedError
from settings import Settings
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from denialrisk.claims import Claim

_LOG: Final = logging.getLogger("bentoml.denialrisk")
_PRIVATE: Final = {"Cache-Control": "no-store"}
_YES_NO: Final = {"true": True, "false": False}

Handler = Callable[[Request], Awaitable[Response]]
Take = Callable[[bytes, Settings], Intake]
ResultT = TypeVar("ResultT")


def routes(answers: Answers, settings: Settings) -> ASGIApp:
    """Return the app that answers every address but BentoML's own health checks."""
    desk = Desk(answers, settings)
    pages = Pages(answers, settings)
    meters = Meters()
    app = Starlette(
        routes=[
            Route("/v1/score", desk.score_json, methods=["POST"]),
            Route("/v1/score/x12", desk.score_x12, methods=["POST"]),
            Route("/v1/model", desk.model),
            Route("/metrics", meters.page),
            *pages.routes(),
        ],
        exception_handlers={
            RefusedError: _refused,
            HTTPException: _not_served,
            Exception: _our_fault,
        },
    )
    # A trailing slash is another address; a redirect would hide the mistake and drop bodies.
    app.router.redirect_slashes = False
    return meters.around(_contained(app))


def _contained(app: ASGIApp) -> ASGIApp:
    """Return `app` with its failures kept in: the handler below answered and logged them.

    Starlette raises them again for the server to log, and that log would quote the message.
    """

    async def contained(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(Exception):
            await app(scope, receive, send)

    return contained


class Desk:
    """Takes claims in, has them scored off the event loop, and hands the answers out."""

    def __init__(self, answers: Answers, settings: Settings) -> None:
        self.answers = answers
        self.settings = settings
        self.threads = anyio.CapacityLimiter(settings.threads)
        self.calls = 0

    async def score_json(self, request: Request) -> Response:
        """POST /v1/score."""
        return await self._score(request, take_json)

    async def score_x12(self, request: Request) -> Response:
        """POST /v1/score/x12."""
        return await self._score(request, take_x12)

    async def model(self, request: Request) -> Response:
        """GET /v1/model."""
        del request
        return JSONResponse(self.answers.model())

    async def _score(self, request: Request, take: Take) -> Response:
        reasons = _wants_reasons(request)
        body = await read_body(request, self.settings)
        if self.calls >= self.settings.waiting:
            detail = f"{self.calls} calls are being scored or waiting for it."
            raise RefusedError(BUSY, detail, headers={"Retry-After": "1"})
        self.calls += 1
        try:
            intake = await self._off_loop(take, body, self.settings)
            request.state.claims = len(intake.claims)
            request.state.rejects = len(intake.rejects)
            return await self._answer(intake, reasons=reasons)
        finally:
            self.calls -= 1

    async def _answer(self, intake: Intake, *, reasons: bool) -> Response:
        """Send a small answer whole, a large one batch by batch as it is made.

        The first batch is made before anything is sent, so that a failure can still be said.
        """
        first, *rest = batches(intake.claims, reasons=reasons)
        start = self.answers.opening(intake) + await self._batch(first, reasons=reasons)
        if not rest:
            text = start + self.answers.closing
            return Response(text, headers=_PRIVATE, media_type="application/json")
        stream = self._stream(start, rest, reasons=reasons)
        return StreamingResponse(stream, headers=_PRIVATE, media_type="application/json")

    async def _stream(
        self, start: str, rest: Sequence[Sequence[Claim]], *, reasons: bool
    ) -> AsyncIterator[str]:
        yield start
        for claims in rest:
            yield "," + await self._batch(claims, reasons=reasons)
        yield self.answers.closing

    async def _batch(self, claims: Sequence[Claim], *, reasons: bool) -> str:
        return await self._off_loop(lambda: self.answers.batch(claims, reasons=reasons))

    async def _off_loop(self, call: Callable[..., ResultT], *arguments: Any) -> ResultT:
        return await anyio.to_thread.run_sync(call, *arguments, limiter=self.threads)


def _wants_reasons(request: Request) -> bool:
    for name, value in request.query_params.multi_items():
        if name != "explain":
            raise RefusedError(BAD_PARAMETER, "The query has a parameter that is not 'explain'.")
        if value not in _YES_NO:
            raise RefusedError(BAD_PARAMETER, "'explain' is neither 'true' nor 'false'.")
    return _YES_NO[request.query_params.get("explain", "true")]


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
