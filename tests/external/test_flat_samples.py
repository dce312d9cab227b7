"""A public reconciliation report and CMS's research files, read by mappings and labelled.

DENIALRISK_SAMPLES names the folder of samples; without it these tests skip.
"""

import csv
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import Tables
from denialrisk.label import label, load_rules
from denialrisk.read import IngestSummary, describe, ingest, load_sources

_FOLDER = os.environ.get("DENIALRISK_SAMPLES", "")
SAMPLES = Path(_FOLDER)
ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "features" / "sources.yaml"
REPORT = SAMPLES / "flat" / "lp07_835_837_recon" / "sample_reconciliation_report.csv"
pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(not _FOLDER, reason="DENIALRISK_SAMPLES names no folder of samples"),
]

# Their word for a claim, ours, and how many. Paid too little, or less than billed by contract,
# is paid when first decided. A reversal undoes a decision that the report does not show: the
# remittance is kept as a reversal (CLP02 22) and the claim stays without a first decision.
CLASSES = {
    ("DENIAL", "denied"): 259,
    ("MATCHED", "paid"): 631,
    ("CONTRACTUAL_ADJUSTMENT", "paid"): 85,
    ("UNDERPAYMENT", "paid"): 111,
    ("PENDING", "pending"): 59,
    ("REVERSAL", "pending"): 55,
}
# Their category, the reason code beside it, and what training/label.yaml makes of the code.
CATEGORIES = {
    ("TIMELY_FILING", "29", "timely_filing"): 101,
    ("DUPLICATE", "18", "duplicate"): 36,
    ("BUNDLING", "97", "bundling_frequency"): 34,
    ("COVERAGE", "96", "non_covered"): 33,
    ("MEDICAL_NECESSITY", "50", "medical_necessity"): 31,
    ("PRIOR_AUTH", "15", "authorization"): 24,
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[IngestSummary, Tables]:
    folder = tmp_path_factory.mktemp("report") / "tables"
    return ingest([REPORT], folder, sources=SHIPPED), Tables.load(folder)


@pytest.fixture(scope="module")
def joined(taken: tuple[IngestSummary, Tables]) -> pd.DataFrame:
    outcomes = label(taken[1], load_rules(ROOT / "training" / "label.yaml")).outcomes
    theirs = pd.read_csv(REPORT, dtype=str, keep_default_na=False).set_index("claim_id")
    return outcomes.set_index("claim_id").join(theirs, suffixes=("", "_reported"))


def test_every_row_of_the_report_comes_in_with_the_shipped_mapping(
    taken: tuple[IngestSummary, Tables],
) -> None:
    summary, tables = taken
    assert (summary.total("claims_in"), summary.total("claims"), summary.rejects) == (
        1200,
    ) * 2 + (0,)
    assert len(tables.claims) == len(tables.lines) == 1200
    # All but the pending ones were answered.
    assert len(tables.remits) == 1200 - CLASSES["PENDING", "pending"]


def test_its_classes_are_ours_row_for_row(joined: pd.DataFrame) -> None:
    pairs = zip(joined["status_reported"], joined["status"], strict=True)
    assert Counter(pairs) == CLASSES


def test_reversals_are_the_only_class_with_another_name_and_are_kept_as_such(
    joined: pd.DataFrame, taken: tuple[IngestSummary, Tables]
) -> None:
    remits = taken[1].remits
    reversed_ = set(remits.loc[remits["status_code"] == "22", "claim_id"])
    assert reversed_ == set(joined.index[joined["status_reported"] == "REVERSAL"])
    rules = joined.loc[joined["status_reported"] == "REVERSAL", "rule"]
    assert set(rules) == {"first decision taken back, not in the data"}


def test_its_reasons_are_ours_row_for_row(joined: pd.DataFrame) -> None:
    denied = joined[joined["status"] == "denied"]
    triples = zip(denied["denial_category"], denied["carc_codes"], denied["category"], strict=True)
    assert Counter(triples) == CATEGORIES
    assert denied["denied_amount"].round(2).tolist() == [
        float(billed) for billed in denied["billed_amount"]
    ]


def test_answers_are_known_on_the_day_of_the_remittance(joined: pd.DataFrame) -> None:
    decided = joined[joined["status"].isin(["denied", "paid"])]
    told = decided["known_on"].dt.strftime("%Y-%m-%d")
    assert told.tolist() == decided["remittance_date"].tolist()


def test_nothing_that_knows_the_answer_reaches_the_features(
    taken: tuple[IngestSummary, Tables],
) -> None:
    summary, tables = taken
    assert [name for name in tables.claims.columns if name.startswith("extra.")] == []
    notes = " / ".join(summary.files[0].notes)
    assert "contracted_rate behaves like the payer's answer" in notes
    with REPORT.open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    for name in ("days_to_payment", "variance_amount", "recovery_amount", "check_number"):
        assert name in header
        assert name in notes


def test_the_dollars_of_each_code_come_from_the_rows_own_amounts(
    taken: tuple[IngestSummary, Tables], joined: pd.DataFrame
) -> None:
    remits, adjustments = taken[1].remits, taken[1].adjustments
    shared = adjustments.join(remits.set_index("remit_number")[["claim_id"]], on="remit_number")
    for carc, column in (("1", "patient_responsibility"), ("45", "contractual_adjustment")):
        own = shared[shared["carc"] == carc].set_index("claim_id")["amount"]
        stated = joined.loc[own.index, column].astype(float)
        # Their halves of one balance are rounded up: the last cent is never given out twice.
        assert (own - stated).abs().max() < 0.015
    balance = joined["billed_amount"].astype(float) - joined["paid_amount"].astype(float)
    given = shared.groupby("claim_id")["amount"].sum()
    assert (given <= balance.loc[given.index] + 0.005).all()


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "cms_rif" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|"))


@pytest.mark.parametrize(
    "name", ["carrier.csv", "sample-a-carrier.txt", "sample-a-bcarrier-multiple-lines.txt"]
)
def test_research_files_come_in_by_a_mapping_of_their_own(name: str, tmp_path: Path) -> None:
    mapping = ROOT / "tests" / "golden" / "flat" / "cms_carrier.yaml"
    summary = ingest([SAMPLES / "cms_rif" / name], tmp_path / "tables", sources=mapping)
    tables, rows = Tables.load(tmp_path / "tables"), rows_of(name)
    claims = {row["CLM_ID"] for row in rows}
    assert summary.total("claims_in") == len(claims) == summary.total("claims") + summary.rejects
    assert summary.rejects == 0
    assert set(tables.claims["claim_id"]) == claims
    assert len(tables.lines) == len(rows)
    assert tables.remit_lines["paid"].sum() == pytest.approx(
        sum(float(row["LINE_NCH_PMT_AMT"]) for row in rows)
    )
    extras = [column for column in tables.claims.columns if column.startswith("extra.")]
    assert extras
    assert not [column for column in extras if "pmt" in column or "alowd" in column]


@pytest.mark.parametrize("name", ["carrier.csv", "dme.csv", "inpatient.csv", "outpatient.csv"])
def test_research_files_are_described_without_false_confidence(name: str) -> None:
    described = describe(SAMPLES / "cms_rif" / name, load_sources(SHIPPED))
    goes = {column.name: column for column in described.columns}
    assert goes["CLM_ID"].goes_to == "field: claim_id"
    assert goes["ICD_DGNS_CD1"].goes_to == "field: diagnosis_codes"
    assert goes["BENE_ID"].goes_to == "patient: patient"
    # Nothing says when a claim was sent, and that is said.
    assert "submitted_on" in described.missing
    assert "submitted_on: []  # MISSING" in described.mapping
    version = goes["ICD_DGNS_VRSN_CD1"]
    assert (version.how, version.goes_to) == ("", "extra.icd_dgns_vrsn_cd_1")


def test_the_report_is_described_and_its_proposal_ingests_it(tmp_path: Path) -> None:
    described = describe(REPORT, load_sources(SHIPPED))
    assert (described.claims, described.remits, described.rejected) == (1200, 1141, 0)
    assert described.missing == {}
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(described.mapping, encoding="utf-8")
    summary = ingest([REPORT], tmp_path / "tables", sources=mapping)
    assert (summary.total("claims"), summary.total("remits"), summary.rejects) == (1200, 1141, 0)
    hidden = {c.name: c.goes_to for c in described.columns if c.goes_to.startswith("left out")}
    assert set(hidden.values()) == {"left out: knows the answer"}
    assert {"contracted_rate", "days_to_payment", "check_number"} <= set(hidden)
