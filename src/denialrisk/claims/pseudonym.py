"""A patient's identifiers turned into a key that links claims and names nobody."""

import hashlib
import os

_KEY_VARIABLE = "DENIALRISK_PSEUDONYM_KEY"
_KEY_BYTES = 64


def pseudonym(*identifiers: str | None) -> str | None:
    """Return 16 hex characters for a patient, or None when nothing identifies one.

    Keyed BLAKE2b: whoever holds the tables cannot guess members back without the secret in
    DENIALRISK_PSEUDONYM_KEY. The same key must be set wherever one patient is to be known again.
    """
    parts = [(part or "").strip().upper() for part in identifiers]
    if not any(parts):
        return None
    return _hashed("\x1f".join(parts))


def key_fingerprint() -> str:
    """Return 16 hex characters that tell one secret from another without giving it away.

    Patients are known again only under the secret they were first seen with.
    """
    return _hashed("the secret that patients are named with")


def _hashed(text: str) -> str:
    key = os.environ.get(_KEY_VARIABLE, "denialrisk").encode()[:_KEY_BYTES]
    return hashlib.blake2b(text.encode(), digest_size=8, key=key).hexdigest()
