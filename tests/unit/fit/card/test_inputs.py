import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.derive import FIELDS, load_catalogue
from denialrisk.derive.records import Records
from denialrisk.fit.card import inputs

ROOT = Path(__file__).parents[4]


def catalogue_of(*slots: dict[str, Any]) -> Any:
    entries = [{"name": f"s{n}", "slots": slot} for n, slot in enumerate(slots)]
    return SimpleNamespace(to_json=lambda: json.dumps({"signals": entries}))


def test_signals_that_look_at_birth_date_or_sex_are_named() -> None:
    found = inputs.personal(load_catalogue(ROOT / "features"))
    assert found["diagnosis_conflict"] == ("date of birth", "sex")
    assert found["child_past_limit"] == ("date of birth",)
    assert "payer_denial_rate" not in found


def test_a_field_is_found_wherever_a_slot_names_it() -> None:
    catalogue = catalogue_of({"key": ["payer_id", "diagnosis_conflict"]}, {"when": "charge"})
    assert inputs.personal(catalogue) == {"s0": ("date of birth", "sex")}


def test_a_column_of_the_hospitals_own_is_told_by_its_name() -> None:
    catalogue = catalogue_of({"field": "extra.patient_race"}, {"field": "extra.coverage"})
    assert list(inputs.personal(catalogue)) == ["s0"]
    assert inputs.own_columns(catalogue) == ("extra.patient_race", "extra.coverage")


def test_no_other_field_reads_who_the_patient_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds such a field is told here to name it in PERSONAL."""
    variables = {"patient_birth_date": "date of birth", "patient_sex": "sex"}
    read: set[str] = set()

    def noting(original: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
        def noted(source: Any, name: str) -> Any:
            read.add(name)
            return original(source, name)

        return noted

    for reader in ("claim_days", "claim_texts"):
        monkeypatch.setattr(Records, reader, noting(getattr(Records, reader)))
    found = {}
    for name, field in FIELDS.items():
        read.clear()
        field.compute(
            Records([patient("N40.1"), patient("P22.0", "C2")], date(2025, 3, 1).toordinal())
        )
        seen = {variables[column] for column in read & set(variables)}
        if seen:
            found[name] = seen
    assert found == {name: set(seen) for name, seen in inputs.PERSONAL.items()}


def patient(diagnosis: str, claim_id: str = "C1") -> Claim:
    return Claim(
        claim_id=claim_id,
        payer_id="P1",
        claim_filing_code="CI",
        relationship_code="19",
        patient_birth_date=date(1990, 1, 1),
        patient_sex="F",
        service_from=date(2025, 2, 1),
        submitted_on=date(2025, 2, 3),
        diagnosis_codes=(diagnosis,),
        lines=(Line(line_number=1, procedure_code="99213", charge=100.0),),
    )
