"""What is kept of a claim, as JSON and as a page, and what coders say of it."""

from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import unquote

import anyio
from callers import ACTOR
from feedback import said
from forms import PRIVATE
from intake import parsed, read_body
from memory import Memory
from pages import HEADERS
from parameters import no_parameters
from problems import NO_MEMORY, NOT_FOUND, UNKNOWN_CLAIM, RefusedError
from settings import Settings
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from denialrisk.keep import Feedback, State, explanation, is_scored, past
from denialrisk.report import claim_page

# A score is in the database a moment after it was answered: a caller may be quicker.
_TRIES: Final = 4
_WAIT_SECONDS: Final = 0.2
_CLAIMS: Final = b"/v1/claims/"
_REPORT: Final = b"report"

FoundT = TypeVar("FoundT")


class Records:
    """The addresses of what is kept."""

    def __init__(self, memory: Memory, settings: Settings) -> None:
        self.memory = memory
        self.settings = settings

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/v1/claims/{any:path}", self.claim),
            Route("/v1/feedback", self.feedback, methods=["POST"]),
        ]

    async def claim(self, request: Request) -> Response:
        """GET /v1/claims/{id} and /v1/claims/{id}/report, which a browser gets at either."""
        no_parameters(request)
        claim_id, of_report = _named(request)
        if of_report or "text/html" in request.headers.get("accept", ""):
            found = await self._found(explanation, claim_id)
            return HTMLResponse(claim_page(found), headers=HEADERS)
        return JSONResponse(await self._found(past, claim_id), headers=PRIVATE)

    async def feedback(self, request: Request) -> Response:
        """POST /v1/feedback: recorded, for a claim that was scored here."""
        no_parameters(request)
        state = remembered(self.memory)
        body = said(parsed(await read_body(request, self.settings)))
        await self._found(is_scored, body.claim_id)
        told = Feedback(
            body.claim_id, body.verdict, body.line_number, body.signal, tuple(body.corrected)
        )
        named = await self.memory.ask(state.note, told, ACTOR.get())
        return JSONResponse({"id": named}, 202, PRIVATE)

    async def _found(
        self, look: Callable[[Connection, str], FoundT | None], claim_id: str
    ) -> FoundT:
        """Return what is found of a claim. Raises RefusedError where it was never scored."""
        state = remembered(self.memory)

        def looked() -> FoundT | None:
            with state.database.reading() as connection:
                return look(connection, claim_id)

        for _ in range(_TRIES):
            found = await self.memory.ask(looked)
            if found:
                return found
            await anyio.sleep(_WAIT_SECONDS)
        raise RefusedError(UNKNOWN_CLAIM, "No claim of this id was scored here.")


def _named(request: Request) -> tuple[str, bool]:
    """Return the claim id that an address names, and whether its report is asked for.

    Told from the address as it was sent: there a slash that is the id's own may stand as %2F,
    and `a/report` is told from the report of `a`.
    """
    sent: bytes = request.scope["raw_path"].partition(b"?")[0]
    if not sent.startswith(_CLAIMS):
        raise RefusedError(NOT_FOUND, "No such address.")
    rest = sent.removeprefix(_CLAIMS)
    claim_id, _, last = rest.rpartition(b"/")
    of_report = bool(claim_id) and last == _REPORT
    return unquote(claim_id if of_report else rest), of_report


def remembered(memory: Memory) -> State:
    """Return the state. Raises RefusedError where the service keeps none."""
    if memory.state is None:
        raise RefusedError(NO_MEMORY, "This service keeps nothing: DENIALRISK_STATE is none.")
    return memory.state
