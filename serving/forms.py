"""Answers laid out as the caller asked for them: our JSON, JSON lines, or a FHIR Bundle."""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from assessment import assessment, outcome
from pydantic_core import to_json
from starlette.datastructures import Headers

from denialrisk.claims import Reject

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
FHIR: Final = "application/fhir+json"
# Of every answer: nobody on the way keeps it, and no browser takes it for anything else.
PRIVATE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Form(Protocol):
    """One layout of an answer that is sent piece by piece."""

    media_type: str

    def opening(self, version: str, rejects: Iterable[Reject]) -> bytes:
        """Return what stands before the first claim."""
        ...

    def claims(self, found: Iterable[dict[str, Any]]) -> bytes:
        """Return the claims of one batch, without what separates batches."""
        ...

    separator: bytes
    closing: bytes


class Plain:
    """{"bundle": ..., "rejects": [...], "claims": [...]}."""

    media_type: str = JSON
    separator: bytes = b","
    closing: bytes = b"]}"

    def opening(self, version: str, rejects: Iterable[Reject]) -> bytes:
        """Return the answer up to its first claim."""
        refused = to_json(list(reject_documents(rejects)))
        return b'{"bundle":%b,"rejects":%b,"claims":[' % (to_json(version), refused)

    def claims(self, found: Iterable[dict[str, Any]]) -> bytes:
        """Return the claims, separated by commas."""
        return to_json(list(found))[1:-1]


class Assessed:
    """A FHIR R4 Bundle of a RiskAssessment per claim and an OperationOutcome per reject."""

    media_type: str = FHIR
    separator: bytes = b","
    closing: bytes = b"]}"

    def opening(self, version: str, rejects: Iterable[Reject]) -> bytes:
        """Return the Bundle up to its first assessment."""
        tag = {"tag": [{"system": "urn:denialrisk:bundle", "code": version}]}
        head = b'{"resourceType":"Bundle","type":"collection","meta":%b,"entry":[' % to_json(tag)
        refused = [{"resource": outcome(reject)} for reject in rejects]
        return head + (to_json(refused)[1:-1] + b"," if refused else b"")

    def claims(self, found: Iterable[dict[str, Any]]) -> bytes:
        """Return the entries, separated by commas."""
        return to_json([{"resource": assessment(each)} for each in found])[1:-1]


_ASKED: Final = frozenset({JSON, LINES, FHIR})
_BY_LINE: Final = frozenset({LINES, "application/fhir+ndjson"})
FORMS: Final[dict[str, Form]] = {JSON: Plain(), FHIR: Assessed()}


def asked_form(headers: Headers) -> str:
    """Return the media type to answer in; what is sent line by line is answered so too.

    Of several in Accept the first that is known counts, and JSON where none is.
    """
    accepted = headers.get("accept", "").lower()
    for each in accepted.split(","):
        media_type = each.partition(";")[0].strip()
        if media_type in _ASKED:
            return media_type
    return LINES if sends_lines(headers) else JSON


def sends_lines(headers: Headers) -> bool:
    """Tell whether the body is said to hold one document a line."""
    sent = headers.get("content-type", "").lower().partition(";")[0].strip()
    return sent in _BY_LINE


def line(document: dict[str, Any]) -> bytes:
    """Return one line of JSON lines."""
    return to_json(document) + b"\n"


def reject_documents(rejects: Iterable[Reject]) -> Iterable[dict[str, Any]]:
    """Lay rejects out as JSON objects."""
    for reject in rejects:
        yield {name: getattr(reject, name) for name in Reject.__slots__}
