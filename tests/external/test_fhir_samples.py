"""Public FHIR samples, read and held against their counts and against fhir.resources.

DENIALRISK_SAMPLES names the folder of samples; without it these tests skip. Every resource is a
claim and its remit, or a reject of either; a pharmacy claim is one reject.
"""

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject, Remit
from denialrisk.read import FhirReading, ingest
from denialrisk.read.found import Found

_FOLDER = os.environ.get("DENIALRISK_SAMPLES", "")
SAMPLES = Path(_FOLDER) / "fhir"
pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(not _FOLDER, reason="DENIALRISK_SAMPLES names no folder of samples"),
]
# Resources, pharmacy claims, claims refused, answers refused.
EXPECTED = {
    "ab2d/EOB-500.ndjson.gz": (500, 72, 0, 0),
    "ab2d/EOB-for-Carrier-R4.json": (1, 0, 0, 0),
    "ab2d/EOB-for-Inpatient-R4.json": (1, 0, 0, 0),
    "ab2d/EOB-for-Outpatient-R4.json": (1, 0, 0, 0),
    "ab2d/eobbundle.json": (10, 10, 0, 0),
    # Two of the four items of each have no charge.
    "bfd_idr/ExplanationOfBenefit-Carrier.json": (1, 0, 1, 0),
    "bfd_idr/ExplanationOfBenefit-DME.json": (1, 0, 1, 0),
    "bfd_idr/ExplanationOfBenefit-MCS.json": (1, 0, 1, 0),
    "bfd_idr/ExplanationOfBenefit-Outpatient.json": (1, 0, 1, 0),
    "bfd_idr/ExplanationOfBenefit.json": (1, 0, 1, 0),
    # Made for risk adjustment: no charges, no days of decision.
    "hccinfhir/sample_eob_1.json": (1, 0, 1, 1),
    "hccinfhir/sample_eob_2.json": (1, 0, 1, 1),
    "hccinfhir/sample_eob_3.json": (1, 0, 1, 1),
    "hccinfhir/sample_eob_200.ndjson": (200, 35, 0, 0),
}
CMS = "https://bluebutton.cms.gov/resources/variables/"


@cache
def read(name: str) -> tuple[FhirReading, list[Found]]:
    reading = FhirReading(SAMPLES / name)
    return reading, list(reading.found())


