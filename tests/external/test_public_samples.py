"""Public X12 samples, read and held against their counts and against x12sdk.

DENIALRISK_SAMPLES names the folder of samples; without it these tests skip. Every CLM is one
claim or one reject and every CLP one remit or one reject. The manifest's CAS column counts
adjustments (one for each reason and amount in a segment), which is what is compared.
"""

import csv
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject, Remit, Tables
from denialrisk.read import X12Reading, ingest
from denialrisk.read.found import Found
from denialrisk.read.x12.segments import batches

_FOLDER = os.environ.get("DENIALRISK_SAMPLES", "")
SAMPLES = Path(_FOLDER)
pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(not _FOLDER, reason="DENIALRISK_SAMPLES names no folder of samples"),
]
# Their ISA has lost its padding, so the manifest's own counter saw nothing in them; we read on.
# CLP and CAS counted in them by hand.
DAMAGED_ISA = {
    "835/affect-therapeutics__nevada_medicaid.txt": (3, 5),
    "835/irobayna__1.edi": (1, 1),
}
# Files by one author whose claims name services years after the day they say they were sent.
SENT_BEFORE_SERVICE = "837/imsweb__"
# Transactions with headers and hierarchy, but no claim in them.
WITHOUT_CLAIMS = {
    "837/xlate__837-header-ref-only.edi",
    "837/xlate__sample837-HL-nested.edi",
    "837/xlate__sample837-small.edi",
}
# One of its transactions pays a provider without naming a claim.
WITHOUT_CLAIMS |= {"835/affect-therapeutics__nevada_medicaid.txt"}


def _manifest() -> list[dict[str, str]]:
    if not _FOLDER:
        return []
    with (SAMPLES / "x12" / "MANIFEST.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = {row["file"]: row for row in _manifest()}
OURS = [name for name in ROWS if name.startswith(("835/", "837/"))]


@cache
def read(name: str) -> tuple[X12Reading, list[Found]]:
    reading = X12Reading(SAMPLES / "x12" / name)
    return reading, list(reading.found())


def rejects(name: str) -> list[Reject]:
    return [found.record for found in read(name)[1] if isinstance(found.record, Reject)]


@pytest.mark.parametrize("name", OURS)
def test_every_claim_and_remittance_is_read_or_refused(name: str) -> None:
    reading, found = read(name)
    kinds = [one.kind for one in found]
    row = ROWS[name]
    remits, adjustments = DAMAGED_ISA.get(name, (int(row["CLP"]), int(row["CAS"])))
    assert kinds.count("claim") == reading.counts["CLM"] == int(row["CLM"])
    assert kinds.count("remit") == reading.counts["CLP"] == remits
    assert reading.counts["SVC"] == int(row["SVC"])
    assert sum(len(triplets(one)) for one in cas_segments(name)) == adjustments


@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("835/")])
def test_every_service_and_adjustment_reaches_the_remits(name: str) -> None:
    remits = [one.record for one in read(name)[1] if isinstance(one.record, Remit)]
    lines = [line for remit in remits for line in remit.lines]
    found = sum(len(remit.adjustments) for remit in remits)
    found += sum(len(line.adjustments) for line in lines)
    assert len(lines) == int(ROWS[name]["SVC"])
    assert found == DAMAGED_ISA.get(name, (0, int(ROWS[name]["CAS"])))[1]


@pytest.mark.parametrize("name", OURS)
def test_what_is_refused_is_refused_for_a_reason_we_have_looked_at(name: str) -> None:
    whys = {reject.why for reject in rejects(name)}
    if name in WITHOUT_CLAIMS:
        assert all("holds no" in why for why in whys)
    elif name.startswith(SENT_BEFORE_SERVICE):
        assert all("after the claim was submitted" in why for why in whys)
    else:
        assert not whys


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith("277/")])
def test_every_claim_status_is_read_or_refused(name: str) -> None:
    """A status told for a receiver or provider (E0 in these files) is no claim's."""
    reading, found = read(name)
    kinds = [one.kind for one in found]
    of_claims = kinds.count("acknowledgment") + sum(reading.changes.values())
    assert len(found) == kinds.count("acknowledgment") + kinds.count("file")
    assert all("could not be answered (STC E0" in reject.why for reject in rejects(name))
    assert of_claims + kinds.count("file") == reading.counts["STC"] - reading.counts["SVC"]


@pytest.mark.parametrize(
    "name", [name for name in ROWS if name not in OURS and not name.startswith("277/")]
)
def test_other_transactions_are_one_clear_reject_each(name: str) -> None:
    reading, found = read(name)
    whys = [reject.why for reject in rejects(name)]
    assert len(whys) == len(found) >= 1
    if reading.counts["ST"]:
        assert all(f"this is a {name[:3]} (" in why for why in whys)


