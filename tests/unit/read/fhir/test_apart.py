"""A claim and its answers find each other across lines and files, in any order, and only they."""

import json
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Tables
from denialrisk.label import label, load_rules
from denialrisk.read import ingest
from denialrisk.read.summary import IngestSummary

Json = dict[str, Any]
POLICY = load_rules(Path(__file__).parents[4] / "training" / "label.yaml")
UUID = "0b4c1f3e-1111-4222-8333-000000000001"
LEFT_OUT = "claim of an explanation left out: it was told before"
GIVES_WAY = "claim of an explanation gives way to the FHIR Claim it names"


def amount(category: str, value: float) -> Json:
    return {"category": {"coding": [{"code": category}]}, "amount": {"value": value}}


def claim(identity: str = "1", total: float = 100.0, number: str = "CLM-1") -> Json:
    return {
        "resourceType": "Claim",
        "id": identity,
        "identifier": [{"value": number}],
        "status": "active",
        "use": "claim",
        "created": "2026-01-10",
        "total": {"value": total},
        "item": [
            {
                "sequence": 1,
                "productOrService": {"coding": [{"code": "99213"}]},
                "servicedDate": "2026-01-05",
                "net": {"value": total},
            }
        ],
    }


def explanation(named: str, total: float = 100.0, number: str = "PAYER-1") -> Json:
    return claim("e1", total, number) | {
        "resourceType": "ExplanationOfBenefit",
        "claim": {"reference": named},
        "created": "2026-01-28",
        "total": [amount("submitted", total)],
        "payment": {"date": "2026-01-27", "amount": {"value": 80.0}},
    }


def response(named: str, total: float = 100.0) -> Json:
    return {
        "resourceType": "ClaimResponse",
        "id": "r1",
        "status": "active",
        "outcome": "complete",
        "created": "2026-01-25",
        "request": {"reference": named},
        "item": [
            {
                "itemSequence": 1,
                "adjudication": [amount("submitted", total), amount("benefit", 80)],
            }
        ],
    }


