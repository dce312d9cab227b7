import json
from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.label import Labelled
from denialrisk.report.month.summary import month_summary, months_told
from denialrisk.score import Targets


@pytest.fixture(scope="module")
def april(labelled: Labelled, targets: Targets) -> dict[str, Any]:
    return month_summary(labelled, "2025-04", targets)


def test_what_stands_behind_the_page_is_as_kept(
    april: dict[str, Any], assert_as_kept: Callable[[str, Any], None]
) -> None:
    assert_as_kept("month", april)


def test_the_account_is_plain_data(april: dict[str, Any]) -> None:
    assert json.loads(json.dumps(april, allow_nan=False)) == april


def test_only_claims_first_sent_in_the_month_are_counted(april: dict[str, Any]) -> None:
    totals = april["totals"]
    assert (totals["claims"], totals["lines"], totals["claims_sent_again"]) == (5, 6, 1)
    assert (totals["denied"], totals["paid"], totals["open"]) == (3, 2, 1)
    assert totals["denied_amount"] == 530.0


def test_a_denial_paid_on_appeal_or_on_a_corrected_claim_came_back(april: dict[str, Any]) -> None:
    assert april["totals"]["recovered"] == 2
    assert april["totals"]["recovered_amount"] == 500.0


def test_what_arrived_is_told_by_the_day_of_the_answer(
    labelled: Labelled, targets: Targets
) -> None:
    march = month_summary(labelled, "2025-03", targets)
    assert march["totals"]["arrived"] == 1
    assert march["totals"]["arrived_amount"] == 100.0


def test_parts_add_up_to_the_whole(april: dict[str, Any]) -> None:
    totals = april["totals"]
    for part in ("by_category", "by_payer", "causes"):
        assert sum(row["denied_amount"] for row in april[part]) == totals["denied_amount"]
    assert sum(row["lines"] for row in april["by_category"]) == totals["denied"]
    assert sum(row["lines"] for row in april["causes"]) == totals["denied"]
    assert sum(row["lines"] for row in april["by_payer"]) == totals["lines"]


def test_a_month_is_held_against_those_before_it(april: dict[str, Any]) -> None:
    assert april["months_before"] == ["2025-03"]
    (first, _) = sorted(april["by_payer"], key=lambda row: row["payer"])
    assert (first["payer"], first["rate_before"]) == ("P1", round(1 / 12, 4))
    assert [row["month"] for row in april["trend"]] == ["2025-03", "2025-04"]


def test_months_are_told_in_order(labelled: Labelled) -> None:
    assert months_told(labelled) == ["2025-03", "2025-04", "2025-05", "2025-09"]
