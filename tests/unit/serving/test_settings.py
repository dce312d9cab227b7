"""Settings of an OpenID Connect issuer are whole and right, or the service does not start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from denialrisk.errors import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

ISSUER, AUDIENCE = "DENIALRISK_OIDC_ISSUER", "DENIALRISK_OIDC_AUDIENCE"
SCOPES = "DENIALRISK_OIDC_SCOPES"


def oidc(bundle: Path, **named: str) -> Any:
    from settings import Settings

    return Settings.of({"DENIALRISK_BUNDLE": str(bundle)} | named).oidc


@pytest.mark.parametrize(
    "issuer",
    ["https://idp.example", "https://idp.example/realms/a/", "http://127.0.0.1:8080/realms/a",
     "http://[::1]:8080", "http://localhost"],
)  # fmt: skip
def test_an_issuer_is_taken_as_it_calls_itself(tmp_path: Path, issuer: str) -> None:
    found = oidc(tmp_path, **{ISSUER: issuer, AUDIENCE: "denialrisk", SCOPES: "roles"})
    assert (found.issuer, found.audience, found.scopes) == (issuer, "denialrisk", "roles")
    assert oidc(tmp_path, **{ISSUER: issuer, AUDIENCE: "a", SCOPES: ""}).scopes == "scope"


def test_it_is_off_unless_named(tmp_path: Path) -> None:
    assert oidc(tmp_path) is None
    assert oidc(tmp_path, **{ISSUER: "", AUDIENCE: "", SCOPES: ""}) is None


@pytest.mark.parametrize(
    "issuer",
    ["http://idp.example", "http://10.0.0.1", "idp.example", "https://", "https://[::1", "http://",
     "https://me:secret@idp.example", "https://idp.example?a=secret", "https://idp.example/#a",
     "file:///etc/hostname", "https://idp.example/a b", "https://idp.example\n"],
)  # fmt: skip
def test_what_is_no_issuer_is_refused_and_not_repeated(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(ServiceError, match=rf"{ISSUER}: must be https://HOST") as refused:
        oidc(tmp_path, **{ISSUER: issuer, AUDIENCE: "denialrisk"})
    assert "secret" not in str(refused.value)


def test_half_a_setting_is_refused_with_the_half_that_lacks(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=f"{AUDIENCE} is not set"):
        oidc(tmp_path, **{ISSUER: "https://idp.example"})
    with pytest.raises(ServiceError, match=f"{AUDIENCE} is set without {ISSUER}"):
        oidc(tmp_path, **{AUDIENCE: "denialrisk"})
    with pytest.raises(ServiceError, match=f"{SCOPES} is set without {ISSUER}"):
        oidc(tmp_path, **{SCOPES: "roles"})
