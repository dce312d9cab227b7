"""A running service is sent everything a billing system might send, good and bad."""

from __future__ import annotations

import copy
import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

if TYPE_CHECKING:
    from conftest import Service, World

pytestmark = pytest.mark.slow

SERVING = Path(__file__).parents[2] / "serving"
README = (SERVING / "README.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<sent>[^|]+) \| (?P<status>\d{3}) \| (`(?P<type>[\w-]+)`)? *\|", re.MULTILINE
)
PATHS = yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))["paths"]


def example(path: str, kind: str) -> Any:
    body = PATHS[path]["post"]["requestBody"]["content"][kind]
    return body["examples"]["one"]["value"]


ONE = example("/v1/score", "application/json")["claims"][0]
X12 = example("/v1/score/x12", "application/edi-x12")
FHIR = example("/v1/score/fhir", "application/fhir+json")
LINES = {"Content-Type": "application/x-ndjson"}


def claim(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ONE), **changes}


def line(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ONE["lines"][0]), **changes}


def many(count: int) -> dict[str, Any]:
    return {"claims": [claim(claim_id=f"MANY-{number}") for number in range(count)]}


def bundle(*resources: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}


def by_line(*documents: Any) -> str:
    return "\n".join(json.dumps(each) for each in documents)


def what_if(**change: Any) -> dict[str, Any]:
    return {"claim": ONE, "versions": [change]}


def two_x12() -> str:
    """The example with its claim's loops sent twice, under two claim ids."""
    start, end = X12.index("CLM*"), X12.index("SE*")
    second = X12[start:end].replace("EXAMPLE-1", "EXAMPLE-2")
    return X12[:end] + second + X12[end:]


def remittance(world: World) -> bytes:
    return next(iter(sorted((world.files / "remits").glob("*.835")))).read_bytes()


def never_ending(service: Service) -> httpx.Response:
    head = "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as caller:
        caller.sendall(head.encode())
        answer = b""
        while part := caller.recv(65536):
            answer += part
    top, _, body = answer.partition(b"\r\n\r\n")
    return httpx.Response(int(top.split()[1]), content=body)


def oversized() -> Iterator[bytes]:
    for _ in range(65):
        yield b" " * 1024 * 1024


