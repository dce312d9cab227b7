"""An OpenID Connect issuer on the loopback: discovery, keys that can be rotated, signed tokens."""

from __future__ import annotations

import functools
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIENCE = "denialrisk-test"


class Issuer:
    """What the issuer publishes (`documents`, by path), its private keys, and what was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: dict[str, Any] = {}
        self.asked: list[str] = []
        self.documents: dict[str, Any] = {
            "/.well-known/openid-configuration": {"issuer": url, "jwks_uri": f"{url}/keys"}
        }
        self.add("first", _first())

    def add(self, kid: str, key: Any) -> None:
        self.keys[kid] = key
        self.documents["/keys"] = {"keys": [published(*each) for each in self.keys.items()]}

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        usual = {
            "iss": self.url, "aud": AUDIENCE, "sub": "ann@hospital.example", "iat": now,
            "exp": now + 300, "scope": "openid denialrisk:review",
        }  # fmt: skip
        return {name: value for name, value in (usual | changed).items() if value is not None}

    def token(self, kid: str = "first", alg: str = "RS256", **changed: Any) -> str:
        return jwt.encode(self.claims(**changed), self.keys[kid], alg, headers={"kid": kid})


@functools.cache
def _first() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def published(kid: str, key: Any) -> dict[str, Any]:
    kinds = {
        rsa.RSAPrivateKey: RSAAlgorithm,
        ec.EllipticCurvePrivateKey: ECAlgorithm,
        ed25519.Ed25519PrivateKey: OKPAlgorithm,
    }
    kind = next(each for base, each in kinds.items() if isinstance(key, base))
    found: dict[str, Any] = kind.to_jwk(key.public_key(), as_dict=True)
    return found | {"kid": kid, "use": "sig"}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run an issuer while the `with` lasts; `documents` of a text are redirects to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            found = issuer.documents.get(self.path)
            self.send_response(404 if found is None else 302 if isinstance(found, str) else 200)
            if isinstance(found, str):
                self.send_header("Location", found)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
