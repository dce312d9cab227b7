"""Public X12 samples, read and held against their counts.

DENIALRISK_SAMPLES names the folder of samples; without it these tests skip. Every CLM is one
claim or one reject and every CLP one remit or one reject. The manifest's CAS column counts
adjustments (one for each reason and amount in a segment), which is what is compared.
"""

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from denialrisk.claims import Reject, Remit, Tables
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
    batches = reading.changes["status (277) of a whole batch or provider, which names no claim"]
    of_claims = kinds.count("acknowledgment") + batches
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


def cas_segments(name: str) -> Iterator[list[str]]:
    for batch in batches(SAMPLES / "x12" / name):
        yield from (row for row in batch.rows if row[0] == "CAS")


def triplets(row: list[str]) -> list[str]:
    return [reason for reason in row[2:20:3] if reason]
