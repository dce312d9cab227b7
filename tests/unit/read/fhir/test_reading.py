"""FHIR is read whatever it is packed in, and what cannot be read hides nothing beside it."""

import copy
import gzip
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject, Remit
from denialrisk.read import FhirReading, ingest, read_claims, read_fhir
from denialrisk.read.files import format_of
from denialrisk.read.found import Found

Json = dict[str, Any]
Read = Callable[[Any], list[Found]]
Held = Callable[[Json, str], Json]


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def packed_in(value: Json) -> dict[str, bytes]:
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": value}]}
    return {
        "single": json.dumps(value).encode(),
        "indented": json.dumps(value, indent=2).encode(),
        "with a byte order mark": b"\xef\xbb\xbf" + json.dumps(value).encode(),
        "list": json.dumps([value]).encode(),
        "bundle": json.dumps(bundle).encode(),
        "bundle in a list": json.dumps([bundle]).encode(),
        "bundle in a bundle": json.dumps(bundle | {"entry": [{"resource": bundle}]}).encode(),
        "lines": lines(value, {"resourceType": "Patient", "id": "x"}),
        "lines of bundles": lines(bundle, {"resourceType": "Patient", "id": "x"}),
    }


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("source", ["carin", "bluebutton"])
def test_every_packaging_holds_the_same_records(
    request: pytest.FixtureRequest, tmp_path: Path, source: str, *, zipped: bool
) -> None:
    value = request.getfixturevalue(source)
    expected = list(read_fhir(json.dumps(value).encode()))
    assert [type(record) for record in expected] == [Claim, Remit]
    for name, content in packed_in(value).items():
        data = gzip.compress(content) if zipped else content
        path = tmp_path / f"{name}.json"
        path.write_bytes(data)
        assert format_of(path) == ("fhir", ""), name
        assert list(read_fhir(data)) == list(read_fhir(path)) == expected, name


def test_places_are_told_as_entries_items_and_lines(carin: Json, found_in: Read) -> None:
    broken = carin | {"status": "draft"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": carin}, {"resource": broken}]}
    places = [
        (found_in(broken)[0], 1, "ExplanationOfBenefit.status"),
        (found_in([carin, broken])[2], 2, "[1].status"),
        (found_in(bundle)[2], 2, "Bundle.entry[1].resource.status"),
        (found_in([bundle])[2], 1, "[0].entry[1].resource.status"),
        (
            list(FhirReading(lines(carin, broken)).found())[2],
            2,
            "ExplanationOfBenefit.status",
        ),
    ]
    for found, position, loop in places:
        assert isinstance(found.record, Reject)
        assert (found.position, found.record.position, found.record.loop) == (
            position,
            position,
            loop,
        )


BROKEN = b'{"resourceType": "Claim", "id"\n'


@pytest.mark.parametrize(
    ("at", "broken"), [(0, BROKEN), (1, BROKEN), (2, BROKEN), (1, b"[]\n"), (2, b"7\n")]
)
def test_a_broken_line_hides_no_other(
    carin: Json, bluebutton: Json, at: int, broken: bytes
) -> None:
    rows = [lines(carin), lines(bluebutton)]
    rows.insert(at, broken)
    found = list(FhirReading(b"\n".join(rows)).found())
    rejects = [one for one in found if isinstance(one.record, Reject)]
    assert [one.kind for one in found].count("claim") == 2
    assert [one.position for one in rejects] == [2 * at + 1]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b'{"resourceType": "Claim"', "not JSON"),
        (b'{"resourceType": "Patient", "id": "x"}', "holds no claim"),
        (b'{"resourceType": "Bundle"}', "holds no claim"),
        (b'{"id": "x"}', "names no resourceType"),
        (b"[1, null]", "names no resourceType"),
        ('{"resourceType": "Claim"}'.encode("utf-16"), "UTF-16"),
        (gzip.compress(b'{"resourceType": "Claim"}', mtime=0)[:20], "cut off"),
        (b'{"resourceType": "Claim", "id": "\xff"}', "not JSON"),
        (b"[" * 3_000 + b"]" * 3_000, "not JSON"),
    ],
)
def test_what_is_no_fhir_is_refused_with_a_reason(data: bytes, why: str) -> None:
    found = list(FhirReading(data).found())
    assert all(one.kind == "file" for one in found)
    assert all(isinstance(one.record, Reject) for one in found)
    assert isinstance(found[0].record, Reject)
    assert why in found[0].record.why


