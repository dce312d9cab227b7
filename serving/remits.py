"""Remittances sent to the service: outcomes recorded, and the tallies moved on by them."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

import anyio
from answers import Answers
from callers import ACTOR
from forms import PRIVATE, reject_documents
from intake import BODY, read_body
from memory import Memory
from parameters import no_parameters
from problems import NO_REMIT_ACCEPTED, RefusedError
from records import remembered
from settings import Settings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from denialrisk.claims import Reject, Remit
from denialrisk.keep import take
from denialrisk.label import LabelRules
from denialrisk.read import Record, read_x12


class Remits:
    """POST /v1/remits, one at a time: each moves on the tallies that the one before left."""

    def __init__(self, memory: Memory, settings: Settings, answers: Callable[[], Answers]) -> None:
        """`answers` returns those of now: the tallies are of the bundle that answers."""
        self.memory = memory
        self.settings = settings
        self.answers = answers
        self.turn = anyio.Lock()

    async def post(self, request: Request) -> Response:
        """Take 835 text in and say what it decided."""
        no_parameters(request)
        remembered(self.memory)
        body = await read_body(request, self.settings)
        async with self.turn:
            found = await self.memory.ask(self._taken, body, ACTOR.get())
        return JSONResponse(found, headers=PRIVATE)

    def _taken(self, body: bytes, actor: str) -> dict[str, Any]:
        state = remembered(self.memory)
        remits, rejects = _sorted(read_x12(body, BODY))
        if not remits:
            raise _nothing(rejects)
        answers = self.answers()
        sealed = answers.sealed or answers.bundle
        taken = take(state.database, remits, LabelRules.from_json(sealed.label), actor)
        generation = state.growth.advance(sealed)
        return {
            **dataclasses.asdict(taken),
            "generation": generation,
            "bundle": sealed.version,
            "rejects": list(reject_documents(rejects)),
        }


def _sorted(records: Iterable[Record]) -> tuple[list[Remit], list[Reject]]:
    remits: list[Remit] = []
    rejects: list[Reject] = []
    for number, record in enumerate(records, 1):
        if isinstance(record, Remit):
            remits.append(record)
        elif isinstance(record, Reject):
            rejects.append(record)
        else:
            why = "this is a claim (837) or a front end's answer (277CA), not a remittance"
            to_do = "send claims to /v1/score/x12; read a 277CA with `denialrisk ingest`"
            rejects.append(Reject(BODY, number, "ST", f"record {number}", why, to_do))
    return remits, rejects


def _nothing(rejects: list[Reject]) -> RefusedError:
    if not rejects:
        return RefusedError(NO_REMIT_ACCEPTED, "The body holds no remittance.", {"rejects": []})
    first = rejects[0]
    members = {"where": first.loop, "rejects": list(reject_documents(rejects))}
    return RefusedError(NO_REMIT_ACCEPTED, f"{first.what} ({first.loop}): {first.why}", members)
