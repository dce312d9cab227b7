"""The pages around the API: what this is, its OpenAPI document, its problems, the reports."""

import copy
import json
from pathlib import Path
from typing import Any, Final

from example import document, example
from feedback import FeedbackBody
from forms import PRIVATE
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from meters import Meters
from model import Model
from problems import MEDIA_TYPE, NOT_FOUND, PROBLEMS, RefusedError
from settings import Settings
from shadow import Shadow
from shadowpage import comparison
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from whatif import WhatIfBody

from denialrisk.read import ClaimBody

_HERE: Final = Path(__file__).parent
# Pages carry their style and script with them and may fetch nothing, from nowhere.
HEADERS: Final = {
    **PRIVATE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Pages:
    """Everything the service answers that is not a score."""

    def __init__(
        self, model: Model, settings: Settings, meters: Meters, shadow: Shadow | None
    ) -> None:
        self.model = model
        self.settings = settings
        self.meters = meters
        self.shadow = shadow
        loader = FileSystemLoader(_HERE / "ui")
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.document = _document()

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the pages."""
        found: list[BaseRoute] = [
            Route("/", self.index),
            Route("/docs.json", self.docs),
            Route("/problems", self.problems),
            Route("/shadow", self.shadow_page),
        ]
        if self.settings.reports is None:
            return [
                *found,
                Route("/reports", no_reports),
                Route("/reports/{any:path}", no_reports),
            ]
        files = ReportFiles(directory=self.settings.reports, html=True)
        return [*found, Route("/reports", to_reports), Mount("/reports", files)]

    async def index(self, request: Request) -> Response:
        """GET /: what this is and how to call it."""
        return self._page(
            "index.html",
            base=str(request.base_url).rstrip("/"),
            bundle=self.model.answers.bundle,
            example=json.dumps(example()),
            reports=self.settings.reports is not None,
            shadow=self.shadow is not None,
            settings=self.settings,
        )

    async def docs(self, request: Request) -> Response:
        """GET /docs.json: the OpenAPI document."""
        del request
        info = {**self.document["info"], "version": self.model.answers.bundle.version}
        return JSONResponse(self.document | {"info": info}, headers=PRIVATE)

    async def problems(self, request: Request) -> Response:
        """GET /problems: what each problem type means and what to do."""
        del request
        return self._page("problems.html", problems=PROBLEMS)

    async def shadow_page(self, request: Request) -> Response:
        """GET /shadow: the challenger held against the champion."""
        del request
        if self.shadow is None:
            detail = "No challenger scores beside the champion: DENIALRISK_SHADOW is not set."
            raise RefusedError(NOT_FOUND, detail)
        models = {
            "champion": self.model.answers.bundle,
            "challenger": self.shadow.model.answers.bundle,
        }
        return self._page("shadow.html", models=models, **comparison(self.meters))

    def _page(self, name: str, **values: Any) -> Response:
        return HTMLResponse(self.templates.get_template(name).render(values), headers=HEADERS)


def _document() -> Any:
    """Return the OpenAPI document; what a claim may hold is what its reader says."""
    found = copy.deepcopy(document())
    components = found["components"]
    for body in (ClaimBody, WhatIfBody, FeedbackBody):
        schema = body.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= schema.pop("$defs", {}) | {body.__name__: schema}
    claim = {"$ref": "#/components/schemas/ClaimBody"}
    components["schemas"]["WhatIfBody"]["properties"]["claim"] = claim
    for status in {problem.status for problem in PROBLEMS}:
        components["responses"][f"Problem{status}"] = _problems_of(status)
    return found


def _problems_of(status: int) -> dict[str, Any]:
    """Return what OpenAPI says of one status: an example of each problem type that has it."""
    examples = {
        problem.name: {"summary": problem.title, "value": problem.document()}
        for problem in PROBLEMS
        if problem.status == status
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "A problem document (RFC 9457); GET /problems lists the types.",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


class ReportFiles(StaticFiles):
    """Report pages from a folder, with the headers every page here has."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file's response."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


async def to_reports(request: Request) -> Response:
    """GET /reports: on to the folder, relative, so that a proxy may put it below a path."""
    del request
    return RedirectResponse("reports/")


async def no_reports(request: Request) -> Response:
    """GET /reports when no folder was named."""
    del request
    detail = "No reports are served: DENIALRISK_REPORTS is not set."
    raise RefusedError(NOT_FOUND, detail)
