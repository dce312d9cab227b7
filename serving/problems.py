"""Whatever can go wrong with a request, each as one RFC 9457 problem type and document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from forms import PRIVATE
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of refusal: its name (the fragment of its URI), HTTP status and title."""

    name: str
    status: int
    title: str
    what_to_do: str
    example: str = ""

    @property
    def uri(self) -> str:
        """The `type` member: a reference to the row of /problems that explains it."""
        return f"/problems#{self.name}"

    def document(self) -> dict[str, Any]:
        """Return the document of a request that met this, as the OpenAPI document shows it."""
        return RefusedError(self, self.example or self.title + ".").document()


EMPTY_BODY: Final = ProblemType(
    "empty-body",
    400,
    "The request has no body",
    "Send claims: JSON to /v1/score, 837 text to /v1/score/x12, FHIR to /v1/score/fhir. With "
    "curl: --data-binary @FILE.",
    example="The body is empty.",
)
NOT_JSON: Final = ProblemType(
    "not-json",
    400,
    "The body is not JSON",
    "Send UTF-8 JSON at this address; 837 text belongs to /v1/score/x12, 835 text to /v1/remits.",
    example="Reading the body stopped at line 1, column 14: it is not JSON: Expecting value.",
)
BAD_CHANGE: Final = ProblemType(
    "bad-change",
    422,
    "What is to be changed in the claim cannot be",
    "Mend what `where` points at; /docs.json has an example of each kind of change.",
    example="$.versions[0].set_lines[0].line_number: the claim has no line of this number.",
)
BAD_PARAMETER: Final = ProblemType(
    "bad-parameter",
    400,
    "A query parameter is unknown or has an impossible value",
    "The score addresses take explain and remedies, each true or false; the others take none.",
    example="'explain' is neither 'true' nor 'false'.",
)
NO_CLAIM_ACCEPTED: Final = ProblemType(
    "no-claim-accepted",
    422,
    "No claim in the body could be scored",
    "Mend what rejects lists and send the claims again.",
    example="claim EXAMPLE-1 ($.claims[0].lines): the claim has no service lines",
)
TOO_LARGE: Final = ProblemType(
    "too-large",
    413,
    "The body is larger than this service reads",
    "Send fewer claims a call, or raise DENIALRISK_MAX_BYTES.",
    example="The body is larger than 67,108,864 bytes.",
)
TOO_MANY_CLAIMS: Final = ProblemType(
    "too-many-claims",
    413,
    "The body holds more claims than this service scores in one call",
    "Split the claims over several calls, score the file with denialrisk score, or raise "
    "DENIALRISK_MAX_CLAIMS.",
    example="One call may bring 10,000 claims; this one brings more.",
)
TOO_SLOW: Final = ProblemType(
    "too-slow",
    408,
    "The body did not arrive in time",
    "Send it again over a faster connection, or in smaller calls.",
    example="The body was not complete after 20 seconds.",
)
ENCODED: Final = ProblemType(
    "encoded",
    415,
    "The body is compressed or encoded",
    "Send the body as it is, without Content-Encoding.",
    example="Content-Encoding is set; only identity is read.",
)
BUSY: Final = ProblemType(
    "busy",
    503,
    "Too many calls are waiting",
    "Send it again after the seconds in Retry-After; nothing was scored.",
    example="32 calls are being scored or waiting for it.",
)
NOT_FOUND: Final = ProblemType(
    "not-found",
    404,
    "Nothing lives at this address",
    "/ and /docs.json list the addresses.",
    example="No such address.",
)
WRONG_METHOD: Final = ProblemType(
    "wrong-method",
    405,
    "This address does not take that method",
    "The Allow header names the methods it takes.",
    example="GET is not taken here.",
)
OUR_FAULT: Final = ProblemType(
    "our-fault",
    500,
    "The service failed; the fault is ours",
    "Report the instance with the log line that carries it. Other calls are not affected.",
    example="ValueError",
)

