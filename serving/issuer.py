"""An OpenID Connect issuer's public keys: found, kept, and looked for again where one lacks."""

import asyncio
import logging
import time
from typing import Any, Final

import anyio
import anyio.to_thread
from jwt import PyJWK, PyJWKClient
from problems import ISSUER_AWAY, RefusedError
from settings import is_private

_LOG: Final = logging.getLogger("bentoml.denialrisk")

_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_TIMEOUT_SECONDS: Final = 5
# Whoever makes up names of keys makes us ask the issuer no more often than this.
_AGAIN_SECONDS: Final = 60
# Where no key is known nobody's token can be checked: then it is asked sooner.
_AWAY_SECONDS: Final = 5
# Keys are looked at anew, so that one the issuer took back is taken back here.
_FRESH_SECONDS: Final = 600
# An issuer that is away does not stop the service; one that is gone must not be believed for ever.
_KEPT_SECONDS: Final = 24 * 3600


class IssuerError(Exception):
    """The issuer answered, but not with what OpenID Connect Discovery asks for."""


class Keys:
    """The keys of one issuer by their names (kid), for the calls of one event loop."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._keys: dict[str, PyJWK] = {}
        self._known_at = self._tried_at = float("-inf")
        self._look: asyncio.Task[None] | None = None

    async def named(self, kid: str) -> PyJWK | None:
        """Return a key, None where the issuer has none of this name.

        Who sends a name that is unknown waits for the issuer, and who comes first after a long
        rest; others do not. Raises RefusedError (503) while no key can be had.
        """
        waits = kid not in self._keys or self._is_rested()
        look = self._looking(kid)
        if look is not None and waits:
            # A caller who hangs up does not end the look that others wait for.
            await asyncio.shield(look)
        if time.monotonic() - self._known_at > _KEPT_SECONDS:
            detail = "The keys that tokens of the issuer are checked with cannot be had now."
            raise RefusedError(ISSUER_AWAY, detail, headers={"Retry-After": str(_AWAY_SECONDS)})
        return self._keys.get(kid)

    def _looking(self, kid: str) -> asyncio.Task[None] | None:
        """Return the look under way, begun now if it is time for one."""
        if self._look is None or self._look.done():
            if not self._is_due(kid):
                return None
            self._tried_at = time.monotonic()
            self._look = asyncio.create_task(self._renew())
        return self._look

    def _is_due(self, kid: str) -> bool:
        now = time.monotonic()
        if now - self._tried_at < (_AGAIN_SECONDS if self._keys else _AWAY_SECONDS):
            return False
        return kid not in self._keys or now - self._known_at > _FRESH_SECONDS

    def _is_rested(self) -> bool:
        """Say whether nobody looked for so long that a key may have been taken back long ago."""
        return time.monotonic() - self._tried_at > 2 * _FRESH_SECONDS

    async def _renew(self) -> None:
        try:
            with anyio.fail_after(2 * _TIMEOUT_SECONDS):
                self._keys = await anyio.to_thread.run_sync(
                    published, self.issuer, abandon_on_cancel=True
                )
            self._known_at = time.monotonic()
        except Exception as error:  # noqa: BLE001 calls go on with the keys there are
            told = error if isinstance(error, IssuerError) else type(error).__name__
            _LOG.error("no keys from the OpenID Connect issuer %s: %s", self.issuer, told)


def published(issuer: str) -> dict[str, PyJWK]:
    """Return the signing keys that an issuer publishes, by their names.

    Follows no redirect. Raises IssuerError, PyJWTError, OSError or ValueError.
    """
    found = _client(issuer.removesuffix("/") + _WELL_KNOWN).fetch_data()
    if found.get("issuer") != issuer:
        raise IssuerError("its discovery document names another issuer; set the one it names")
    place: Any = found.get("jwks_uri")
    if not isinstance(place, str) or not _is_as_private(place, issuer):
        raise IssuerError("its discovery document names no jwks_uri that is https")
    keys = _client(place).get_signing_keys()
    return {each.key_id: each for each in keys if isinstance(each.key_id, str)}


def _client(place: str) -> PyJWKClient:
    """Return what fetches one JSON document; what is kept and how long is decided above."""
    return PyJWKClient(place, cache_jwk_set=False, timeout=_TIMEOUT_SECONDS)


def _is_as_private(place: str, issuer: str) -> bool:
    """Say whether the issuer may send us there: one that is https, to https only."""
    return is_private(place) and (place.startswith("https:") or issuer.startswith("http:"))
