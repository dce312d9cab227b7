"""The environment turned into what the service needs to know before it starts."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from denialrisk.errors import ServiceError

_NONE: Final = "none"
_OPEN: Final = "open"
_REQUIRED: Final = "required"
_POLICY: Final = Path(__file__).with_name("policy.yaml")
_ISSUER: Final = "DENIALRISK_OIDC_ISSUER"
_AUDIENCE: Final = "DENIALRISK_OIDC_AUDIENCE"
_SCOPES: Final = "DENIALRISK_OIDC_SCOPES"


@dataclass(frozen=True, slots=True)
class Oidc:
    """An OpenID Connect issuer, the audience its tokens must be for, the claim with our scopes."""

    issuer: str
    audience: str
    scopes: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the bundle, the policy and the reports lie, and how much one call may ask for."""

    bundle: Path
    policy: Path
    reports: Path | None
    shadow: Path | None
    max_claims: int
    max_bytes: int
    read_seconds: float
    threads: int
    waiting: int
    stream_bytes: int
    streams: int
    watch_seconds: float
    client_seconds: float
    state: Path | None
    database: str | None
    tokens: bool
    oidc: Oidc | None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the DENIALRISK_* variables. Raises ServiceError naming all that are wrong."""
        wrong: list[str] = []
        settings = cls(
            bundle=_path(environment, "DENIALRISK_BUNDLE", wrong),
            policy=_path(environment, "DENIALRISK_POLICY", wrong, _POLICY),
            reports=_named(environment, "DENIALRISK_REPORTS", wrong),
            shadow=_named(environment, "DENIALRISK_SHADOW", wrong),
            max_claims=_count(environment, "DENIALRISK_MAX_CLAIMS", 10_000, wrong),
            max_bytes=_count(environment, "DENIALRISK_MAX_BYTES", 64 * 1024 * 1024, wrong),
            read_seconds=_count(environment, "DENIALRISK_READ_SECONDS", 20, wrong),
            threads=_count(environment, "DENIALRISK_THREADS", 2, wrong),
            waiting=_count(environment, "DENIALRISK_WAITING", 32, wrong),
            stream_bytes=_count(environment, "DENIALRISK_STREAM_BYTES", 1 << 30, wrong),
            streams=_count(environment, "DENIALRISK_STREAMS", 4, wrong),
            watch_seconds=_count(environment, "DENIALRISK_WATCH_SECONDS", 2, wrong),
            client_seconds=_count(environment, "DENIALRISK_CLIENT_SECONDS", 20, wrong),
            state=_state(environment),
            database=environment.get("DENIALRISK_DATABASE") or None,
            tokens=_tokens(environment, wrong),
            oidc=_oidc(environment, wrong),
        )
        if wrong:
            raise ServiceError("the service cannot start:\n  " + "\n  ".join(wrong))
        return settings


def is_private(url: str) -> bool:
    """Say whether nobody between here and `url` can read or change what it answers."""
    try:
        at = urlsplit(url)
        return bool(at.hostname) and (at.scheme == "https" or _is_loopback(at))
    except ValueError:
        return False


def reached_from_elsewhere(addresses: list[str]) -> list[str]:
    """Return the listening addresses that are reachable from another machine."""
    return [each for each in addresses if not ipaddress.ip_address(each).is_loopback]


def _path(
    environment: Mapping[str, str], name: str, wrong: list[str], default: Path | None = None
) -> Path:
    named = environment.get(name)
    path = Path(named) if named else default
    if path is None:
        wrong.append(f"{name} is not set; set it to a path")
    elif not path.exists():
        wrong.append(f"{name}={path}: there is nothing at this path")
    return path or Path()


def _named(environment: Mapping[str, str], name: str, wrong: list[str]) -> Path | None:
    """Return a path that need not be named, but must be there if it is."""
    return _path(environment, name, wrong) if environment.get(name) else None


def _state(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of the state, beside the bundle unless named; None for "none"."""
    named = environment.get("DENIALRISK_STATE")
    if named == _NONE:
        return None
    return Path(named or Path(environment.get("DENIALRISK_BUNDLE") or ".").parent / "state")


def _tokens(environment: Mapping[str, str], wrong: list[str]) -> bool:
    """Say whether tokens are required on the loopback too, as behind a proxy."""
    said = environment.get("DENIALRISK_TOKENS", _OPEN)
    if said not in {_OPEN, _REQUIRED}:
        wrong.append(f"DENIALRISK_TOKENS={said}: must be {_OPEN} or {_REQUIRED}")
    return said == _REQUIRED


def _oidc(environment: Mapping[str, str], wrong: list[str]) -> Oidc | None:
    """Return the issuer whose tokens are taken too; None where none is named."""
    named = {each: environment.get(each) or "" for each in (_ISSUER, _AUDIENCE, _SCOPES)}
    issuer, audience = named[_ISSUER], named[_AUDIENCE]
    if not issuer:
        astray = [each for each, value in named.items() if value]
        wrong += [f"{each} is set without {_ISSUER}; set that too, or neither" for each in astray]
        return None
    if not _is_issuer(issuer):
        # Not repeated: it may hold a password.
        wrong.append(
            f"{_ISSUER}: must be https://HOST/PATH as the issuer calls itself (http:// on the "
            "loopback only), without user, query and fragment"
        )
    if not audience:
        wrong.append(
            f"{_AUDIENCE} is not set; set it to the audience (aud) of the tokens that {_ISSUER} "
            "gives out for this service"
        )
    return Oidc(issuer, audience, named[_SCOPES] or "scope")


def _is_issuer(url: str) -> bool:
    return is_private(url) and url.isprintable() and not set(url) & set("@?# ")


def _is_loopback(at: SplitResult) -> bool:
    """Say whether an http address, which anybody between could change, stays on this machine."""
    if at.scheme != "http" or at.hostname is None:
        return False
    return at.hostname == "localhost" or ipaddress.ip_address(at.hostname).is_loopback


def _count(environment: Mapping[str, str], name: str, default: int, wrong: list[str]) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        wrong.append(f"{name}={text}: must be a whole number above 0")
        return default
    return int(text)
