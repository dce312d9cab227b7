import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import pytest

from denialrisk.fit.judge.examine import examine
from denialrisk.fit.learn import Learnt
from denialrisk.fit.study import Study
from denialrisk.fit.track.card import model_card


@pytest.fixture(scope="module")
def metrics(study: Study, learnt: Learnt) -> dict[str, Any]:
    recipe = study.recipe.model_dump(mode="json")
    facts = {"split": study.slices.to_dict(), "recipe": recipe, "label_version": "3", "signals": 4}
    gates = [{"gate": "signal", "passed": True, "says": "AUROC is high"}]
    return examine(study, learnt) | facts | {"gates": gates}


def test_the_card_has_the_31_attributes_in_order(study: Study, metrics: dict[str, Any]) -> None:
    card = model_card(study, metrics)
    places = [card.index(f"\n{number}. **") for number in range(1, 32)]
    assert places == sorted(places)
    assert "\n32. **" not in card


def test_what_cannot_be_known_is_said_so(study: Study, metrics: dict[str, Any]) -> None:
    card = model_card(study, metrics)
    assert "**Funding of the technical implementation.** Not known to the software" in card


def test_the_figures_of_the_run_stand_in_it(study: Study, metrics: dict[str, Any]) -> None:
    card = model_card(study, metrics)
    assert f"{metrics['test']['denialrisk']['auroc']:.3f}" in card
    assert "| P3 | " in card
    assert "| logistic regression | " in card


def test_a_refused_model_says_so_first(study: Study, metrics: dict[str, Any]) -> None:
    refused = [{"gate": "leak", "passed": False, "says": "carc_count sees the answer"}]
    card = model_card(study, metrics | {"gates": refused})
    head = card.split("## ")[0]
    assert "Refused by its gates" in head
    assert "carc_count" in head


def test_demographic_inputs_are_named(study: Study, metrics: dict[str, Any]) -> None:
    assert "none of them race" in model_card(study, metrics)
    entries = json.loads(study.catalogue.to_json())["signals"]
    entries.append({**entries[0], "name": "child_of_age", "slots": {"key": ["patient_age"]}})
    told = SimpleNamespace(
        signals=study.catalogue.signals, to_json=lambda: json.dumps({"signals": entries})
    )
    aged = dataclasses.replace(study, catalogue=told)  # type: ignore[arg-type]
    assert "of which demographic: child_of_age" in model_card(aged, metrics)
