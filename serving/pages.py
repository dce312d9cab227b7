"""The pages around the API: what this is, its OpenAPI document, its problems, the reports."""

import json
from pathlib import Path
from typing import Any, Final

import yaml
from answers import Answers
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from problems import NOT_FOUND, PROBLEMS, RefusedError
from settings import Settings
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from denialrisk.read import ClaimBody

_HERE: Final = Path(__file__).parent
# Pages carry their style and script with them and may fetch nothing, from nowhere.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Pages:
    """Everything the service answers that is not a score."""

    def __init__(self, answers: Answers, settings: Settings) -> None:
        self.bundle = answers.bundle
        self.settings = settings
        loader = FileSystemLoader(_HERE / "ui")
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.document = _document(self.bundle.version)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the pages."""
        found: list[BaseRoute] = [
            Route("/", self.index),
            Route("/docs.json", self.docs),
            Route("/problems", self.problems),
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
            bundle=self.bundle,
            example=json.dumps(self._example()),
            reports=self.settings.reports is not None,
            settings=self.settings,
        )

    async def docs(self, request: Request) -> Response:
        """GET /docs.json: the OpenAPI document."""
        del request
        return JSONResponse(self.document)

    async def problems(self, request: Request) -> Response:
        """GET /problems: what each problem type means and what to do."""
        del request
        return self._page("problems.html", problems=PROBLEMS)

    def _example(self) -> Any:
        body = self.document["paths"]["/v1/score"]["post"]["requestBody"]
        return body["content"]["application/json"]["examples"]["one"]["value"]

    def _page(self, name: str, **values: Any) -> Response:
        return HTMLResponse(self.templates.get_template(name).render(values), headers=_HEADERS)


def _document(version: str) -> Any:
    """Return the OpenAPI document; what a claim may hold is what its reader says."""
    document = yaml.safe_load((_HERE / "openapi.yaml").read_text(encoding="utf-8"))
    document["info"]["version"] = version
    schemas = ClaimBody.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schemas.pop("$defs")
    document["components"]["schemas"] |= {"ClaimBody": schemas, **parts}
    return document


class ReportFiles(StaticFiles):
    """Report pages from a folder, with the headers every page here has."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file's response."""
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
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
