"""Where other machines reach the service it lets callers in by their tokens, and only so far."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from issuing import AUDIENCE, issuing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Service, Start, World

pytestmark = pytest.mark.slow

OPEN = ("/", "/docs.json", "/problems", "/livez", "/readyz")
ANYWHERE = "0.0.0.0"  # noqa: S104


def command(state: Path, *arguments: str) -> dict[str, Any]:
    code = "from denialrisk.cli import main; main()"
    full = [sys.executable, "-c", code, *arguments, "--state", str(state), "--json"]
    done = subprocess.run(full, capture_output=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens") / "state"


@pytest.fixture(scope="module")
def tokens(state: Path) -> dict[str, str]:
    """The secret of a token of each scope."""
    made = {}
    for scope in ("score", "review", "admin"):
        made[scope] = command(state, "token", "create", "--scope", scope, "--label", scope)[
            "token"
        ]
    return made


@pytest.fixture(scope="module")
def guarded(
    world: World,
    state: Path,
    tokens: dict[str, str],
    start: Start,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    assert tokens
    settings = {
        "DENIALRISK_BUNDLE": str(world.bundle),
        "DENIALRISK_STATE": str(state),
        "DENIALRISK_WORKERS": "1",
    }
    log = tmp_path_factory.mktemp("log") / "service.log"
    with start(settings, log, host=ANYWHERE) as running:
        yield running


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def asked(service: Service, path: str, headers: dict[str, str]) -> int:
    if path in {"/v1/score", "/v1/feedback", "/v1/remits"}:
        return service.post("{}", path, headers=headers).status_code
    return service.client.get(path, headers=headers).status_code


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/v1/score", "score"), ("/metrics", "score"), ("/v1/claims/NEVER", "review"),
     ("/v1/feedback", "review"), ("/reports", "review"), ("/v1/remits", "admin"),
     ("/v1/model", "admin"), ("/an/address/of/the/future", "admin")],
)  # fmt: skip
def test_an_address_is_reached_by_its_scope_and_those_above(
    guarded: Service, tokens: dict[str, str], path: str, scope: str
) -> None:
    enough = ("score", "review", "admin").index(scope)
    found = [asked(guarded, path, bearer(secret)) for secret in tokens.values()]
    assert all(status == 403 for status in found[:enough])
    assert not {401, 403} & set(found[enough:])
    assert asked(guarded, path, {}) == 401


def test_a_call_without_a_token_is_told_how_to_send_one(guarded: Service) -> None:
    answer = guarded.post(guarded.one)
    assert answer.json()["type"] == "/problems#no-token"
    assert "denialrisk token create" in answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_too_small_a_scope_is_told_which_it_needs(
    guarded: Service, tokens: dict[str, str]
) -> None:
    answer = guarded.client.get("/v1/claims/NEVER", headers=bearer(tokens["score"]))
    assert answer.json()["type"] == "/problems#scope"
    assert "review" in answer.json()["detail"]


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer drk_wrong", "Basic !!!", "Digest x", "Bearer \u00e9"]
)
def test_what_is_no_known_token_lets_nobody_in(guarded: Service, sent: str) -> None:
    headers = {"Authorization": sent.encode()}
    assert guarded.client.get("/v1/model", headers=headers).status_code == 401


@pytest.mark.parametrize("path", OPEN)
def test_what_tells_nothing_of_claims_is_open(guarded: Service, path: str) -> None:
    assert guarded.client.get(path).status_code == 200


def test_a_browser_may_send_the_token_as_a_password_but_only_to_read(
    guarded: Service, tokens: dict[str, str]
) -> None:
    said = base64.b64encode(f"me:{tokens['review']}".encode()).decode()
    headers = {"Authorization": f"Basic {said}"}
    assert guarded.client.get("/v1/claims/NEVER", headers=headers).status_code == 404
    feedback = {"claim_id": "C", "verdict": "helpful"}
    assert guarded.post(feedback, "/v1/feedback", headers=headers).status_code == 401


def test_a_token_made_later_is_known_and_a_revoked_one_is_not(
    guarded: Service, state: Path
) -> None:
    made = command(state, "token", "create", "--scope", "score", "--label", "later")
    assert guarded.post(guarded.one, headers=bearer(made["token"])).status_code == 200
    command(state, "token", "revoke", made["id"])
    for _ in range(50):
        if guarded.post(guarded.one, headers=bearer(made["token"])).status_code == 401:
            break
    else:
        pytest.fail("the revoked token is still let in")
    listed = {each["label"]: each for each in command(state, "token", "list")["tokens"]}
    assert listed["later"]["revoked"]
    assert listed["score"]["revoked"] is None
    assert made["token"] not in json.dumps(listed)


def test_the_audit_names_who_scored(guarded: Service, state: Path, tokens: dict[str, str]) -> None:
    from denialrisk.keep import Place

    mine = guarded.one | {"claim_id": "BY-ADMIN"}
    assert guarded.post(mine, headers=bearer(tokens["admin"])).status_code == 200
    assert guarded.client.get("/v1/claims/BY-ADMIN", headers=bearer(tokens["review"])).is_success
    listed = {each["label"]: each["id"] for each in command(state, "token", "list")["tokens"]}
    base = Place.of(state).database()
    with base.reading() as connection:
        rows = connection.exec_driver_sql("SELECT actor FROM audit WHERE subject = 'BY-ADMIN'")
        assert rows.scalars().all() == [f"admin ({listed['admin']})"]
    base.close()


def test_tokens_of_one_label_do_not_share_their_keys(guarded: Service, state: Path) -> None:
    made = ("token", "create", "--scope", "score", "--label", "twin")
    one, other = (command(state, *made)["token"] for _ in range(2))
    key = {"Idempotency-Key": "shared"}
    answers = [
        guarded.post(guarded.one | {"claim_id": name}, headers=bearer(secret) | key)
        for name, secret in (("OF-ONE", one), ("OF-OTHER", other), ("OF-ONE", one))
    ]
    assert [each.json()["claims"][0]["claim_id"] for each in answers] == [
        "OF-ONE",
        "OF-OTHER",
        "OF-ONE",
    ]
    assert ["idempotency-replayed" in each.headers for each in answers] == [False, False, True]


def test_it_does_not_start_where_other_machines_reach_it_before_there_is_a_token(
    world: World, refused: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    state = str(tmp_path / "state")
    settings = {"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_STATE": state}
    _, said = refused(ANYWHERE, **settings)
    assert "denialrisk token create" in said
    assert "Traceback" not in said
    _, said = refused(**settings, DENIALRISK_TOKENS="required")
    assert "DENIALRISK_TOKENS is required, and nobody holds a token" in said
    assert "denialrisk token create" in said
    _, said = refused(**settings | {"DENIALRISK_STATE": "none"}, DENIALRISK_TOKENS="required")
    assert "DENIALRISK_STATE" in said


def test_a_service_that_starts_while_the_database_is_away_knows_the_tokens_of_before(
    world: World, start: Start, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    known = {hashlib.sha256(b"drk_of_before").hexdigest(): ["1", "billing", "score"]}
    (state / "tokens.json").write_text(json.dumps(known), encoding="utf-8")
    settings = {
        "DENIALRISK_BUNDLE": str(world.bundle),
        "DENIALRISK_STATE": str(state),
        "DENIALRISK_DATABASE": "postgresql://nobody@127.0.0.1:1/none",
        "DENIALRISK_TOKENS": "required",
        "DENIALRISK_WORKERS": "1",
    }
    with start(settings, tmp_path / "service.log") as running:
        assert asked(running, "/metrics", bearer("drk_of_before")) == 200
        assert asked(running, "/metrics", bearer("drk_another")) == 401


def test_bearers_of_an_issuer_are_let_in_beside_tokens_of_our_own(
    world: World, start: Start, tmp_path: Path
) -> None:
    """None of our own is needed to start; one made later is known, with the issuer away too."""
    state = tmp_path / "state"
    with issuing() as issuer:
        settings = {
            "DENIALRISK_BUNDLE": str(world.bundle),
            "DENIALRISK_STATE": str(state),
            "DENIALRISK_WORKERS": "1",
            "DENIALRISK_OIDC_ISSUER": issuer.url,
            "DENIALRISK_OIDC_AUDIENCE": AUDIENCE,
        }
        log = tmp_path / "service.log"
        with start(settings, log, host=ANYWHERE) as running:
            place = issuer.documents.pop("/keys")
            token = issuer.token()
            away = running.post(running.one, headers=bearer(token))
            assert (away.status_code, away.json()["type"]) == (503, "/problems#issuer-away")
            assert away.headers["retry-after"] == "5"
            own = command(state, "token", "create", "--scope", "score", "--label", "own")["token"]
            assert running.post(running.one, headers=bearer(own)).status_code == 200
            issuer.documents["/keys"] = place
            answer = away
            for _ in range(100):
                answer = running.post(running.one | {"claim_id": "BY-ANN"}, headers=bearer(token))
                if answer.status_code == 200:
                    break
                time.sleep(0.1)
            assert answer.status_code == 200
            assert asked(running, "/v1/claims/BY-ANN", bearer(token)) == 200
            narrow = running.client.get("/v1/model", headers=bearer(token))
            assert (narrow.status_code, narrow.json()["type"]) == (403, "/problems#scope")
            none = running.post(running.one, headers=bearer(issuer.token(scope="openid")))
            assert (none.status_code, "the token's is none" in none.text) == (403, True)
            stale = running.post(running.one, headers=bearer(issuer.token(exp=1)))
            unknown = running.post(running.one, headers=bearer("drk_wrong"))
            assert (stale.status_code, stale.json()) == (401, unknown.json())
            counted = running.client.get("/metrics", headers=bearer(token)).text
        assert_nowhere(token, counted, state, log)


def assert_nowhere(token: str, counted: str, state: Path, log: Path) -> None:
    """Look for the token and its subject in all that a service leaves; the audit has a digest."""
    from denialrisk.keep import Place

    digest = hashlib.sha256(b"ann@hospital.example").hexdigest()[:32]
    base = Place.of(state).database()
    with base.reading() as connection:
        rows = connection.exec_driver_sql("SELECT actor FROM audit WHERE subject = 'BY-ANN'")
        assert set(rows.scalars()) == {f"oidc:{digest}"}
    base.close()
    kept = [each.read_bytes() for each in state.rglob("*") if each.is_file()]
    left = b"".join([counted.encode(), log.read_bytes(), *kept])
    assert b"no keys from the OpenID Connect issuer" in left
    assert not [each for each in (*token.split("."), "ann@") if each.encode() in left]


def test_half_an_issuer_is_refused_at_start(
    world: World, refused: Callable[..., tuple[int, str]]
) -> None:
    half = {"DENIALRISK_OIDC_ISSUER": "https://idp.example"}
    _, said = refused(ANYWHERE, DENIALRISK_BUNDLE=str(world.bundle), **half)
    assert "DENIALRISK_OIDC_AUDIENCE is not set" in said


def test_an_issuer_is_enough_for_the_command_to_listen_elsewhere(tmp_path: Path) -> None:
    named = {"DENIALRISK_STATE": "none", "DENIALRISK_OIDC_ISSUER": "https://idp.example"}
    # It comes as far as the bundle that it lacks.
    assert "no bundle here" in serve(tmp_path / "none", **named).stderr


def serve(bundle: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `denialrisk serve` for other machines, which ends by itself in these tests."""
    code = "from denialrisk.cli import main; main()"
    asked = ["serve", "--bundle", str(bundle), "--host", ANYWHERE]
    return subprocess.run(
        [sys.executable, "-c", code, *asked],
        env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_refuses_as_the_service_does(world: World, tmp_path: Path) -> None:
    done = serve(world.bundle, DENIALRISK_STATE=str(tmp_path / "state"))
    assert done.returncode == 7
    assert "denialrisk token create" in done.stderr
    done = serve(world.bundle, DENIALRISK_STATE="none")
    assert done.returncode == 7
    assert "DENIALRISK_STATE is none" in done.stderr


def test_the_command_knows_the_tokens_of_before_while_the_database_is_away(tmp_path: Path) -> None:
    away = {
        "DENIALRISK_STATE": str(tmp_path),
        "DENIALRISK_DATABASE": "postgresql://nobody@127.0.0.1:1/none",
    }
    assert "cannot be reached" in serve(tmp_path / "none", **away).stderr
    known = {hashlib.sha256(b"drk_of_before").hexdigest(): ["1", "billing", "score"]}
    (tmp_path / "tokens.json").write_text(json.dumps(known), encoding="utf-8")
    # It comes as far as the bundle that it lacks.
    assert "no bundle here" in serve(tmp_path / "none", **away).stderr