def taken_in(folder: Path, *files: list[Json]) -> tuple[IngestSummary, Tables]:
    paths = []
    for number, rows in enumerate(files):
        paths.append(folder / f"{number}.ndjson")
        paths[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    summary = ingest(paths, folder / "data")
    return summary, Tables.load(folder / "data")


@pytest.mark.parametrize(
    ("identity", "named", "order"),
    [
        ("abc", "Claim/abc", (0, 1, 2)),
        ("abc", "https://payer.example.org/fhir/Claim/abc/_history/2", (2, 0, 1)),
        (UUID, f"urn:uuid:{UUID}", (1, 0, 2)),
        ("1", "Claim/1", (1, 2, 0)),
        ("1", "Claim/1", (2, 1, 0)),
    ],
)
def test_separate_files_in_any_order_are_one_claim_and_its_answers(
    tmp_path: Path, identity: str, named: str, order: tuple[int, ...]
) -> None:
    rows = [claim(identity), explanation(named), response(named)]
    summary, tables = taken_in(tmp_path, *([rows[at]] for at in order))
    labelled = label(tables, POLICY)
    assert list(tables.claims["claim_id"]) == list(tables.lines["claim_id"]) == ["CLM-1"]
    assert list(labelled.outcomes["status"]) == ["paid"]
    assert labelled.report["linking"]["linked"] == len(tables.remits) == 2
    first = order.index(0) < order.index(1)
    assert summary.changes[LEFT_OUT if first else GIVES_WAY] == 1
    assert summary.total("claim_duplicates") == first


def test_lines_of_one_file_are_as_good_as_files(tmp_path: Path) -> None:
    _, tables = taken_in(tmp_path, [explanation("Claim/1"), response("Claim/1"), claim()])
    assert label(tables, POLICY).report["linking"]["linked"] == 2
    assert len(tables.claims) == 1


def test_taken_in_again_nothing_changes(tmp_path: Path) -> None:
    files = [explanation("Claim/1")], [claim()]
    _, tables = taken_in(tmp_path, *files)
    again, after = taken_in(tmp_path, *files)
    assert (again.total("claims"), again.total("remits"), again.rejects) == (0, 0, 0)
    assert after.claims.equals(tables.claims)


def test_a_claim_under_the_number_of_its_explanation_is_not_refused(tmp_path: Path) -> None:
    told = explanation("Claim/1", number="CLM-1") | {"created": "2026-01-10", "payment": None}
    sent = claim() | {"insurance": [{"coverage": {}, "preAuthRef": ["PA-1"]}]}
    summary, tables = taken_in(tmp_path, [told], [sent])
    assert (summary.rejects, len(tables.claims)) == (0, 1)
    assert list(tables.claims["resource_id"]) == ["1"]


def test_several_explanations_of_one_claim_are_one_claim(tmp_path: Path) -> None:
    rows = [explanation("Claim/1"), explanation("Claim/1", number="PAYER-2")]
    summary, tables = taken_in(tmp_path, rows)
    assert (len(tables.claims), len(tables.remits)) == (1, 2)
    assert summary.changes[LEFT_OUT] == 1
    assert label(tables, POLICY).report["linking"]["linked"] == 2


@pytest.mark.parametrize("answer", [explanation, response])
def test_the_same_id_on_two_servers_ties_nothing_that_differs(tmp_path: Path, answer: Any) -> None:
    _, tables = taken_in(tmp_path, [claim()], [answer("Claim/1", 250.0)])
    outcomes = label(tables, POLICY).outcomes.set_index("claim_id")
    assert outcomes["status"]["CLM-1"] == "unanswered"
    _, tables = taken_in(tmp_path, [claim("1", 250.0, "OTHER-1")])
    outcomes = label(tables, POLICY).outcomes.set_index("claim_id")
    assert (outcomes["status"]["CLM-1"], outcomes["status"]["OTHER-1"]) == ("unanswered", "paid")


def test_what_answers_something_else_than_a_claim_names_none(tmp_path: Path) -> None:
    _, tables = taken_in(tmp_path, [claim("1")], [response("Task/1")])
    assert tables.remits["claim_reference"].isna().all()


def of(row: Json, patient: str) -> Json:
    return row | {"patient": {"reference": f"Patient/{patient}"}}


@pytest.mark.parametrize("number", ["CLM-1", "1"])
@pytest.mark.parametrize("first", [True, False])
def test_the_claim_of_another_servers_patient_is_its_own(
    tmp_path: Path,
    first: bool,  # noqa: FBT001
    number: str,
) -> None:
    told = of(explanation("Claim/1", number="1"), "p9")
    files = [[of(claim(number=number), "p1")], [told]]
    summary, tables = taken_in(tmp_path, *files[:: 1 if first else -1])
    labelled = label(tables, POLICY)
    patients = tables.claims.set_index("claim_id")["patient_reference"].to_dict()
    outcomes = labelled.outcomes.set_index("claim_id")["status"]
    statuses = {patients[one]: status for one, status in outcomes.items()}
    assert sorted(statuses.values()) == ["paid", "unanswered"]
    assert statuses[tables.remits["patient_reference"][0]] == "paid"
    assert (LEFT_OUT in summary.changes, GIVES_WAY in summary.changes) == (False, False)


def test_a_response_about_another_servers_patient_finds_no_claim(tmp_path: Path) -> None:
    _, tables = taken_in(tmp_path, [of(claim(), "p1")], [of(response("Claim/1"), "p9")])
    assert list(label(tables, POLICY).outcomes["status"]) == ["unanswered"]


@pytest.mark.parametrize(("patient", "status"), [("p1", "rejected"), ("p9", "unanswered")])
def test_what_came_back_with_errors_is_rejected_in_another_file_too(
    tmp_path: Path, patient: str, status: str
) -> None:
    erred = of(response("Claim/1"), patient) | {"outcome": "error", "item": []}
    _, tables = taken_in(tmp_path, [of(claim(), "p1")], [erred])
    assert list(label(tables, POLICY).outcomes["status"]) == [status]
