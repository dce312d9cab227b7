"""What the service remembers of its calls, and what it says while it cannot."""

import contextlib
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread
from answers import Answers
from callers import ACTOR, Callers
from settings import Settings, reached_from_elsewhere
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from denialrisk.claims import Claim
from denialrisk.errors import ServiceError
from denialrisk.keep import DatabaseAwayError, Owed, Place, Served, State, Tokens
from denialrisk.score import Scored

# Told with every answer while the database is away: scores are spooled, and written later.
_AWAY: Final = (b"denialrisk-database", b"away")
# Calls that wait for the database; scoring never does.
_THREADS: Final = 4

ResultT = TypeVar("ResultT")


def admission(settings: Settings, memory: "Memory", addresses: list[str]) -> Callers | None:
    """Return who lets callers in; None where everybody on this machine is let in.

    Raises ServiceError where other machines reach the service and no caller could be told apart:
    nobody holds a token, and no OpenID Connect issuer gives any.
    """
    open_ones = reached_from_elsewhere(addresses)
    if not (open_ones or settings.tokens):
        return None
    tokens = None if memory.state is None else memory.state.tokens
    if settings.oidc is None:
        _require_holder(tokens, open_ones)
        return Callers(tokens, memory.ask)
    from bearers import Bearers

    if tokens is not None:
        # Without the database those of before are known, or none until it is back.
        with contextlib.suppress(DatabaseAwayError):
            tokens.load()
    return Callers(tokens, memory.ask, Bearers(settings.oidc))


def _require_holder(tokens: Tokens | None, open_ones: list[str]) -> None:
    """Load the tokens. Raises ServiceError where nobody holds one."""
    reached = "DENIALRISK_TOKENS is required"
    if open_ones:
        where = ", ".join(open_ones)
        reached = f"the service would listen on {where}, where other machines reach it"
    if tokens is None:
        raise ServiceError(f"{reached}, and DENIALRISK_STATE is none, so nobody can hold a token")
    try:
        tokens.load()
    except DatabaseAwayError as error:
        raise ServiceError(f"{error}, so nobody's token would be known; bring it back") from None
    if not len(tokens):
        otherwise = "listen on 127.0.0.1" if open_ones else "let it be open"
        raise ServiceError(
            f"{reached}, and nobody holds a token to tell callers apart by; make one with "
            f"`denialrisk token create`, or {otherwise}"
        )


class Memory:
    """One worker's state, or none where the settings say so."""

    def __init__(self, state: State | None) -> None:
        self.state = state
        self.threads: anyio.CapacityLimiter | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Memory":
        """Open the state that the settings name. Raises StateError when it cannot be used."""
        if settings.state is None:
            return cls(None)
        return cls(State(Place.of(settings.state, settings.database)))

    def start(self) -> None:
        """Begin to write what is kept."""
        if self.state is not None:
            self.state.start()

    def tell_owed(self, tell: Callable[[Owed], None]) -> None:
        """Have `tell` told, about every second, what the database is owed."""
        if self.state is not None:
            self.state.tell_owed(tell)

    def close(self) -> None:
        """Write what can be written now, and end."""
        if self.state is not None:
            self.state.close()

    def grown(self, answers: Answers) -> Answers:
        """Return the answers of the same bundle with what payers answered since."""
        if self.state is None:
            return answers
        grown = self.state.growth.grown(answers.sealed or answers.bundle)
        if grown.generation == answers.generation:
            return answers
        sealed = answers.sealed or answers.bundle
        return dataclasses.replace(
            answers, bundle=grown.bundle, generation=grown.generation, sealed=sealed
        )

    def keep(
        self,
        answers: Answers,
        claims: Sequence[Claim],
        scored: Scored,
        found: Sequence[Mapping[str, Any]],
    ) -> None:
        """Record a batch before it is answered. Raises SpoolFullError: then do not answer."""
        if self.state is not None:
            served = Served(claims, scored, found, answers.bundle.version, answers.generation)
            self.state.keep(served, ACTOR.get())

    def standing(self) -> dict[str, Any]:
        """Return what /readyz says of it."""
        return {"database": "none"} if self.state is None else self.state.standing()

    async def ask(self, call: Callable[..., ResultT], *arguments: Any) -> ResultT:
        """Ask the database something off the event loop."""
        if self.threads is None:
            self.threads = anyio.CapacityLimiter(_THREADS)
        return await anyio.to_thread.run_sync(call, *arguments, limiter=self.threads)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return `app`, which says with each answer that the database is away, while it is."""

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start" and self._is_away():
                    message["headers"] = [*message.get("headers", ()), _AWAY]
                await send(message)

            await app(scope, receive, sent)

        return told

    def _is_away(self) -> bool:
        return self.state is not None and self.state.database.away
