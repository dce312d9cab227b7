import copy
from typing import Any

import pytest

from denialrisk.fit.card import CardPlan, Statement, card_text, model_card
from denialrisk.fit.study import Study

SIZES = {
    "Details and output": 4,
    "Purpose": 4,
    "Out of scope": 2,
    "Development and input features": 4,
    "Fairness in development": 2,
    "External validation": 4,
    "Performance": 5,
    "Ongoing maintenance": 4,
    "Updates": 2,
}
SECTIONS = [section for section, size in SIZES.items() for _ in range(size)]
# What the run and the software cannot know.
ASKED = (1, 2, 13, 17, 18, 19, 20, 23, 24, 25, 26, 28, 30, 31)
EVERYTHING = {
    "developer": {"name": "Dr. Example", "contact": "model@example.org"},
    "funding": "The hospital's own budget",
    "purpose": {"use": "a use", "patients": "patients", "users": "users", "role": "a role"},
    "cautions": {"uses": "uses to avoid", "risks": "risks"},
    "development": {
        "data": "data",
        "demographics": "people",
        "relevance": "relevance",
        "fairness": "fairness",
        "bias": "bias",
    },
    "external_validation": {
        "source": "another hospital",
        "party": "a university",
        "demographics": "its people",
        "process": "a process",
        "validity": "AUROC elsewhere",
        "fairness": "fairness elsewhere",
    },
    "outcomes": ["a study", "another study"],
    "maintenance": {
        "validity": "monthly",
        "local_validity": "as expected",
        "fairness": "yearly",
        "local_fairness": "no gap",
    },
    "updates": {"process": "quarterly", "corrections": "within a week"},
}


def card_of(study: Study, metrics: dict[str, Any], **stated: Any) -> list[dict[str, Any]]:
    card = model_card(study, metrics, CardPlan(Statement.model_validate(stated)))
    attributes: list[dict[str, Any]] = card["attributes"]
    return attributes


def said(attribute: dict[str, Any], by: str = "") -> str:
    return " ".join(a["says"] for a in attribute["answers"] if by in {"", a["by"]})


def test_the_card_has_the_31_attributes_in_order(study: Study, metrics: dict[str, Any]) -> None:
    card = card_of(study, metrics)
    assert [attribute["number"] for attribute in card] == list(range(1, 32))
    assert [attribute["section"] for attribute in card] == SECTIONS
    assert len({attribute["name"] for attribute in card}) == 31
    places = [attribute["place"] for attribute in card]
    assert (places[0], places[9], places[24], places[30]) == (
        *("(1)(i)", "(3)(ii)", "(7)(v)", "(9)(ii)"),
    )


def test_each_attribute_says_something(study: Study, metrics: dict[str, Any]) -> None:
    for attribute in card_of(study, metrics):
        assert attribute["answers"]
        assert all(len(answer["says"]) > 10 for answer in attribute["answers"])


def test_what_cannot_be_known_is_said_so(study: Study, metrics: dict[str, Any]) -> None:
    for attribute in card_of(study, metrics):
        unknown = "the organisation has not stated it" in said(attribute, "nobody")
        assert unknown == (attribute["number"] in ASKED), attribute["name"]


def test_what_the_organisation_states_stands_in_it_as_its_own(
    study: Study, metrics: dict[str, Any]
) -> None:
    card = card_of(study, metrics, **EVERYTHING)
    assert not [a["name"] for a in card if "not stated it" in said(a, "nobody")]
    assert "Dr. Example" in said(card[0], "organisation")
    assert said(card[23], "organisation") == "fairness elsewhere"
    assert said(card[24], "organisation") == "a study another study"
    by_hand = [a["number"] for a in card if said(a, "organisation")]
    # The output, the inputs and the figures are the run's to tell.
    assert by_hand == [n for n in range(1, 32) if n not in {3, 4, 12, 21, 22}]


def test_the_figures_change_with_the_run(study: Study, metrics: dict[str, Any]) -> None:
    other = copy.deepcopy(metrics)
    other["test"]["denialrisk"] |= {"auroc": 0.123, "auroc_low": 0.101, "auroc_high": 0.145}
    other["split"] |= {"train_lines": 98765, "mature_until": "2031-01-01"}
    other["label_version"] = "77"
    before, after = card_of(study, metrics), card_of(study, other)
    changed = [a["number"] for a, b in zip(before, after, strict=True) if a != b]
    assert changed == [11, 21, 27]
    assert "98,765" in said(after[10])
    assert "version 77" in said(after[10])
    assert "0.123 (0.101 to 0.145)" in said(after[20])


def test_simulated_claims_are_never_called_local(study: Study, metrics: dict[str, Any]) -> None:
    test = metrics["test"] | {"oracle": metrics["test"]["denialrisk"]}
    card = card_of(study, metrics | {"test": test})
    assert "simulated claims" in said(card[0])
    assert "nothing is known of any real setting" in said(card[26])


def test_payers_too_small_to_judge_are_a_known_limit(
    study: Study, metrics: dict[str, Any]
) -> None:
    small = {"name": "Tiny Mutual", "lines": 9, "denials": 1, "denied_share": 0.1}
    card = card_of(study, metrics | {"payers": [*metrics["payers"], small]})
    assert "Tiny Mutual" in said(card[9], "run")


def test_fairness_says_how_far_groups_lie_apart(study: Study, metrics: dict[str, Any]) -> None:
    without = {name: value for name, value in metrics.items() if name != "fairness"}
    assert "Not measured in this run" in said(card_of(study, without)[21], "nobody")
    shared = {"by": "sex", "lines": 900, "denials": 90, "denied_share": 0.1, "ece": 0.01}
    groups = [
        shared | {"name": "F", "mean_probability": 0.11, "auroc": 0.8, "found_share": 0.6},
        shared | {"name": "M", "mean_probability": 0.18, "auroc": 0.7, "found_share": 0.5},
        {"by": "sex", "name": "other", "lines": 3, "denials": 0},
    ]
    told = said(card_of(study, metrics | {"fairness": groups})[21], "run")
    assert "By sex, 3 groups, 2 large enough to judge" in told
    assert "AUROC 0.700 to 0.800" in told
    assert "farthest from the share denied for M (0.180 against 0.100)" in told


@pytest.mark.parametrize("refit", [True, False])
def test_the_last_refit_is_told_where_there_was_one(
    study: Study, metrics: dict[str, Any], *, refit: bool
) -> None:
    recipe = metrics["recipe"] | {"final_refit": refit}
    card = card_of(study, metrics | {"recipe": recipe})
    assert ("learnt once more" in said(card[10])) == refit


def test_the_record_names_seed_versions_and_digests(study: Study, metrics: dict[str, Any]) -> None:
    data = {"training": "0a54b473171b0522", "test": "d47c27b20f07e999"}
    record = model_card(study, metrics | {"data": data}, None)["record"]
    told = {entry["name"]: entry["says"] for entry in record}
    assert "seed" in told["recipe"]
    assert told["lines judged on"] == "digest d47c27b20f07e999"
    assert "lightgbm " in told["versions"]


def test_the_text_carries_the_version_and_the_figures(
    study: Study, metrics: dict[str, Any]
) -> None:
    card = {"card": model_card(study, metrics, None)}
    text = card_text(metrics | card, "abc123")
    assert "`abc123`" in text
    assert "| logistic regression | " in text
    assert "| P3 | " in text
    assert all(f"\n{number}. **" in text for number in range(1, 32))
    assert "\n32. **" not in text