def test_the_reconciled_report_ingests_with_a_mapping_of_its_own(tmp_path: Path) -> None:
    folder = SAMPLES / "flat" / "lp07_835_837_recon"
    path = folder / "sample_reconciliation_report.csv"
    mapping = Path(__file__).parents[1] / "golden" / "flat" / "reconciled.yaml"
    summary = ingest([path], tmp_path, sources=mapping)
    assert (summary.total("claims_in"), summary.total("claims"), summary.rejects) == (
        1200,
        1200,
        0,
    )
    with path.open(encoding="utf-8") as file:
        theirs = {row["claim_id"]: row["status"] for row in csv.DictReader(file)}
    outcomes = Tables.load(tmp_path).outcomes
    ours = dict(zip(outcomes["claim_id"], outcomes["status"], strict=True))
    words = {"DENIAL": "denied", "PENDING": "pending"}
    assert ours == {claim: words.get(status, "paid") for claim, status in theirs.items()}


# --- agreement with x12sdk


def cas_segments(name: str) -> Iterator[list[str]]:
    for batch in batches(SAMPLES / "x12" / name):
        yield from (row for row in batch.rows if row[0] == "CAS")


def triplets(row: list[str]) -> list[str]:
    return [reason for reason in row[2:20:3] if reason]


def _sections(model: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield every loop, at any depth, that holds the segment `key`."""
    if isinstance(model, dict):
        if model.get(key):
            yield model
        for value in model.values():
            yield from _sections(value, key)
    elif isinstance(model, list):
        for value in model:
            yield from _sections(value, key)


def _their_models(name: str) -> list[dict[str, Any]]:
    from x12sdk.io import X12ModelReader

    try:
        with X12ModelReader(str(SAMPLES / "x12" / name)) as reader:
            models = [model.model_dump() for model in reader.models()]
    except Exception as error:  # noqa: BLE001 whatever it raises, it refuses
        pytest.skip(f"x12sdk refuses it: {type(error).__name__}")
    if not models:
        pytest.skip("x12sdk finds nothing in it")
    return models


def _their_line(line: dict[str, Any]) -> tuple[str, float]:
    for key in ("sv1_segment", "sv2_segment", "sv3_segment"):
        if segment := line.get(key):
            texts = [value for value in segment.values() if isinstance(value, str)]
            codes = [text.split(text[2])[1] for text in texts if text[:2] in {"HC", "AD"}]
            return (codes[0] if codes else "", float(segment["line_item_charge_amount"]))
    raise AssertionError("a line without a service segment")


def _their_diagnoses(claim: dict[str, Any]) -> set[str]:
    segments = claim.get("hi_segment") or []
    segments = segments if isinstance(segments, list) else [segments]
    codes = [code for one in segments for code in one.values() if isinstance(code, list)]
    # Where ISA16 misstates the separator, x12sdk leaves a composite whole.
    parts = [re.split(r"[^A-Za-z0-9.]", ":".join(part for part in code if part)) for code in codes]
    # We write diagnoses without the dot that some of these files have.
    kept = {"ABK", "BK", "ABF", "BF"}
    return {part[1].replace(".", "") for part in parts if part[0] in kept}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("837/")])
def test_claims_agree_with_x12sdk_where_it_accepts_the_file(name: str) -> None:
    theirs = [
        (
            claim["clm_segment"]["patient_control_number"],
            float(claim["clm_segment"]["total_claim_charge_amount"]),
            _their_diagnoses(claim),
            [_their_line(line) for line in claim["loop_2400"]],
        )
        for model in _their_models(name)
        for claim in _sections(model, "clm_segment")
    ]
    records = [found.record for found in read(name)[1]]
    if any(isinstance(record, Reject) for record in records):
        assert name.startswith(SENT_BEFORE_SERVICE) or name in WITHOUT_CLAIMS
        return
    ours = [
        (
            claim.claim_id,
            claim.total_charge,
            set(claim.diagnosis_codes),
            [(line.procedure_code or "", line.charge) for line in claim.lines],
        )
        for claim in records
        if isinstance(claim, Claim)
    ]
    assert ours == theirs


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("835/")])
def test_remittances_agree_with_x12sdk_where_it_accepts_the_file(name: str) -> None:
    theirs = [
        (
            remit["clp_segment"]["patient_control_number"],
            remit["clp_segment"]["claim_status_code"],
            float(remit["clp_segment"]["claim_payment_amount"]),
            [
                float(line["svc_segment"]["line_item_provider_payment_amount"])
                for line in remit.get("loop_2110") or []
            ],
        )
        for model in _their_models(name)
        for remit in _sections(model, "clp_segment")
    ]
    ours = [
        (r.claim_id, r.status_code, r.paid, [line.paid for line in r.lines])
        for r in (found.record for found in read(name)[1])
        if isinstance(r, Remit)
    ]
    assert ours == theirs
