from pathlib import Path
from typing import Any

import pytest

from denialrisk.derive import Catalogue, load_catalogue
from denialrisk.explain.remedy.grounds import grounds
from denialrisk.explain.remedy.remedies import load_remedies
from denialrisk.explain.remedy.remedy import Remedy

FEATURES = Path(__file__).parents[4] / "features"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue) -> dict[str, Remedy]:
    return load_remedies(FEATURES / "remedies.yaml", catalogue).remedies


def faults(remedy: Remedy, catalogue: Catalogue, **other: Any) -> list[str]:
    changed = Remedy.model_validate(remedy.model_dump() | other)
    return [told for _, told in grounds(changed, catalogue)]


@pytest.mark.parametrize(
    "name",
    [
        "side_modifier",
        "diagnosis_pointer",
        "drug_code",
        "replace_not_repeat",
        "rendering_provider",
        "attachment",
        "documentation_complete",
    ],
)
def test_what_only_the_record_bears_out_says_so(
    name: str, shipped: dict[str, Remedy], catalogue: Catalogue
) -> None:
    (told,) = faults(shipped[name], catalogue, note=None)
    assert told.endswith(
        "only the record tells whether this is true: say in 'note' what it must show"
    )


@pytest.mark.parametrize("name", ["authorization_number", "verify_eligibility", "send_today"])
def test_what_the_payer_tells_needs_no_note(
    name: str, shipped: dict[str, Remedy], catalogue: Catalogue
) -> None:
    assert faults(shipped[name], catalogue, note=None) == []


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("separate_modifier", "modifiers_usual"),
        ("diagnosis_pointer", "diagnosis_usual_at_payer"),
    ],
)
def test_no_choice_is_made_by_what_scores_best(
    name: str, known: str, shipped: dict[str, Remedy], catalogue: Catalogue
) -> None:
    (told,) = faults(shipped[name], catalogue, best_by=None)
    assert "must by what paid lines carry" in told
    assert told.endswith(f"known: {known}")
    (told,) = faults(shipped[name], catalogue, best_by={"signal": "filing_lag", "at_least": 1})
    assert told.startswith("'filing_lag' is not a signal of kind 'how_usual' over ")
    (told,) = faults(shipped[name], catalogue, best_by={"signal": known, "at_least": 0})
    assert told.startswith("must be above 0")


def test_what_has_no_choice_takes_no_way_to_choose(
    shipped: dict[str, Remedy], catalogue: Catalogue
) -> None:
    best_by = {"signal": "modifiers_usual", "at_least": 0.2}
    (told,) = faults(shipped["attachment"], catalogue, best_by=best_by)
    assert told == "'give' has no choice; leave 'best_by' out"


@pytest.mark.parametrize(
    ("signal", "least"), [("filing_lag", 1), ("sent_before", 0), ("patient_earlier_lines", 1)]
)
def test_a_claim_never_sent_is_no_replacement(
    signal: str, least: float, shipped: dict[str, Remedy], catalogue: Catalogue
) -> None:
    sent, other = {"signal": "sent_before", "at_least": 1}, {"signal": signal, "at_least": least}
    (told,) = faults(shipped["replace_not_repeat"], catalogue, when=[sent, other])
    assert told.startswith("'replace' needs a claim sent before")
