from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.errors import UsageError
from denialrisk.label import Labelled
from denialrisk.report import month_page, write_month
from denialrisk.report.month import month_html, month_summary
from denialrisk.report.month.sheet import month_rows
from denialrisk.score import Targets

Parse = Callable[[str], Any]


def test_a_month_page_is_well_formed_and_fetches_nothing(
    labelled: Labelled, targets: Targets, parse: Parse
) -> None:
    text = month_page(labelled, "2025-04", targets)
    page = parse(text)
    assert page.open == []
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("main")) == 1
    assert {header.get("scope") for header in page.all("th")} == {"col", "row"}
    assert page.all("script") == []
    assert "http" not in text.replace("http-equiv", "")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    labels = [a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a]
    assert len(ids) == len(set(ids))
    assert {part for label in labels for part in label.split()} <= set(ids)


def test_the_page_tells_figures_beside_targets_and_what_cannot_be_told(
    labelled: Labelled, targets: Targets, parse: Parse
) -> None:
    text = parse(month_page(labelled, "2025-04", targets)).text
    assert "Denials of claims sent in April 2025" in text
    assert "First-pass resolution 25.0% from 90% ✕ no" in text
    assert "Write-off rate \N{EN DASH} \N{EN DASH} cannot be told" in text
    assert "Days in A/R at least 2.1 days up to 40 days cannot be told" in text


def test_an_unripe_month_says_so_first(labelled: Labelled, targets: Targets, parse: Parse) -> None:
    assert "Not final" in parse(month_page(labelled, "2025-09", targets)).text
    assert "Not final" not in parse(month_page(labelled, "2025-04", targets)).text


def test_names_cannot_become_markup(labelled: Labelled, targets: Targets, parse: Parse) -> None:
    attack = '"></td><script>alert(1)</script>'
    summary = month_summary(labelled, "2025-04", targets)
    for part in ("by_payer", "causes", "by_category"):
        for row in summary[part]:
            row |= {name: attack for name in ("payer_name", "category", "rule") if name in row}
    page = parse(month_html(summary, (attack,)))
    assert page.open == []
    assert page.all("script") == []
    assert "<script>alert(1)</script>" in page.text


def test_every_figure_is_a_row(labelled: Labelled, targets: Targets) -> None:
    summary = month_summary(labelled, "2025-04", targets)
    rows = list(month_rows(summary))
    told = [(r["part"], r.get("payer"), r["measure"], r["value"]) for r in rows]
    assert ("totals", None, "denied_amount", 530.0) in told
    assert ("by_payer", "P2", "denied", 2) in told
    assert ("kpis", None, "initial_denial_rate", 0.6) in told
    assert all(not isinstance(row["value"], list | dict) for row in rows)


def test_a_month_is_written_as_page_and_data(
    labelled: Labelled, targets: Targets, tmp_path: Any
) -> None:
    page, summary = write_month(labelled, "2025-04", targets, tmp_path)
    assert page.name == "2025-04.html"
    assert summary["totals"]["claims"] == 5
    assert {p.suffix for p in tmp_path.iterdir()} == {".html", ".json", ".csv"}


def test_a_month_without_claims_names_those_there_are(
    labelled: Labelled, targets: Targets, tmp_path: Any
) -> None:
    with pytest.raises(UsageError, match="claims are of 2025-03 to 2025-09"):
        write_month(labelled, "2024-01", targets, tmp_path)
    assert list(tmp_path.iterdir()) == []
