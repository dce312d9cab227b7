"""A patient's identifiers turned into a key that links claims and names nobody."""

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache

KEY_VARIABLE = "DENIALRISK_PSEUDONYM_KEY"
_KNOWN_TO_ALL = "denialrisk"
_KEY_BYTES = 64


def pseudonym(*identifiers: str | None) -> str | None:
    """Return 16 hex characters for a patient, or None when nothing identifies one.

    Keyed BLAKE2b: whoever holds the tables cannot guess members back without the secret in
    DENIALRISK_PSEUDONYM_KEY. The same key must be set wherever one patient is to be known again.
    Without one a secret is used that everybody knows (`has_own_key`): it links claims, but a
    list of member ids is enough to tell whose they are.
    """
    return namer()(*identifiers)


def namer() -> Callable[..., str | None]:
    """Return `pseudonym` under the secret in force, which is looked up once for many patients."""
    begun = _keyed(_secret()).copy

    def name(*identifiers: str | None) -> str | None:
        parts = [part.strip().upper() if part else "" for part in identifiers]
        if not any(parts):
            return None
        hashed = begun()
        hashed.update("\x1f".join(parts).encode())
        return hashed.hexdigest()

    return name


def key_fingerprint() -> str:
    """Return 16 hex characters that tell one secret from another without giving it away.

    Patients are known again only under the secret they were first seen with.
    """
    return _hashed(_keyed(_secret()), "the secret that patients are named with")


def has_own_key() -> bool:
    """Tell whether a secret of one's own is in force, and not the one that is in the source."""
    return _secret() not in {"", _KNOWN_TO_ALL}


@lru_cache(4)
def _keyed(key: str) -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=8, key=key.encode()[:_KEY_BYTES])


def _hashed(keyed: "hashlib.blake2b", text: str) -> str:
    hashed = keyed.copy()
    hashed.update(text.encode())
    return hashed.hexdigest()


def _secret() -> str:
    return os.environ.get(KEY_VARIABLE, _KNOWN_TO_ALL)
