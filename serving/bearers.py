"""Bearers of an OpenID Connect issuer's tokens: who they are and what they may, by its keys."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from issuer import Keys
from settings import Oidc

from denialrisk.keep import SCOPES, includes

# What each kind of public key may have signed with. None and the symmetric ones are not among
# them: with those, whoever knows a public key could sign.
_ALGORITHMS: Final = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA",),
}
# Clocks of two machines differ by no more.
_LEEWAY_SECONDS: Final = 30
_LONGEST: Final = 16 * 1024
_PREFIX: Final = "denialrisk:"
# Half of a SHA-256: no two people are alike by chance, and none can make himself like another.
_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls: a digest of the token's subject, and the scope the issuer gave, if any."""

    digest: str
    scope: str | None

    @property
    def actor(self) -> str:
        """What the audit calls this bearer; a subject may be an e-mail address."""
        return f"oidc:{self.digest}"

    def may(self, scope: str) -> bool:
        """Say whether this bearer's scope includes `scope`."""
        return self.scope is not None and includes(self.scope, scope)


class Bearers:
    """Tells who bears a token of the issuer."""

    def __init__(self, oidc: Oidc) -> None:
        self.oidc = oidc
        self.keys = Keys(oidc.issuer)

    @staticmethod
    def takes(secret: str) -> bool:
        """Say whether a secret has the three parts of a signed JWT; tokens of our own have one."""
        return secret.count(".") == 2  # noqa: PLR2004  (RFC 7515, section 3.1)

    async def bearer(self, token: str) -> Bearer | None:
        """Return who bears a token, None for one that is not valid here.

        Raises RefusedError (503) while the issuer's keys cannot be had.
        """
        kid = _kid(token)
        key = None if kid is None else await self.keys.named(kid)
        claims = None if key is None else self._claims(token, key)
        if claims is None:
            return None
        digest = hashlib.sha256(claims["sub"].encode()).hexdigest()[:_DIGITS]
        return Bearer(digest, highest(_claimed(claims, self.oidc.scopes)))

    def _claims(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any] | None:
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS[key.key_type or ""],
                audience=self.oidc.audience,
                issuer=self.oidc.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub"], "enforce_minimum_key_length": True},
            )
        except Exception:  # noqa: BLE001 whatever fails lets nobody in, and may quote the token
            return None
        return claims if claims["sub"] else None


def highest(claimed: Any) -> str | None:
    """Return the widest of our scopes in a claim, a text with blanks between or a list."""
    words = claimed.split() if isinstance(claimed, str) else claimed
    if not isinstance(words, list):
        return None
    return next((each for each in reversed(SCOPES) if _PREFIX + each in words), None)


def _claimed(claims: Mapping[str, Any], name: str) -> Any:
    """Return a claim by its name, or by a path with dots: realm_access.roles."""
    if name in claims:
        return claims[name]
    part: Any = claims
    for each in name.split("."):
        part = part.get(each) if isinstance(part, dict) else None
    return part


def _kid(token: str) -> str | None:
    """Return the name of the key that a token says it was signed with; nothing is proved yet."""
    if len(token) > _LONGEST:
        return None
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except Exception:  # noqa: BLE001 whatever fails lets nobody in, and may quote the token
        return None
    return kid if isinstance(kid, str) else None
