"""A running service is sent everything a billing system might send, good and bad."""

import asyncio
import copy
import dataclasses
import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from conftest import MARKER, ROOT, SERVING, Service, World, free_port, serve_command

pytestmark = pytest.mark.slow

README = (SERVING / "README.md").read_text(encoding="utf-8")
OPENAPI = yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))
ROW = re.compile(r"^\| (?P<sent>[^|]+) \| (?P<status>\d{3}) \| (`(?P<type>[\w-]+)`)? *\|", re.M)


def example(name: str = "/v1/score", kind: str = "application/json") -> Any:
    body = OPENAPI["paths"][name]["post"]["requestBody"]["content"][kind]
    return copy.deepcopy(body["examples"]["one"]["value"])


ONE = example()["claims"][0]
X12 = example("/v1/score/x12", "application/edi-x12")


def claim(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ONE), **changes}


def line(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ONE["lines"][0]), **changes}


def many(count: int) -> dict[str, Any]:
    return {"claims": [claim(claim_id=f"MANY-{number}") for number in range(count)]}


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


Sender = Callable[[Service, World], httpx.Response]
SENT: dict[str, Sender] = {
    "an empty body": lambda s, _: s.post(""),
    "text that is not JSON": lambda s, _: s.post('{"claims": nothing}'),
    "binary junk as JSON": lambda s, _: s.post(bytes(range(128, 256)) * 9),
    "binary junk as 837": lambda s, _: s.post(bytes(range(256)) * 9, "/v1/score/x12"),
    "JSON nested 100,000 deep": lambda s, _: s.post("[" * 100_000),
    "a number that is not a number": lambda s, _: s.post('{"total_charge": NaN}'),
    "an 837 sent as JSON": lambda s, _: s.post(X12),
    "an 837 cut off in its second claim": lambda s, _: s.post(
        two_x12()[: two_x12().rindex("CLM*") + 20], "/v1/score/x12"
    ),
    "an 837 cut off in its only claim": lambda s, _: s.post(
        X12[: X12.index("CLM*") + 20], "/v1/score/x12"
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
    "a misspelt parameter": lambda s, _: s.post(ONE, params={"explian": "false"}),
    "the wrong method": lambda s, _: s.client.get("/v1/score"),
    "an unknown address": lambda s, _: s.client.get("/v2/score"),
}
# These need a service in a state that no caller can bring about alone.
SENT_INSIDE = ("a call while too many wait", "a failure of ours")

SAYS = {
    "an empty body": ("empty", "/v1/score/x12"),
    "text that is not JSON": ("line 1, column 12",),
    "binary junk as JSON": ("byte 0",),
    "binary junk as 837": ("no X12",),
    "JSON nested 100,000 deep": ("nested too deeply",),
    "a number that is not a number": ("NaN",),
    "an 837 sent as JSON": ("looks like X12", "/v1/score/x12"),
    "an 837 cut off in its second claim": ("EXAMPLE-1", "EXAMPLE-2"),
    "a remittance as 837": ("835",),
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
    "a misspelt parameter": ("explain",),
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


def test_an_answer_says_what_the_contract_promises(service: Service) -> None:
    answer = service.post(ONE).json()
    scored = answer["claims"][0]
    assert 0 <= scored["denial_probability"] <= 1
    assert scored["action"] in {"hold", "review", "send"}
    assert scored["payer_id"] == ONE["payer_id"]
    assert [each["line_number"] for each in scored["lines"]] == [1, 2]
    reason = scored["lines"][0]["reasons"][0]
    assert {"signal", "says", "log_odds", "evidence", "where", "fix"} <= set(reason)


def test_without_reasons_the_scores_are_the_same(service: Service) -> None:
    explained = service.post(ONE).json()["claims"][0]
    bare = service.post(ONE, params={"explain": "false"}).json()["claims"][0]
    assert "reasons" not in bare
    for name in ("denial_probability", "category", "expected_denied_amount", "action"):
        assert bare[name] == pytest.approx(explained[name])
        for ours, theirs in zip(bare["lines"], explained["lines"], strict=True):
            assert ours[name] == pytest.approx(theirs[name])


def test_a_simulated_837_is_answered_in_the_order_of_the_file(
    service: Service, world: World
) -> None:
    text = sorted((world.files / "claims").glob("*.837"))[0].read_bytes()
    separator = text[3:4].decode()
    ids = re.findall(rf"CLM\{separator}([^\{separator}]+)", text.decode())
    answer = service.post(text, "/v1/score/x12", params={"explain": "false"}).json()
    assert [each["claim_id"] for each in answer["claims"]] == ids[:10_000]


def test_json_and_837_of_the_same_claim_score_the_same_lines(service: Service) -> None:
    answer = service.post(X12, "/v1/score/x12").json()
    assert answer["claims"][0]["claim_id"] == "EXAMPLE-1"
    assert answer["claims"][0]["lines"][0]["procedure_code"] == "99214"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"]
)
def test_the_content_type_does_not_matter(service: Service, kind: str) -> None:
    assert service.post(ONE, headers={"Content-Type": kind}).status_code == 200


def test_the_service_describes_itself(service: Service) -> None:
    model = service.client.get("/v1/model").json()
    assert model["bundle"] == service.post(ONE).json()["bundle"]
    assert model["metrics"]
    assert model["card"]
    paths = service.client.get("/docs.json").json()["paths"]
    assert {"/v1/score", "/v1/score/x12", "/v1/model", "/livez"} <= set(paths)


def test_the_openapi_document_says_what_the_reader_takes(service: Service) -> None:
    schemas = service.client.get("/docs.json").json()["components"]["schemas"]
    assert set(ONE) <= set(schemas["ClaimBody"]["properties"])
    assert set(ONE["lines"][0]) <= set(schemas["LineBody"]["properties"])


@pytest.mark.parametrize("path", ["/", "/problems", "/reports/"])
def test_pages_fetch_nothing_from_anywhere(service: Service, path: str) -> None:
    page = service.client.get(path)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    own = str(service.client.base_url)
    links = re.findall(r"(?:src|href)=[\"']?(https?:[^\"' >]+)", page.text)
    assert [each for each in links if not each.startswith(own)] == []


def test_the_page_of_problems_lists_every_type(service: Service) -> None:
    page = service.client.get("/problems").text
    for _, kind in documented().values():
        assert kind is None or f'id="{kind}"' in page


def test_metrics_count_claims_and_know_no_paths(service: Service) -> None:
    service.post(ONE)
    service.client.get(f"/v1/claims/{MARKER}")
    metrics = service.client.get("/metrics").text
    assert re.search(r'denialrisk_claims_total\{outcome="scored"\} [1-9]', metrics)
    assert MARKER not in metrics


def test_nothing_of_a_patient_reaches_logs_or_refusals(service: Service) -> None:
    planted = X12.replace("NM1*IL*1*EXAMPLE*PAT", f"NM1*IL*1*{MARKER}*{MARKER}")
    planted = planted.replace("MEMBER1", MARKER).replace("*210**", "*-210**")
    texts = [
        service.post(planted, "/v1/score/x12").text,
        service.post(f'{{"claims": [{{"patient_key": "{MARKER}"').text,
        service.post({"claims": [claim(patient_birth_date=MARKER)]}).text,
        service.client.get("/v1/score", params={"explain": MARKER}).text,
        service.post(ONE, params={"explain": MARKER}).text,
    ]
    assert [text for text in texts if MARKER in text] == []
    assert MARKER not in service.log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def inside() -> Iterator[None]:
    """The service's own modules, importable as they are when it runs."""
    sys.path.insert(0, str(SERVING))
    yield
    sys.path.remove(str(SERVING))


def ask(world: World, *, waiting: int, broken: bool = False) -> httpx.Response:
    """Send one claim to the routes in this process."""
    from answers import Answers
    from routes import routes
    from settings import Settings

    from denialrisk.score import Bundle, load_policy

    bundle = Bundle.load(world.bundle)
    if broken:
        bundle = dataclasses.replace(bundle, denial=MARKER)
    found = Settings.of({"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_POLICY": str(ROOT)})
    answers = Answers(bundle, load_policy(SERVING / "policy.yaml"))
    app = routes(answers, dataclasses.replace(found, waiting=waiting))

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/v1/score", json=ONE)

    return asyncio.run(send())


@pytest.mark.usefixtures("inside")
def test_a_call_while_too_many_wait_is_told_when_to_come_back(world: World) -> None:
    answer = ask(world, waiting=0)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems#busy"
    assert answer.headers["retry-after"] == "1"


@pytest.mark.usefixtures("inside")
def test_a_failure_of_ours_has_an_id_and_quotes_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(world, waiting=1, broken=True)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems#our-fault"
    assert answer.json()["instance"] in caplog.text
    assert MARKER not in answer.text + caplog.text


def refused(tmp_path: Path, host: str = "127.0.0.1", **settings: str) -> tuple[int, str]:
    """Start a server that must not start; return its exit code and what it said."""
    done = subprocess.run(
        serve_command(free_port(), host),
        cwd=tmp_path,
        env=os.environ | {"DENIALRISK_WORKERS": "1"} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_does_not_start_without_a_bundle(tmp_path: Path) -> None:
    code, said = refused(tmp_path, DENIALRISK_BUNDLE="", DENIALRISK_MAX_CLAIMS="-1")
    assert code == 7
    assert "DENIALRISK_BUNDLE is not set" in said
    assert "DENIALRISK_MAX_CLAIMS=-1" in said
    assert "Traceback" not in said


def test_it_does_not_start_where_other_machines_reach_it(world: World, tmp_path: Path) -> None:
    _, said = refused(tmp_path, "0.0.0.0", DENIALRISK_BUNDLE=str(world.bundle))  # noqa: S104
    assert "listen on 127.0.0.1" in said
    assert "Traceback" not in said


def test_it_ends_instead_of_restarting_for_ever_when_the_bundle_is_damaged(
    world: World, tmp_path: Path
) -> None:
    damaged = tmp_path / "bundle"
    damaged.mkdir()
    for part in world.bundle.rglob("*"):
        if part.is_file():
            copied = damaged / part.relative_to(world.bundle)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(part.read_bytes())
    (damaged / "denial.txt").write_text("something else", encoding="utf-8")
    _, said = refused(tmp_path, DENIALRISK_BUNDLE=str(damaged))
    assert "denial.txt" in said
    assert said.count("denialrisk:") == 1


def _source(name: str) -> str:
    return (SERVING / name).read_text(encoding="utf-8")
