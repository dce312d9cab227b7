"""What is kept of a claim, as JSON and as a page, and what coders say of it."""

from typing import Any, Final

import anyio
from callers import ACTOR
from feedback import said
from forms import PRIVATE
from intake import parsed, read_body
from memory import Memory
from pages import HEADERS
from problems import NO_MEMORY, UNKNOWN_CLAIM, RefusedError
from settings import Settings
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from denialrisk.keep import Feedback, State, explanation, past
from denialrisk.report import claim_page

# A score is in the database a moment after it was answered: a caller may be quicker.
_TRIES: Final = 4
_WAIT_SECONDS: Final = 0.2


class Records:
    """The addresses of what is kept."""

    def __init__(self, memory: Memory, settings: Settings) -> None:
        self.memory = memory
        self.settings = settings

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            # A claim id may hold a slash, so what follows it is looked for first.
            Route("/v1/claims/{claim_id:path}/report", self.report),
            Route("/v1/claims/{claim_id:path}", self.claim),
            Route("/v1/feedback", self.feedback, methods=["POST"]),
        ]

    async def claim(self, request: Request) -> Response:
        """GET /v1/claims/{id}; its report for a browser, which asks for HTML."""
        if "text/html" in request.headers.get("accept", ""):
            return await self.report(request)
        return JSONResponse(await self._found(past, request), headers=PRIVATE)

    async def report(self, request: Request) -> Response:
        """GET /v1/claims/{id}/report."""
        found = await self._found(explanation, request)
        return HTMLResponse(claim_page(found), headers=HEADERS)

    async def feedback(self, request: Request) -> Response:
        """POST /v1/feedback: recorded, also for a claim that was scored elsewhere."""
        state = remembered(self.memory)
        body = said(parsed(await read_body(request, self.settings)))
        told = Feedback(
            body.claim_id, body.verdict, body.line_number, body.signal, tuple(body.corrected)
        )
        named = await self.memory.ask(state.note, told, ACTOR.get())
        return JSONResponse({"id": named}, 202, PRIVATE)

    async def _found(self, look: Any, request: Request) -> Any:
        state = remembered(self.memory)
        claim_id = request.path_params["claim_id"]

        def looked() -> Any:
            with state.database.reading() as connection:
                return look(connection, claim_id)

        for _ in range(_TRIES):
            found = await self.memory.ask(looked)
            if found is not None:
                return found
            await anyio.sleep(_WAIT_SECONDS)
        raise RefusedError(UNKNOWN_CLAIM, "No claim of this id was scored here.")


def remembered(memory: Memory) -> State:
    """Return the state. Raises RefusedError where the service keeps none."""
    if memory.state is None:
        raise RefusedError(NO_MEMORY, "This service keeps nothing: DENIALRISK_STATE is none.")
    return memory.state
