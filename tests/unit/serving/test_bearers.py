"""Bearers of an issuer's tokens are known by its keys, and by nothing else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuing import AUDIENCE, Issuer, issuing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bearers import Bearer, Bearers


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest.fixture
def bearers(issuer: Issuer) -> Bearers:
    return told(issuer)


def told(issuer: Issuer, scopes: str = "scope") -> Bearers:
    from bearers import Bearers
    from settings import Oidc

    return Bearers(Oidc(issuer.url, AUDIENCE, scopes))


def asked(bearers: Bearers, *tokens: str) -> list[Bearer | None]:
    async def all_of_them() -> list[Bearer | None]:
        return [await bearers.bearer(each) for each in tokens]

    return asyncio.run(all_of_them())


def part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def by_hand(issuer: Issuer, alg: str, secret: bytes) -> str:
    """A token as no library would make it: signed with what everybody knows, or not at all."""
    signed = f"{part({'alg': alg, 'kid': 'first'})}.{part(issuer.claims())}"
    mark = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def test_a_good_token_tells_scope_and_a_digest_of_the_subject(
    issuer: Issuer, bearers: Bearers
) -> None:
    [one, again, other] = asked(
        bearers, issuer.token(), issuer.token(jti="2"), issuer.token(sub="Ann@hospital.example")
    )
    assert one is not None
    assert one == again
    assert one.scope == "review"
    assert [one.may(scope) for scope in ("score", "review", "admin")] == [True, True, False]
    # As serving/README.md says how to find a person in the audit.
    assert one.actor == "oidc:" + hashlib.sha256(b"ann@hospital.example").hexdigest()[:32]
    assert other is not None
    assert other.actor != one.actor
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize(
    ("alg", "make"),
    [("PS384", lambda: rsa.generate_private_key(65537, 2048)),
     ("ES256", lambda: ec.generate_private_key(ec.SECP256R1())),
     ("ES384", lambda: ec.generate_private_key(ec.SECP384R1())),
     ("EdDSA", ed25519.Ed25519PrivateKey.generate)],
)  # fmt: skip
def test_every_kind_of_key_is_taken(issuer: Issuer, bearers: Bearers, alg: str, make: Any) -> None:
    issuer.add("other", make())
    assert asked(bearers, issuer.token("other", alg))[0] is not None


# Fixed, for what a test is called must not hang on the clock: 2023 and 2096.
PAST, FAR = 1_700_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "changed",
    [{"aud": "another"}, {"aud": ["a", "b"]}, {"aud": None}, {"iss": "https://elsewhere.example"},
     {"iss": None}, {"exp": PAST}, {"exp": None}, {"sub": None}, {"sub": ""},
     {"nbf": FAR}, {"iat": FAR}],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_for_now_and_here_lets_nobody_in(
    issuer: Issuer, bearers: Bearers, changed: dict[str, Any]
) -> None:
    assert asked(bearers, issuer.token(), issuer.token(**changed))[1] is None


def test_clocks_may_differ_a_little(issuer: Issuer, bearers: Bearers) -> None:
    now = int(time.time())
    late, early = issuer.token(exp=now - 10), issuer.token(nbf=now + 10)
    assert None not in asked(bearers, late, early)


def test_what_the_issuer_did_not_sign_lets_nobody_in(issuer: Issuer, bearers: Bearers) -> None:
    public = issuer.keys["first"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    stranger = rsa.generate_private_key(65537, 2048)
    head, body, mark = issuer.token().split(".")
    widened = part(issuer.claims(scope="denialrisk:admin"))
    forged = {
        "none": by_hand(issuer, "none", b""),
        "HS256 by the public key": by_hand(issuer, "HS256", pem),
        "a stranger's key": jwt.encode(
            issuer.claims(), stranger, "RS256", headers={"kid": "first"}
        ),
        "no kid": jwt.encode(issuer.claims(), issuer.keys["first"], "RS256"),
        "another body": f"{head}.{widened}.{mark}",
        "no mark": f"{head}.{body}.",
        "no JSON": f"{part('x')}.{body}.{mark}",
        "nothing": "..",
        "no base64": "\u00e9.!.~",
        "nested deep": f"{base64.urlsafe_b64encode(b'[' * 9000).decode()}.{body}.{mark}",
        "endless": f"{head}.{body}{'A' * 20_000}.{mark}",
    }
    found = dict(zip(forged, asked(bearers, *forged.values()), strict=True))
    assert found == dict.fromkeys(forged)


def test_a_published_secret_or_a_short_key_signs_nothing(issuer: Issuer, bearers: Bearers) -> None:
    issuer.add("short", rsa.generate_private_key(65537, 1024))  # noqa: S505 it must be refused
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        short = issuer.token("short")
    shared = {"kty": "oct", "k": base64.urlsafe_b64encode(b"s" * 32).decode(), "kid": "shared"}
    issuer.documents["/keys"]["keys"].append(shared)
    by_secret = jwt.encode(issuer.claims(), b"s" * 32, "HS256", headers={"kid": "shared"})
    assert asked(bearers, issuer.token(), short, by_secret)[1:] == [None, None]


def test_a_new_key_is_looked_for_but_at_most_once_a_minute(
    issuer: Issuer, bearers: Bearers, monkeypatch: pytest.MonkeyPatch
) -> None:
    import issuer as keys

    asked(bearers, issuer.token())
    issuer.add("second", rsa.generate_private_key(65537, 2048))
    before = len(issuer.asked)
    assert asked(bearers, *[issuer.token("second")] * 20) == [None] * 20
    assert len(issuer.asked) == before
    monkeypatch.setattr(keys, "_AGAIN_SECONDS", 0)
    assert asked(bearers, issuer.token("second"))[0] is not None
    del issuer.documents["/keys"]
    assert asked(bearers, issuer.token("second"))[0] is not None


def aged(bearers: Bearers, *, known: float, tried: float) -> None:
    """Let so many seconds pass since the keys came, and since they were last looked for."""
    bearers.keys._known_at = time.monotonic() - known
    bearers.keys._tried_at = time.monotonic() - tried


def test_keys_that_are_known_outlast_the_issuer_for_a_day(
    issuer: Issuer, bearers: Bearers
) -> None:
    from problems import RefusedError

    token = issuer.token()
    asked(bearers, token)
    del issuer.documents["/keys"]
    before = len(issuer.asked)
    for known, tried in ((3600, 90), (3600, 3600)):
        aged(bearers, known=known, tried=tried)
        assert asked(bearers, token)[0] is not None
    assert len(issuer.asked) > before
    aged(bearers, known=25 * 3600, tried=1)
    with pytest.raises(RefusedError):
        asked(bearers, token)


def known_until_now(issuer: Issuer, bearers: Bearers) -> str:
    """A token that was good when it was asked about, and whose key the issuer took back since."""
    issuer.add("second", rsa.generate_private_key(65537, 2048))
    token = issuer.token("second")
    asked(bearers, token)
    issuer.documents["/keys"] = {"keys": issuer.documents["/keys"]["keys"][:1]}
    return token


def test_a_key_that_was_taken_back_is_not_believed_after_the_next_look(
    issuer: Issuer, bearers: Bearers
) -> None:
    token = known_until_now(issuer, bearers)

    async def is_withdrawn() -> bool:
        for _ in range(2_000):
            if await bearers.bearer(token) is None:
                return True
            await asyncio.sleep(0.01)
        return False

    aged(bearers, known=700, tried=700)
    assert asyncio.run(is_withdrawn())


def test_who_comes_first_after_a_long_rest_waits_for_a_look(
    issuer: Issuer, bearers: Bearers
) -> None:
    token = known_until_now(issuer, bearers)
    aged(bearers, known=90_000, tried=90_000)
    assert asked(bearers, token) == [None]
    assert asked(bearers, issuer.token())[0] is not None


@pytest.mark.parametrize("astray", ["none", "issuer", "redirect", "http", "file", "text"])
def test_while_no_key_can_be_had_callers_are_told_when_to_come_back(
    issuer: Issuer, bearers: Bearers, caplog: pytest.LogCaptureFixture, astray: str
) -> None:
    from problems import ISSUER_AWAY, RefusedError

    place = "/.well-known/openid-configuration"
    issuer.documents[place] = {
        "none": None,
        "issuer": issuer.documents[place] | {"issuer": "https://elsewhere.example"},
        "redirect": f"{issuer.url}/keys",
        "http": issuer.documents[place] | {"jwks_uri": "http://elsewhere.example/keys"},
        "file": issuer.documents[place] | {"jwks_uri": "file:///etc/hostname"},
        "text": ["no object"],
    }[astray]
    token = issuer.token()
    with caplog.at_level(logging.ERROR), pytest.raises(RefusedError) as refused:
        asked(bearers, token)
    assert refused.value.problem is ISSUER_AWAY
    assert refused.value.headers["Retry-After"] == "5"
    assert issuer.asked == [place]
    assert issuer.url in caplog.text
    assert not [each for each in token.split(".") if each in caplog.text + str(refused.value)]


def test_an_https_issuer_sends_nobody_to_http() -> None:
    from issuer import _is_as_private

    assert _is_as_private("https://keys.example/k", "https://idp.example")
    assert not _is_as_private("http://127.0.0.1/k", "https://idp.example")
    assert not _is_as_private("http://keys.example/k", "http://127.0.0.1")


@pytest.mark.parametrize(
    ("name", "claims", "scope"),
    [("scope", {"scope": "openid"}, None), ("scope", {"scope": None}, None),
     ("scope", {"scope": "denialrisk:score denialrisk:admin"}, "admin"),
     ("scope", {"scope": "admin xdenialrisk:admin denialrisk:administrator"}, None),
     ("roles", {"roles": ["denialrisk:score", 7, None]}, "score"),
     ("realm_access.roles", {"realm_access": {"roles": ["denialrisk:review"]}}, "review"),
     ("https://h.example/roles", {"https://h.example/roles": ["denialrisk:admin"]}, "admin"),
     ("roles", {"roles": {"denialrisk:admin": True}}, None), ("a.b.c", {"a": {"b": 1}}, None)],
)  # fmt: skip
def test_the_widest_of_our_scopes_counts_in_text_lists_and_paths(
    issuer: Issuer, name: str, claims: dict[str, Any], scope: str | None
) -> None:
    [found] = asked(told(issuer, name), issuer.token(**claims))
    assert found is not None
    assert found.scope == scope
    assert found.may("score") == (scope is not None)