@cache
def resources(name: str) -> list[dict[str, Any]]:
    content = (SAMPLES / name).read_bytes()
    content = gzip.decompress(content) if name.endswith(".gz") else content
    if "ndjson" in name:
        return [json.loads(line) for line in content.splitlines()]
    value = json.loads(content)
    return [entry["resource"] for entry in value["entry"]] if "entry" in value else [value]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_resource_is_read_or_refused(name: str) -> None:
    reading, found = read(name)
    whole, pharmacy, claims_refused, answers_refused = EXPECTED[name]
    assert reading.counts["ExplanationOfBenefit"] == len(resources(name)) == whole
    kinds = Counter((one.kind, type(one.record).__name__) for one in found)
    told = whole - pharmacy
    assert kinds == Counter(
        {
            ("claim", "Claim"): told - claims_refused,
            ("claim", "Reject"): pharmacy + claims_refused,
            ("remit", "Remit"): told - answers_refused,
            ("remit", "Reject"): answers_refused,
        }
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_refused_is_refused_for_a_reason_we_have_looked_at(name: str) -> None:
    looked_at = ("pharmacy claim", "charge is missing", "no usable day of decision")
    for found in read(name)[1]:
        if isinstance(found.record, Reject):
            assert any(why in found.record.why for why in looked_at), found.record


def test_all_of_them_ingest(tmp_path: Path) -> None:
    summary = ingest([SAMPLES / name for name in EXPECTED], tmp_path)
    kept = summary.total("claims") + summary.total("claim_rejects")
    assert summary.total("claims_in") == kept + summary.total("claim_duplicates") == 721
    answers = summary.total("remits") + summary.total("remit_rejects")
    assert summary.total("remits_in") == answers + summary.total("remit_duplicates") == 604


# --- agreement with fhir.resources


def model_of(resource: dict[str, Any]) -> Any:
    """The resource as their model, in the version that accepts it; None when neither does."""
    from fhir.resources.R4B import explanationofbenefit as r4
    from fhir.resources.STU3 import explanationofbenefit as stu3

    for version in (stu3, r4) if "information" in resource else (r4, stu3):
        try:
            return version.ExplanationOfBenefit.model_validate(resource)
        except ValueError:
            continue
    return None


def pairs(name: str) -> Iterator[tuple[Any, Claim | None, Remit | None]]:
    """Their model beside our claim and remit of the same resource; None where we refused."""
    found = read(name)[1]
    by_place: dict[int, dict[str, Any]] = {}
    for one in found:
        by_place.setdefault(one.position, {})[one.kind] = one.record
    for at, resource in enumerate(resources(name), 1):
        model, ours = model_of(resource), by_place[at]
        if model is not None:
            claim, remit = ours.get("claim"), ours.get("remit")
            yield (
                model,
                claim if isinstance(claim, Claim) else None,
                remit if isinstance(remit, Remit) else None,
            )


def codes(concept: Any) -> list[str]:
    return [coding.code for coding in (concept.coding if concept else None) or [] if coding.code]


def amount(item: Any, variable: str) -> float | None:
    for row in item.adjudication or []:
        if f"{CMS}{variable}" in codes(row.category) or variable in codes(row.category):
            value = row.amount.value
            return float(value) if isinstance(value, Decimal | float | int) else None
    return None


def first_of(item: Any, *variables: str) -> float | None:
    found = (amount(item, variable) for variable in variables)
    return next((value for value in found if value is not None), None)


def day(item: Any) -> Any:
    if item.servicedDate:
        return item.servicedDate
    return item.servicedPeriod.start if item.servicedPeriod else None


@pytest.mark.parametrize("name", EXPECTED)
def test_claims_agree_with_their_models(name: str) -> None:
    compared = 0
    for model, claim, _ in pairs(name):
        if claim is None:
            continue
        assert claim.claim_id == model.identifier[0].value
        assert (claim.service_from, claim.service_to) == (
            model.billablePeriod.start,
            model.billablePeriod.end,
        )
        theirs = {
            code.replace(".", "")
            for one in model.diagnosis or []
            for code in codes(one.diagnosisCodeableConcept)
        }
        assert set(claim.diagnosis_codes) <= theirs
        items = {item.sequence: item for item in model.item}
        assert sorted(line.line_number for line in claim.lines) == sorted(items)
        for line in claim.lines:
            item = items[line.line_number]
            service = getattr(item, "productOrService", None) or getattr(item, "service", None)
            assert line.procedure_code in (codes(service) or [None])
            assert line.units == (float(item.quantity.value) if item.quantity else None)
            assert line.service_date == day(item)
            charge = first_of(
                item, "line_sbmtd_chrg_amt", "rev_cntr_tot_chrg_amt", "CLM_LINE_SBMT_CHRG_AMT"
            )
            assert line.charge == charge
            compared += 1
    assert compared or not any(claim for _, claim, _ in pairs(name))


@pytest.mark.parametrize("name", EXPECTED)
def test_remits_agree_with_their_models(name: str) -> None:
    for model, _, remit in pairs(name):
        if remit is None:
            continue
        assert remit.paid == float(model.payment.amount.value)
        items = {item.sequence: item for item in model.item}
        for line in remit.lines:
            paid = first_of(items[line.line_number], "line_nch_pmt_amt")
            assert paid is None or line.paid == paid
            shares = {one.carc: one.amount for one in line.adjustments if one.group_code == "PR"}
            owed = first_of(items[line.line_number], "line_coinsrnc_amt")
            assert owed is None or shares.get("2", 0.0) == owed


def test_most_samples_are_accepted_by_their_models() -> None:
    accepted = {name: sum(1 for _ in pairs(name)) for name in EXPECTED}
    assert accepted["ab2d/EOB-500.ndjson.gz"] == 498
    assert sum(accepted.values()) > 700
