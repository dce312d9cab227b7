"""A payer is one payer however its name is spelled, and in whatever format it arrives."""

from pathlib import Path

import pytest

from denialrisk.claims import Claim
from denialrisk.read import load_sources, read_csv, read_json
from denialrisk.read.payername import COMPANY_WORDS, PayerNames, payer_key

SOURCES = Path(__file__).parents[3] / "features" / "sources.yaml"
SENT = {"claim_id": "C1", "lines": [{"procedure_code": "99213", "charge": 50.0}]}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("AETNA ", "AETNA"),
        ("Aetna, Inc.", "AETNA"),
        ("blue-cross  of_Texas", "BLUE CROSS OF TEXAS"),
        ("Acme Company Co", "ACME"),
        ("Co", "CO"),
        ("ci-301 a", "CI-301 A"),
        ("***", "***"),
        ("  ", ""),
    ],
)
def test_case_spaces_punctuation_and_legal_forms_tell_nobody_apart(written: str, key: str) -> None:
    assert payer_key(written) == key


def test_the_first_spelling_seen_is_the_one_that_is_shown() -> None:
    names = PayerNames(["inc"])
    assert [names.spelling(text) for text in ("Aetna  Inc", "AETNA", "Cigna")] == [
        "Aetna Inc",
        "Aetna Inc",
        "Cigna",
    ]


def test_formats_without_a_mapping_know_the_legal_forms_that_are_shipped() -> None:
    assert load_sources(SOURCES).company_words == COMPANY_WORDS


@pytest.mark.parametrize("name", ["Aetna", "AETNA ", "aetna, Inc.", "Blue-Cross", "CI-301"])
@pytest.mark.parametrize("key", ["payer_id", "payer_name"])
def test_a_payer_named_in_json_meets_the_one_of_a_flat_file(
    tmp_path: Path, name: str, key: str
) -> None:
    path = tmp_path / "claims.csv"
    rows = ["claim_id,payer,date_submitted,billed_amount", f'C1,"{name}",2026-01-10,50']
    path.write_text("\n".join(rows), encoding="utf-8")
    (flat,) = read_csv(path, load_sources(SOURCES))
    (body,) = read_json({**SENT, key: name})
    assert isinstance(flat, Claim)
    assert isinstance(body, Claim)
    assert body.payer_id == flat.payer_id


def test_a_payers_id_goes_before_its_name() -> None:
    (claim,) = read_json({**SENT, "payer_id": "ci301", "payer_name": "Aetna"})
    assert isinstance(claim, Claim)
    assert (claim.payer_id, claim.payer_name) == ("CI301", "Aetna")
