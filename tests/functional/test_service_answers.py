"""What a running service answers to good claims, and what its pages and metrics say."""

from __future__ import annotations

import json
import re
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Service, World

pytestmark = pytest.mark.slow

SERVING = Path(__file__).parents[2] / "serving"

# A sign of a patient, planted in what is sent and searched for in what comes out.
MARKER = "ZZPLANTEDZZ"


def test_an_answer_says_what_the_contract_promises(service: Service) -> None:
    answer = service.post(service.one).json()
    scored = answer["claims"][0]
    assert 0 <= scored["denial_probability"] <= 1
    assert scored["action"] in {"hold", "review", "send"}
    assert scored["payer_id"] == service.one["payer_id"]
    assert [each["line_number"] for each in scored["lines"]] == [1, 2]
    reason = scored["lines"][0]["reasons"][0]
    assert {"signal", "says", "log_odds", "evidence", "where", "fix"} <= set(reason)


def test_without_reasons_the_scores_are_the_same(service: Service) -> None:
    explained = service.post(service.one).json()["claims"][0]
    bare = service.post(service.one, params={"explain": "false"}).json()["claims"][0]
    assert "reasons" not in bare
    for name in ("denial_probability", "category", "expected_denied_amount", "action"):
        assert bare[name] == pytest.approx(explained[name])
        for ours, theirs in zip(bare["lines"], explained["lines"], strict=True):
            assert ours[name] == pytest.approx(theirs[name])


def test_remedies_asked_for_are_proved_by_their_probabilities(
    service: Service, world: World
) -> None:
    text = max((world.files / "claims").glob("*.837")).read_bytes()
    asked = service.post(text, "/v1/score/x12", params={"remedies": "true"}).json()["claims"]
    flagged = [each for each in asked if each["action"] != "send"]
    assert flagged
    assert all(each["remedies"] == [] for each in asked if each["action"] == "send")
    for each in flagged:
        for remedy in each["remedies"]:
            before = remedy["denial_probability_before"]
            assert before == pytest.approx(each["denial_probability"])
            assert remedy["denial_probability_after"] < before
    plain = service.post(service.one).json()["claims"][0]
    assert "remedies" not in plain


