from typing import Any

import pytest

from denialrisk.report.explanation import completed
from denialrisk.report.preventable import best_remedy, preventable


def claim(at_risk: float | None, *reasons: tuple[float, bool], **changes: Any) -> dict[str, Any]:
    told = [{"signal": "s", "log_odds": w, "changeable": c} for w, c in reasons]
    return completed({"expected_denied_amount": at_risk, "reasons": told} | changes)


def remedy(saved: float | None, minutes: float | None = 5) -> dict[str, Any]:
    return {"remedy": f"{saved}", "dollars_saved": saved, "minutes": minutes}


def test_without_remedies_it_is_the_weight_of_what_can_be_changed() -> None:
    found = preventable(claim(100.0, (3.0, True), (1.0, False)))
    assert (found.dollars, found.share, found.rests_on) == (75.0, 0.75, "reasons")


def test_with_remedies_it_is_what_the_best_of_them_saves() -> None:
    found = preventable(claim(100.0, (3.0, True), remedies=[remedy(10.0), remedy(40.0)]))
    assert (found.dollars, found.share, found.rests_on) == (40.0, 0.4, "remedies")


@pytest.mark.parametrize(("saved", "dollars"), [(250.0, 100.0), (-5.0, 0.0), (None, 0.0)])
def test_no_remedy_saves_more_than_is_at_risk_or_less_than_nothing(
    saved: float | None, dollars: float
) -> None:
    assert preventable(claim(100.0, remedies=[remedy(saved)])).dollars == dollars


def test_where_nothing_is_told_nothing_is_preventable() -> None:
    assert preventable(claim(100.0)).rests_on is None
    assert preventable(claim(None, (1.0, True))).dollars == 0.0


def test_of_remedies_that_save_the_same_the_quickest_is_best() -> None:
    found = best_remedy(claim(9.0, remedies=[remedy(5.0, 20), remedy(5.0, 3), remedy(5.0, None)]))
    assert found is not None
    assert found["minutes"] is None
    assert best_remedy(claim(9.0)) is None