def test_a_claim_within_the_bundle_of_its_explanation_is_told_once(
    visit: Json, carin: Json
) -> None:
    explanation = carin | {"claim": {"reference": "Claim/c1"}}
    visit["entry"].append({"resource": explanation})
    reading = FhirReading(json.dumps(visit).encode())
    found = list(reading.found())
    assert [one.kind for one in found] == ["claim", "remit", "remit"]
    records = [one.record for one in found]
    assert all(isinstance(one, Claim | Remit) for one in records)
    assert {one.claim_id for one in records if isinstance(one, Claim | Remit)} == {"ELM-2026-0001"}
    assert reading.counts["ExplanationOfBenefit"] == 1
    assert sum(reading.changes.values()) == 2


def test_lines_are_read_one_by_one(carin: Json, tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    path.write_bytes(lines(carin) * 50)
    reading = FhirReading(path)
    found = reading.found()
    next(found)
    assert reading.size < path.stat().st_size / 10
    assert sum(1 for _ in found) == 99
    assert reading.size == path.stat().st_size


def test_files_are_ingested_beside_others_and_only_once(
    visit: Json, bluebutton: Json, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "visit.json").write_text(json.dumps(visit))
    (inbox / "cms.ndjson.gz").write_bytes(gzip.compress(lines(bluebutton, bluebutton)))
    first = ingest([inbox], tmp_path / "data")
    assert (first.total("claims_in"), first.total("claims")) == (3, 2)
    assert (first.total("remits"), first.total("remit_duplicates")) == (2, 1)
    again = ingest([inbox], tmp_path / "data")
    assert (again.total("claims"), again.total("remits"), again.rejects) == (0, 0, 0)


def test_claims_to_be_scored_may_come_as_fhir(visit: Json, tmp_path: Path) -> None:
    path = tmp_path / "claims.json.gz"
    path.write_bytes(gzip.compress(json.dumps(visit).encode()))
    tables, rejects = read_claims([path])
    assert (list(tables.claims["claim_id"]), rejects) == (["ELM-2026-0001"], [])
    assert len(tables.lines) == 2


def test_our_own_body_is_no_fhir(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"claims": [{"claim_id": "C1"}]}')
    assert format_of(path) == ("json", "")


def test_a_type_behind_all_else_is_found(carin: Json, tmp_path: Path) -> None:
    late = {"item": carin["item"] * 60, "resourceType": "ExplanationOfBenefit"}
    path = tmp_path / "late.json"
    path.write_text(json.dumps(late))
    assert path.stat().st_size > 1 << 16
    assert format_of(path)[0] == "fhir"


# --- whatever stands where something else should


JUNK: tuple[Any, ...] = (None, [], {}, "", "x", 0, -1, 1.5, True, [None], [[]], [{}], {"a": 1})


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@pytest.mark.parametrize("source", ["visit", "carin", "bluebutton"])
def test_nothing_that_stands_at_the_wrong_place_raises(
    request: pytest.FixtureRequest, found_in: Read, source: str
) -> None:
    whole = request.getfixturevalue(source)
    kinds = [one.kind for one in found_in(whole)]
    chance = random.Random(source)  # noqa: S311 a trial, no secret
    for _ in range(250):
        value = copy.deepcopy(whole)
        holder, key = chance.choice(list(places(value)))
        holder[key] = chance.choice(JUNK)
        found = found_in(value)
        whys = [one.record.why for one in found if isinstance(one.record, Reject)]
        assert not [why for why in whys if "cannot be read (" in why], (holder, key)
        assert found
        if str(key) not in {"resourceType", "entry", "resource", "use", "type", "coding", "code"}:
            assert len(found) >= len(kinds), (holder, key)