def test_remedies_without_reasons_are_refused(service: Service) -> None:
    answer = service.post(service.one, params={"explain": "false", "remedies": "true"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#bad-parameter")


def test_a_simulated_837_is_answered_in_the_order_of_the_file(
    service: Service, world: World
) -> None:
    text = min((world.files / "claims").glob("*.837")).read_bytes()
    separator = text[3:4].decode()
    ids = re.findall(rf"CLM\{separator}([^\{separator}]+)", text.decode())
    answer = service.post(text, "/v1/score/x12", params={"explain": "false"}).json()
    assert [each["claim_id"] for each in answer["claims"]] == ids[:10_000]


def test_json_and_837_of_the_same_claim_score_the_same_lines(service: Service) -> None:
    asked = [service.post(service.one), service.post(service.x12, "/v1/score/x12")]
    json_claim, x12_claim = (answer.json()["claims"][0] for answer in asked)
    for name in ("claim_id", "payer_id", "payer_name", "claim_type", "submitted_on"):
        assert json_claim[name] == x12_claim[name]
    for ours, theirs in zip(json_claim["lines"], x12_claim["lines"], strict=True):
        for name in ("line_number", "procedure_code", "charge"):
            assert ours[name] == theirs[name]


def test_the_example_is_a_claim_that_a_simulated_history_knows(service: Service) -> None:
    scored = service.post(service.one).json()["claims"][0]
    assert [each for each in scored["warnings"] if each.startswith("No answer")] == []
    visit, imaging = scored["lines"]
    assert imaging["denial_probability"] > visit["denial_probability"]
    told = [*imaging["reasons"], *imaging["lowering"]]
    assert any((reason["evidence"] or {}).get("n") for reason in told)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"]
)
def test_the_content_type_does_not_matter(service: Service, kind: str) -> None:
    assert service.post(service.one, headers={"Content-Type": kind}).status_code == 200


def test_the_service_describes_itself(service: Service) -> None:
    model = service.client.get("/v1/model").json()
    assert model["bundle"] == service.post(service.one).json()["bundle"]
    assert model["metrics"]
    assert model["card"]
    paths = service.client.get("/docs.json").json()["paths"]
    assert {"/v1/score", "/v1/score/x12", "/v1/model", "/livez"} <= set(paths)


def test_the_openapi_document_says_what_the_reader_takes(service: Service) -> None:
    schemas = service.client.get("/docs.json").json()["components"]["schemas"]
    assert set(service.one) <= set(schemas["ClaimBody"]["properties"])
    assert set(service.one["lines"][0]) <= set(schemas["LineBody"]["properties"])


@pytest.mark.parametrize("path", ["/", "/problems", "/reports/"])
def test_pages_fetch_nothing_from_anywhere(service: Service, path: str) -> None:
    page = service.client.get(path)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    own = str(service.client.base_url)
    links = re.findall(r"(?:src|href)=[\"']?(https?:[^\"' >]+)", page.text)
    assert [each for each in links if not each.startswith(own)] == []


def test_the_reports_are_found_without_their_slash(service: Service) -> None:
    page = service.client.get("/reports", follow_redirects=True)
    assert page.status_code == 200
    assert page.url.path == "/reports/"


@pytest.mark.parametrize(
    "path",
    ["/reports/%0d%0aX", "/reports/%0aX", "/reports/%00", "/a%0ab", "/schema.json", "/v1/score/"],
)
def test_every_address_that_is_not_ours_gets_a_problem_document(
    service: Service, path: str
) -> None:
    answer = service.client.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems#not-found"


@pytest.mark.parametrize(
    "path", ["/v1/model", "/v1/claims/EXAMPLE-1", "/v1/claims/EXAMPLE-1/report"]
)
def test_a_query_is_refused_where_nothing_can_be_asked_for(service: Service, path: str) -> None:
    service.post(service.one)
    answer = service.client.get(path, params={"newest": "1"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems#bad-parameter")
    told = {"claim_id": "EXAMPLE-1", "verdict": "helpful"}
    answer = service.post(told, "/v1/feedback", params={"newest": "1"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems#bad-parameter")


def test_a_claim_that_names_no_payer_is_warned_of(service: Service) -> None:
    nobody = {**service.one, "payer_id": None, "payer_name": None}
    warnings = service.post(nobody).json()["claims"][0]["warnings"]
    assert [each for each in warnings if each.startswith("The claim names no payer")]


def test_the_what_if_of_the_readme_can_be_pasted(service: Service) -> None:
    text = (SERVING / "README.md").read_text(encoding="utf-8")
    [body] = re.findall(r"/v1/what-if -d '(.*?)'", text, flags=re.DOTALL)
    answer = service.post(body, "/v1/what-if")
    assert answer.status_code == 200, answer.text
    names = [each["name"] for each in answer.json()["versions"]]
    assert names == ["with an authorization number", "cervical"]
    assert json.loads(body)["claim"]["submitted_on"]


def test_a_websocket_is_closed_at_once_and_not_logged(service: Service) -> None:
    head = (
        f"GET /v1/{MARKER} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as caller:
        caller.sendall(head.encode())
        answer = b""
        while part := caller.recv(65536):
            answer += part
    assert time.perf_counter() - start < 2
    assert answer.startswith(b"HTTP/1.1 403 ")
    log = service.log.read_text(encoding="utf-8")
    assert MARKER not in log
    assert "ERROR" not in log


def test_metrics_count_claims_and_know_no_paths(service: Service) -> None:
    service.post(service.one)
    service.client.get(f"/v1/claims/{MARKER}")
    metrics = service.client.get("/metrics").text
    assert re.search(r'denialrisk_claims_total\{outcome="scored"\} [1-9]', metrics)
    assert MARKER not in metrics


def test_nothing_of_a_patient_reaches_logs_or_refusals(service: Service) -> None:
    planted = service.x12.replace("NM1*IL*1*EXAMPLE*PAT", f"NM1*IL*1*{MARKER}*{MARKER}")
    planted = planted.replace("MEMBER1", MARKER).replace("SV1*HC:99213*150", "SV1*HC:99213*-150")
    texts = [
        service.post(planted, "/v1/score/x12").text,
        service.post(f'{{"claims": [{{"patient_key": "{MARKER}"').text,
        service.post({**service.one, "patient_birth_date": MARKER}).text,
        service.client.get("/v1/score", params={"explain": MARKER}).text,
        service.post(service.one, params={"explain": MARKER}).text,
    ]
    assert [text for text in texts if MARKER in text] == []
    assert MARKER not in service.log.read_text(encoding="utf-8")