# What has to do with the state: see memory.py, callers.py, once.py, records.py and remits.py.
NO_TOKEN: Final = ProblemType(
    "no-token",
    401,
    "The call carries no token that is known here",
    "Send Authorization: Bearer TOKEN; denialrisk token create makes one, as does the OpenID "
    "Connect issuer where one is set up.",
    example="The call carries no token.",
)
SCOPE: Final = ProblemType(
    "scope",
    403,
    "The token does not reach this far",
    "Use a token of the scope that detail names; denialrisk token create makes one. An OpenID "
    "Connect issuer writes it as denialrisk:SCOPE.",
    example="This address needs the scope review; the token's is score.",
)
ISSUER_AWAY: Final = ProblemType(
    "issuer-away",
    503,
    "The OpenID Connect issuer cannot be reached",
    "Send it again after the seconds in Retry-After. Tokens of denialrisk token create are known "
    "meanwhile.",
    example="The keys that tokens of the issuer are checked with cannot be had now.",
)
UNKNOWN_CLAIM: Final = ProblemType(
    "unknown-claim",
    404,
    "No such claim was scored here",
    "Look at the claim_id (a slash of its own is sent as %2F in an address), or score the claim "
    "first.",
    example="No claim of this id was scored here.",
)
NO_MEMORY: Final = ProblemType(
    "no-memory",
    404,
    "This service keeps nothing",
    "Start it with DENIALRISK_STATE naming a folder.",
    example="This service keeps nothing: DENIALRISK_STATE is none.",
)
BAD_FEEDBACK: Final = ProblemType(
    "bad-feedback",
    422,
    "The feedback cannot be recorded as it is",
    "Mend what where points at; /docs.json shows what feedback may hold.",
    example="$.corrected[0]: it is no field of a claim or a line",
)
NO_REMIT_ACCEPTED: Final = ProblemType(
    "no-remit-accepted",
    422,
    "No remittance in the body could be read",
    "Mend what rejects lists and send the 835 again.",
    example="record 1 (ST): this is a claim (837), not a remittance",
)
BAD_KEY: Final = ProblemType(
    "bad-key",
    400,
    "The Idempotency-Key cannot be used",
    "Send 1 to 200 printable ASCII characters without blanks, such as a UUID.",
    example="The Idempotency-Key is not 1 to 200 printable characters.",
)
KEY_AT_WORK: Final = ProblemType(
    "key-at-work",
    409,
    "The first call with this key is not answered yet",
    "Send it again after the seconds in Retry-After.",
    example="A call with this key is being answered.",
)
KEY_REUSED: Final = ProblemType(
    "key-reused",
    422,
    "This key belongs to another request",
    "Give each request a key of its own; send it again unchanged only to repeat it.",
    example="This key came before with another request.",
)
DATABASE_AWAY: Final = ProblemType(
    "database-away",
    503,
    "The database cannot be reached",
    "Send it again after the seconds in Retry-After. Scoring goes on meanwhile.",
    example="What this address needs of the database cannot be had now.",
)
SPOOL_FULL: Final = ProblemType(
    "spool-full",
    503,
    "What is scored could not be recorded",
    "Bring the database back or make room on the disk of DENIALRISK_STATE; nothing was scored.",
    example="The database is away and the disk takes no more of what it is owed.",
)

PROBLEMS: Final = (
    EMPTY_BODY,
    NOT_JSON,
    BAD_CHANGE,
    BAD_PARAMETER,
    NO_CLAIM_ACCEPTED,
    TOO_LARGE,
    TOO_MANY_CLAIMS,
    TOO_SLOW,
    ENCODED,
    BUSY,
    NOT_FOUND,
    WRONG_METHOD,
    OUR_FAULT,
    NO_TOKEN,
    SCOPE,
    ISSUER_AWAY,
    UNKNOWN_CLAIM,
    NO_MEMORY,
    BAD_FEEDBACK,
    NO_REMIT_ACCEPTED,
    BAD_KEY,
    KEY_AT_WORK,
    KEY_REUSED,
    DATABASE_AWAY,
    SPOOL_FULL,
)


@dataclass(slots=True)
class RefusedError(Exception):
    """A request that gets a problem document instead of an answer.

    `detail` says what is wrong with this request, never quoting patient data; `members` are
    further members of the document, such as `where` and `rejects`.
    """

    problem: ProblemType
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the problem document."""
        return {
            "type": self.problem.uri,
            "title": self.problem.title,
            "status": self.problem.status,
            "detail": self.detail,
            "what_to_do": self.problem.what_to_do,
            **self.members,
        }

    def response(self) -> Response:
        """Return the response that carries the document."""
        headers = {**PRIVATE, **self.headers}
        text = json.dumps(self.document(), ensure_ascii=False, allow_nan=False)
        return Response(text, self.problem.status, headers, media_type=MEDIA_TYPE)
