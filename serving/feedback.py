"""The body of /v1/feedback turned into what a coder says of a claim's reasons."""

from typing import Annotated, Any, Final, Literal

from misshapen import misshapen
from problems import BAD_FEEDBACK, RefusedError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from denialrisk.read import ClaimBody, LineBody

_FIELDS: Final = frozenset({*ClaimBody.model_fields, *LineBody.model_fields})
_MOST: Final = 50


class FeedbackBody(BaseModel):
    """What a coder says of a claim's reasons.

    There is no free text: it could name a patient. `corrected` names fields of the claim.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    claim_id: Annotated[str, Field(min_length=1, max_length=200)]
    verdict: Literal["helpful", "not_helpful", "wrong"]
    line_number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="default: the claim as a whole"
    )
    signal: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,99}$")] | None = Field(
        None, description="the reason that is meant; default: all"
    )
    corrected: Annotated[list[str], Field(max_length=_MOST)] = Field(
        [], description="the fields of the claim that were changed, by their names in /v1/score"
    )


def said(data: Any) -> FeedbackBody:
    """Read a parsed body. Raises RefusedError saying where it is wrong, never what it held."""
    try:
        body = FeedbackBody.model_validate(data)
    except ValidationError as error:
        location, why = misshapen(error, FeedbackBody)
        # A key of the sender's own is told by its place alone: it could be anything.
        named = [str(part) for part in location if part in FeedbackBody.model_fields]
        raise _bad(".".join(["$", *named]), why) from None
    for at, name in enumerate(body.corrected):
        if name not in _FIELDS:
            raise _bad(f"$.corrected[{at}]", "it is no field of a claim or a line")
    return body


def _bad(where: str, why: str) -> RefusedError:
    return RefusedError(BAD_FEEDBACK, f"{where}: {why}", {"where": where})
