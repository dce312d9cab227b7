import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from denialrisk.report import card_page
from denialrisk.report.modelcard import card_summary

SAMPLE = Path(__file__).parent / "modelcard.json"


def answer(by: str, says: str) -> dict[str, str]:
    return {"by": by, "says": says}


@pytest.fixture
def metrics() -> dict[str, Any]:
    """Return the figures of an invented run, as metrics.json has them."""
    found: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    return found


def drawings(page: str) -> list[ET.Element]:
    found = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    return [ET.fromstring(svg) for svg in found]  # noqa: S314 - our own page


def test_the_page_has_every_attribute_in_order_with_who_answers_it(
    metrics: dict[str, Any],
) -> None:
    page = card_page(metrics, "abc123")
    numbers = re.findall(r'<li value="(\d+)">', page)
    assert numbers == [str(n) for n in range(1, 32)]
    assert 'class="answer organisation"><span class="by">the organisation</span>' in page
    assert 'class="answer nobody"><span class="by">unknown</span>' in page
    assert "1 with something unknown" in page
    assert "abc123" in page


def test_it_stands_alone_and_runs_nothing(metrics: dict[str, Any]) -> None:
    page = card_page(metrics, "abc123")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_names_and_statements_are_escaped(metrics: dict[str, Any]) -> None:
    said = "<script>alert(1)</script> & more"
    metrics["card"]["attributes"][0]["answers"] = [answer("organisation", said)]
    page = card_page(metrics, "abc123")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "Health &lt;Plan&gt; &amp; Co" in page


def test_each_drawing_says_in_words_what_it_shows(metrics: dict[str, Any]) -> None:
    curve, payers, groups = drawings(card_page(metrics, "abc123"))
    assert "in the riskiest 20% predicted, 18% denied" in str(curve.findtext("desc"))
    assert payers.findtext("desc") == "AUROC by payer: Health <Plan> & Co 0.80 (0.75 to 0.85)."
    assert groups.findtext("desc") == "By group: sex: F 10% denied, 11% predicted."


def test_a_payer_too_small_to_judge_is_in_the_table_only(metrics: dict[str, Any]) -> None:
    page = card_page(metrics, "abc123")
    _, payers, _ = drawings(page)
    assert len(payers.findall("g[@class='row']")) == 1
    assert '<th scope="row">Tiny</th>' in page


def test_a_refused_or_simulated_model_says_so_at_the_top(metrics: dict[str, Any]) -> None:
    assert "not for use" not in card_page(metrics, "abc123")
    refused = copy.deepcopy(metrics)
    refused["gates"][0] |= {"passed": False, "says": "no better than chance"}
    refused["test"]["oracle"] = refused["test"]["denialrisk"]
    head = card_page(refused, "abc123").split('<dl class="tiles">')[0]
    assert "Refused by its gates: not for use" in head
    assert "no better than chance" in head
    assert "Learnt from simulated claims" in head


def test_a_run_that_measured_less_has_a_page_all_the_same(metrics: dict[str, Any]) -> None:
    for name in ("reliability", "payers", "fairness"):
        del metrics[name]
    page = card_page(metrics, "abc123")
    assert drawings(page) == []
    assert "The 31 source attributes" in page


def test_what_stands_behind_the_page_is_as_kept(
    metrics: dict[str, Any], assert_as_kept: Callable[[str, Any], None]
) -> None:
    assert_as_kept("card", card_summary(metrics, "0a1b2c3d4e5f"))
