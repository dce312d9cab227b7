"""The query of an address turned into what its call wants, or refused."""

from typing import Final

from answers import Wanted
from problems import BAD_PARAMETER, RefusedError
from starlette.requests import Request

_PARAMETERS: Final = frozenset({"explain", "remedies"})
_YES_NO: Final = {"true": True, "false": False}


def no_parameters(request: Request) -> None:
    """Refuse a query at an address that takes none: what it asks for would not be done."""
    if request.query_params:
        raise RefusedError(BAD_PARAMETER, "The query has a parameter; this address takes none.")


def wanted(request: Request) -> Wanted:
    """Return what a call to a score address wants. Raises RefusedError for any other query."""
    for name, value in request.query_params.multi_items():
        if name not in _PARAMETERS:
            detail = "The query has a parameter that is neither 'explain' nor 'remedies'."
            raise RefusedError(BAD_PARAMETER, detail)
        if value not in _YES_NO:
            raise RefusedError(BAD_PARAMETER, f"'{name}' is neither 'true' nor 'false'.")
    asked = {name: _YES_NO[value] for name, value in request.query_params.items()}
    found = Wanted(asked.get("explain", True), asked.get("remedies", False))
    if found.remedies and not found.reasons:
        raise RefusedError(BAD_PARAMETER, "'remedies' cannot be had with 'explain=false'.")
    return found