Sender = Callable[[Any, Any], httpx.Response]
SENT: dict[str, Sender] = {
    "an empty body": lambda s, _: s.post(""),
    "text that is not JSON": lambda s, _: s.post('{"claims": nothing}'),
    "binary junk as JSON": lambda s, _: s.post(bytes(range(128, 256)) * 9),
    "binary junk as 837": lambda s, _: s.post(bytes(range(256)) * 9, "/v1/score/x12"),
    "JSON nested 100,000 deep": lambda s, _: s.post("[" * 100_000),
    "a number that is not a number": lambda s, _: s.post('{"total_charge": NaN}'),
    "a key that stands twice": lambda s, _: s.post(
        json.dumps({"claims": [ONE]}).replace('"charge":', '"charge": 999999, "charge":', 1)
    ),
    "JSON inside a JSON text": lambda s, _: s.post(json.dumps(json.dumps(ONE))),
    "an 837 sent as JSON": lambda s, _: s.post(X12),
    "an 835 sent as JSON": lambda s, w: s.post(remittance(w)),
    "an 837 cut off in its second claim": lambda s, _: s.post(
        two_x12()[: two_x12().rindex("LX*")], "/v1/score/x12"
    ),
    "an 837 cut off in its only claim": lambda s, _: s.post(
        X12[: X12.index("LX*")], "/v1/score/x12"
    ),
    "a remittance as 837": lambda s, w: s.post(remittance(w), "/v1/score/x12"),
    "a claim with no lines": lambda s, _: s.post({"claims": [claim(lines=[])]}),
    "a negative charge": lambda s, _: s.post({"claims": [claim(lines=[line(charge=-5)])]}),
    "a date in 1899": lambda s, _: s.post({"claims": [claim(service_from="1899-12-31")]}),
    "a misspelt field": lambda s, _: s.post({"claims": [claim(total_chrage=1)]}),
    "a bad claim beside a good one": lambda s, _: s.post(
        {"claims": [claim(claim_id="BAD", lines=[]), claim()]}
    ),
    "a claim id that stands twice": lambda s, _: s.post({"claims": [claim(), claim()]}),
    "an unknown payer and code": lambda s, _: s.post(
        claim(payer_id="NO-SUCH-PAYER", lines=[line(procedure_code="Z0000")])
    ),
    "10,000 claims in one call": lambda s, _: s.post(many(10_000), params={"explain": "false"}),
    "10,001 claims in one call": lambda s, _: s.post(many(10_001)),
    "a body over the limit": lambda s, _: s.post(b"".join(oversized())),
    "a body over the limit in chunks": lambda s, _: s.client.post(
        "/v1/score", content=oversized()
    ),
    "a body that never ends": lambda s, _: never_ending(s),
    "a compressed body": lambda s, _: s.post(
        gzip.compress(json.dumps(ONE).encode()), headers={"Content-Encoding": "gzip"}
    ),
    "a body packed by gzip": lambda s, _: s.post(
        gzip.compress(json.dumps(FHIR).encode()), "/v1/score/fhir"
    ),
    "JSON that is no FHIR": lambda s, _: s.post(ONE, "/v1/score/fhir"),
    "a FHIR answer as a claim": lambda s, _: s.post(
        {"resourceType": "ClaimResponse", "outcome": "complete"}, "/v1/score/fhir"
    ),
    "a FHIR Bundle with a bad claim in it": lambda s, _: s.post(
        bundle({**FHIR, "identifier": [{"value": "BAD"}], "item": []}, FHIR), "/v1/score/fhir"
    ),
    "lines of claims with a bad one among them": lambda s, _: s.post(
        by_line(ONE, claim(claim_id="BAD", lines=[]), ONE), headers=LINES
    ),
    "lines of which none is a claim": lambda s, _: s.post("{}\n[]\n", headers=LINES),
    "a change to a line that is not there": lambda s, _: s.post(
        what_if(set_lines=[{"line_number": 9, "charge": 1.0}]), "/v1/what-if"
    ),
    "a change that makes the claim wrong": lambda s, _: s.post(
        what_if(set={"total_charge": -1.0}), "/v1/what-if"
    ),
    "a what-if without versions": lambda s, _: s.post(
        {"claim": ONE, "versions": []}, "/v1/what-if"
    ),
    "a what-if that is a list": lambda s, _: s.post([], "/v1/what-if"),
    "a parameter where none is taken": lambda s, _: s.post(X12, "/v1/remits", params={"dry": 1}),
    "a misspelt parameter": lambda s, _: s.post(ONE, params={"explian": "false"}),
    "the wrong method": lambda s, _: s.client.get("/v1/score"),
    "an unknown address": lambda s, _: s.client.get("/v2/score"),
    "the id of a claim never scored": lambda s, _: s.client.get("/v1/claims/NEVER"),
    "feedback with a note": lambda s, _: s.post(
        {"claim_id": "EXAMPLE-1", "verdict": "helpful", "note": "free text"}, "/v1/feedback"
    ),
    "feedback on a claim never scored": lambda s, _: s.post(
        {"claim_id": "NEVER", "verdict": "helpful"}, "/v1/feedback"
    ),
    "an 837 as a remittance": lambda s, _: s.post(X12, "/v1/remits"),
    "an Idempotency-Key with a blank": lambda s, _: s.post(
        ONE, headers={"Idempotency-Key": "a key"}
    ),
    "another body under the same key": lambda s, _: [
        s.post(claim(claim_id=one), headers={"Idempotency-Key": "same"}) for one in ("ONE", "TWO")
    ][-1],
}
# These need a service in a state that no caller can bring about alone.
SENT_INSIDE = (
    "a call while too many wait",
    "a failure of ours",
    "a key whose first call is at work",
    "a question to a database that is away",
    "a claim whose score cannot be recorded",
    "a question to a service that keeps nothing",
    "a call without a token",
    "a token of too small a scope",
    "a token of an issuer that is away",
)

SAYS = {
    "an empty body": ("empty", "/v1/score/x12"),
    "text that is not JSON": ("line 1, column 12",),
    "binary junk as JSON": ("byte 0",),
    "binary junk as 837": ("no X12",),
    "JSON nested 100,000 deep": ("nested too deeply",),
    "a number that is not a number": ("$.total_charge", "NaN"),
    "a key that stands twice": ("$.claims[0].lines[0]", "'charge'"),
    "JSON inside a JSON text": ("no JSON object",),
    "an 837 sent as JSON": ("looks like X12", "/v1/score/x12"),
    "an 837 cut off in its second claim": ("EXAMPLE-1", "EXAMPLE-2"),
    "an 835 sent as JSON": ("looks like an 835", "POST /v1/remits"),
    "a remittance as 837": ("POST /v1/remits",),
    "a claim with no lines": ("$.claims[0].lines", "no service lines"),
    "a negative charge": ("$.claims[0].lines[0].charge", "negative"),
    "a date in 1899": ("$.claims[0].service_from", "1900"),
    "a misspelt field": ("$.claims[0].total_chrage", "total_charge"),
    "a bad claim beside a good one": ("$.claims[0].lines", "EXAMPLE-1"),
    "a claim id that stands twice": ("twice",),
    "10,001 claims in one call": ("10,000", "denialrisk score"),
    "a body over the limit": ("67,108,864",),
    "a body over the limit in chunks": ("67,108,864",),
    "a body that never ends": ("2 seconds",),
    "a body packed by gzip": ("gzip",),
    "JSON that is no FHIR": ("resourceType",),
    "a FHIR Bundle with a bad claim in it": ("Claim.item", "EXAMPLE-1"),
    "lines of claims with a bad one among them": ('"reject"', '"position":2', '"done"'),
    "a change to a line that is not there": ("$.versions[0].set_lines[0].line_number",),
    "a change that makes the claim wrong": ("$.versions[0].total_charge", "negative"),
    "a what-if without versions": ("$.versions",),
    "a what-if that is a list": ("a JSON object with claim, versions",),
    "a misspelt parameter": ("explain",),
    "feedback with a note": ("$",),
    "an 837 as a remittance": ("/v1/score/x12",),
}


