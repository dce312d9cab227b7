from typing import Any

from denialrisk.fit.card import CardPlan, Statement, card_text, model_card
from denialrisk.fit.study import Study


def text_of(study: Study, metrics: dict[str, Any], **stated: Any) -> str:
    card = {"card": model_card(study, metrics, CardPlan(Statement.model_validate(stated)))}
    return card_text(metrics | card, "abc123")


def test_a_refused_model_says_so_first(study: Study, metrics: dict[str, Any]) -> None:
    refused = [{"gate": "leak", "passed": False, "says": "carc_count sees the answer"}]
    head = text_of(study, metrics | {"gates": refused}).split("## ")[0]
    assert "Refused by its gates" in head
    assert "carc_count" in head


def test_names_and_statements_are_text_and_nothing_else(
    study: Study, metrics: dict[str, Any]
) -> None:
    odd = metrics["payers"][0] | {"name": "<b>A|B</b> *Health* [x](y)"}
    text = text_of(study, metrics | {"payers": [odd]}, funding="a\n\n# heading <script>")
    assert r"| \<b\>A\|B\</b\> \*Health\* \[x\](y) | " in text
    assert r"a # heading \<script\>" in text


def test_a_statement_is_marked_as_the_organisations(study: Study, metrics: dict[str, Any]) -> None:
    text = text_of(study, metrics, funding="The hospital's own budget")
    assert "*Stated by the organisation:* The hospital's own budget" in text
    assert "**Unknown.** Not known to the software" in text
