"""Who calls, told by a token, and what they may ask for."""

from __future__ import annotations

import binascii
import time
from base64 import b64decode
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from problems import NO_TOKEN, SCOPE, RefusedError
from starlette.requests import Request

from denialrisk.keep import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bearers import Bearer, Bearers
    from starlette.types import ASGIApp, Receive, Scope, Send

    from denialrisk.keep import Holder, Tokens

    Ask = Callable[..., Awaitable[Any]]

# Whoever calls a service that is open to its own machine.
_NOBODY: Final = "loopback"
# Who made the call that is being answered, for the audit and for keys: no two callers alike.
ACTOR: Final[ContextVar[str]] = ContextVar("actor", default=_NOBODY)

# The first prefix that fits decides. What is not listed needs an admin: a new address is
# closed until somebody says who may call it.
_NEEDS: Final = (
    ("/v1/score", "score"),
    ("/v1/what-if", "score"),
    ("/metrics", "score"),
    ("/v1/claims", "review"),
    ("/v1/feedback", "review"),
    ("/reports", "review"),
)
# Nothing of a claim, a payer or the model is told here.
_OPEN: Final = ("/", "/docs.json", "/problems", "/livez", "/healthz", "/readyz")
_REALM: Final = 'Bearer realm="denialrisk", Basic realm="denialrisk"'
# A token nobody knows is looked up anew, for it may be a minute old; no more often than this.
_AGAIN_SECONDS: Final = 0.5


def needed(path: str) -> str | None:
    """Return the scope an address needs, None for one open to all."""
    if path in _OPEN:
        return None
    fits = (scope for start, scope in _NEEDS if path == start or path.startswith(f"{start}/"))
    return next(fits, "admin")


class Callers:
    """Lets calls in by their tokens; `ask` runs what waits for the database.

    Tokens are those kept here, those of an OpenID Connect issuer, or both.
    """

    def __init__(self, tokens: Tokens | None, ask: Ask, bearers: Bearers | None = None) -> None:
        self.tokens = tokens
        self.ask = ask
        self.bearers = bearers
        self.asked = 0.0

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return `app`, called only by those who may."""

        async def asked(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                actor = await self._actor(Request(scope))
            except RefusedError as error:
                await error.response()(scope, receive, send)
                return
            ACTOR.set(actor)
            await app(scope, receive, send)

        return asked

    async def _actor(self, request: Request) -> str:
        """Return who calls, as the audit says it.

        Raises RefusedError: 401, 403 for a scope, 503 while the issuer is away.
        """
        scope = needed(request.url.path)
        if scope is None:
            return _NOBODY
        secret = _secret(request)
        if secret is None:
            raise _unknown("The call carries no token.")
        holder = await self._holder(secret)
        if holder is None:
            raise _unknown("The token is unknown or revoked.")
        if not holder.may(scope):
            held = holder.scope or "none"
            detail = f"This address needs the scope {scope}; the token's is {held}."
            raise RefusedError(SCOPE, detail)
        return holder.actor

    async def _holder(self, secret: str) -> Holder | Bearer | None:
        if self.bearers is not None and self.bearers.takes(secret):
            return await self.bearers.bearer(secret)
        if self.tokens is None:
            return None
        return self.tokens.holder(secret) or await self._looked_up(self.tokens, secret)

    async def _looked_up(self, tokens: Tokens, secret: str) -> Holder | None:
        if time.monotonic() - self.asked < _AGAIN_SECONDS:
            return None
        self.asked = time.monotonic()
        try:
            await self.ask(tokens.refresh)
        except DatabaseAwayError:
            return None
        return tokens.holder(secret)


def _unknown(detail: str) -> RefusedError:
    return RefusedError(NO_TOKEN, detail, headers={"WWW-Authenticate": _REALM})


def _secret(request: Request) -> str | None:
    """Return the token that a request carries.

    A browser that opens a page can only ask for a password: there the token stands in its place.
    Browsers send it by themselves from then on, from any site, so it opens nothing but pages.
    """
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and value:
        return value.strip()
    if kind.lower() != "basic" or request.method not in {"GET", "HEAD"}:
        return None
    try:
        _, found, password = b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if found else None