def documented() -> dict[str, tuple[int, str | None]]:
    return {m["sent"].strip(): (int(m["status"]), m["type"]) for m in ROW.finditer(README)}


def test_the_readme_documents_exactly_the_inputs_that_are_tested() -> None:
    assert set(documented()) == {*SENT, *SENT_INSIDE}


def test_every_problem_type_of_the_code_stands_in_the_readme_table() -> None:
    problems = re.findall(r'ProblemType\(\s*"([\w-]+)",\s*(\d+)', _source("problems.py"))
    table = {(kind, status) for status, kind in documented().values() if kind}
    assert {(name, int(status)) for name, status in problems} == table


def test_every_variable_the_service_reads_stands_in_the_readme() -> None:
    read = set(re.findall(r'"(DENIALRISK_\w+)"', _source("settings.py") + _source("service.py")))
    assert {name for name in read if f"`{name}`" not in README} == {"DENIALRISK_SUPERVISOR"}


@pytest.mark.parametrize("sent", SENT)
def test_input_gets_its_documented_answer_and_a_good_claim_still_scores(
    sent: str, service: Service, world: World
) -> None:
    status, kind = documented()[sent]
    answer = SENT[sent](service, world)
    assert answer.status_code == status, answer.text
    if kind:
        problem = answer.json()
        assert problem["type"] == f"/problems#{kind}"
        assert problem["status"] == status
        assert problem["detail"]
        assert problem["what_to_do"]
    for words in SAYS.get(sent, ()):
        assert words in answer.text
    good = service.post(ONE)
    assert good.status_code == 200
    assert good.json()["claims"][0]["claim_id"] == ONE["claim_id"]


def test_a_problem_document_has_the_media_type_of_rfc_9457(service: Service) -> None:
    assert service.post("").headers["content-type"] == "application/problem+json"


def test_ten_thousand_claims_come_back_complete_and_in_order(service: Service) -> None:
    answer = service.post(many(10_000), params={"explain": "false"}).json()
    assert [each["claim_id"] for each in answer["claims"]] == [f"MANY-{n}" for n in range(10_000)]
    assert answer["rejects"] == []


def test_the_process_answers_livez_while_it_scores_ten_thousand_claims(service: Service) -> None:
    work = threading.Thread(
        target=service.post, args=(many(10_000),), kwargs={"params": {"explain": "false"}}
    )
    work.start()
    slowest, asked = 0.0, 0
    with httpx.Client(base_url=service.client.base_url) as other:
        while work.is_alive():
            start = time.perf_counter()
            assert other.get("/livez").status_code == 200
            slowest, asked = max(slowest, time.perf_counter() - start), asked + 1
            time.sleep(0.02)
    assert asked > 5
    assert slowest < 1.5


def test_a_small_call_is_not_kept_waiting_by_claims_of_many_lines(service: Service) -> None:
    lines = [line(line_number=number) for number in range(1, 1_000)]
    large = [claim(claim_id=f"LONG-{number}", lines=lines) for number in range(8)]
    work = [
        threading.Thread(target=service.post, args=({"claims": large},)) for _ in range(2)
    ]  # as many as one worker scores at the same time
    began = time.perf_counter()
    for each in work:
        each.start()
    waits = []
    with httpx.Client(base_url=service.client.base_url, timeout=60) as other:
        while any(each.is_alive() for each in work):
            start = time.perf_counter()
            assert other.post("/v1/score", json=ONE).status_code == 200
            waits.append(time.perf_counter() - start)
    assert len(waits) > 2
    assert max(waits) < (time.perf_counter() - began) / 2


def test_the_page_of_problems_lists_every_type(service: Service) -> None:
    page = service.client.get("/problems").text
    for _, kind in documented().values():
        assert kind is None or f'id="{kind}"' in page


def _source(name: str) -> str:
    return (SERVING / name).read_text(encoding="utf-8")
