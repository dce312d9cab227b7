"""Signs of a patient are planted in whatever is sent and searched for in whatever comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from conftest import Service, Start, World

pytestmark = pytest.mark.slow

NAME, MEMBER, BIRTH = "ZZNAMEZZ", "ZZMEMBERZZ", "1903-02-01"
SIGNS = (NAME, MEMBER, BIRTH, BIRTH.replace("-", ""))
FORMS = ("application/json", "application/fhir+json", "application/x-ndjson")


@pytest.fixture(scope="module")
def watched(
    world: World, start: Start, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A server whose files all lie beside its log, with a challenger that scores too."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "tmp").mkdir()
    settings = {
        "DENIALRISK_BUNDLE": str(world.bundle),
        "DENIALRISK_SHADOW": str(world.bundle),
        "DENIALRISK_WORKERS": "1",
        "TMPDIR": str(folder / "tmp"),
    }
    with start(settings, folder / "service.log") as running:
        yield running


def planted(service: Service) -> dict[str, Any]:
    """A claim that tells its patient by name, member number and birth date."""
    own = {"member_id": MEMBER, "patient_first_name": NAME, "patient_birth_date": BIRTH}
    return {**service.one, **own}


def x12(service: Service) -> str:
    text = service.x12.replace("NM1*IL*1*EXAMPLE*PAT", f"NM1*IL*1*{NAME}*{NAME}")
    return text.replace("MEMBER1", MEMBER).replace("19710423", BIRTH.replace("-", ""))


def fhir(service: Service) -> dict[str, Any]:
    patient = {
        "resourceType": "Patient",
        "id": "P",
        "name": [{"family": NAME, "given": [NAME]}],
        "identifier": [{"value": MEMBER}],
        "birthDate": BIRTH,
    }
    claim = {**service.fhir, "patient": {"reference": "Patient/P", "display": NAME}}
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in (patient, claim)]}


def bad_x12(service: Service) -> list[str]:
    good = x12(service)
    return [
        good.replace("HC:99213*150", "HC:99213*-150"),
        good.replace("CLM*EXAMPLE-1*1850", f"CLM*EXAMPLE-1*{NAME}"),
        good.replace("HI*ABK:M5416", f"HI*{NAME}:{NAME}"),
        good.replace("DTP*472*D8*20260108", f"DTP*472*D8*{NAME}"),
        good.replace("NM1*IL", "NM1*I"),
        good.replace("~", f"~{NAME}*{MEMBER}~"),
        good[: good.index("HL*2") + 190],
        good[good.index("NM1*IL") :],
        f"{NAME} {MEMBER} {BIRTH}",
    ]


def bad_json(service: Service) -> list[Any]:
    good = planted(service)
    wrong_values = [
        {**good, name: value}
        for name in ("patient_birth_date", "total_charge", "lines", "extra")
        for value in (NAME, [MEMBER], {"name": NAME}, -1, None)
    ]
    return [
        *wrong_values,
        {**good, "patient_key": MEMBER},
        {**good, "diagnosis_codes": NAME},
        {**good, "claim_id": "X" * 65, "payer_name": NAME, "lines": []},
        {"claims": [good, NAME, {"claim_id": "B", "lines": [{"charge": NAME}]}]},
        f'{{"claims": [{{"member_id": "{MEMBER}", "patient_first_name": "{NAME}"',
        f"{NAME} {MEMBER} {BIRTH}",
    ]


def bad_fhir(service: Service) -> list[Any]:
    good = fhir(service)
    claim = good["entry"][1]["resource"]
    changes: list[dict[str, Any]] = [
        {"item": []},
        {"created": NAME},
        {"billablePeriod": {"start": BIRTH, "end": NAME}},
        {"total": {"value": NAME}},
        {"identifier": [{"value": [NAME]}]},
        {"diagnosis": NAME},
        {"use": "preauthorization"},
    ]
    wrong = [{**good, "entry": [good["entry"][0], {"resource": claim | one}]} for one in changes]
    return [*wrong, good["entry"][0]["resource"], json.dumps(good)[:-9], NAME]


def everything(service: Service) -> Iterator[httpx.Response]:
    """The answers of every address to good and bad bodies, in every form."""
    bodies: dict[str, list[Any]] = {
        "/v1/score": [planted(service), *bad_json(service)],
        "/v1/score/x12": [x12(service), *bad_x12(service)],
        "/v1/score/fhir": [fhir(service), *bad_fhir(service)],
    }
    for path, sent in bodies.items():
        for body in sent:
            for form in FORMS:
                yield service.post(body, path, headers={"Accept": form})
            yield service.post(body, path, headers={"Content-Type": "application/x-ndjson"})
    good = planted(service)
    for change in bad_json(service):
        yield service.post({"claim": good, "versions": [{"claim": change}]}, "/v1/what-if")
        yield service.post(
            {"claim": good, "versions": [{"set": {"extra": change}}]}, "/v1/what-if"
        )
    yield service.post({"claim": good, "versions": [{"set": {"other_payer": "B"}}]}, "/v1/what-if")
    for path in (f"/v1/{NAME}", f"/v1/score?explain={NAME}", f"/v1/score?{NAME}", "/shadow"):
        yield service.client.get(path)
        yield service.post(good, path)
    for path in ("/metrics", "/readyz", "/v1/model", "/docs.json", "/problems", "/"):
        yield service.client.get(path)


def test_no_sign_of_a_patient_comes_out_anywhere(watched: Service) -> None:
    answers = list(everything(watched))
    assert {answer.status_code for answer in answers} >= {200, 400, 404, 405, 422}
    assert {answer.status_code for answer in answers} <= {200, 400, 404, 405, 422}
    told = [
        (answer.request.url.path, sign, answer.text[:500])
        for answer in answers
        for sign in SIGNS
        if sign in answer.text or sign in str(answer.headers)
    ]
    assert told == []


def test_no_sign_of_a_patient_is_left_in_the_log_or_any_file(watched: Service) -> None:
    assert watched.post(x12(watched), "/v1/score/x12").status_code == 200
    files = [path for path in watched.log.parent.rglob("*") if path.is_file()]
    assert watched.log in files
    assert any("prometheus" in str(path) for path in files)
    held = [(path, sign) for path in files for sign in SIGNS if sign.encode() in path.read_bytes()]
    assert held == []


def test_a_long_body_has_no_name_on_disk_and_is_gone_with_its_call(watched: Service) -> None:
    folder = watched.log.parent / "tmp"
    before = set(folder.rglob("*"))
    text = x12(watched)
    answer = watched.post(text, "/v1/score/x12", headers={"Accept": "application/x-ndjson"})
    assert '"done"' in answer.text
    assert set(folder.rglob("*")) == before
