from typing import Any

import pytest

from denialrisk.report.waterfall import waterfall


def test_bars_lead_from_the_starting_point_to_the_line_without_a_gap(
    explanation: dict[str, Any],
) -> None:
    fall = waterfall(explanation["lines"][0])
    assert fall is not None
    base, *bars, total = fall.steps
    assert sum(step.weight for step in (base, *bars)) == pytest.approx(total.weight)
    assert bars[-1].end == pytest.approx(total.end, abs=0.2)
    assert [step.kind for step in fall.steps][:: len(fall.steps) - 1] == ["base", "total"]


def test_what_is_not_shown_is_gathered_in_one_bar() -> None:
    reasons = [{"title": f"S{n}", "log_odds": 1.0 / n} for n in range(1, 13)]
    fall = waterfall({"base_log_odds": -2.0, "log_odds": 1.5, "reasons": reasons})
    assert fall is not None
    labels = [step.label for step in fall.steps]
    assert labels[1:4] == ["S1", "S2", "S3"]
    assert labels[-2] == "All other signals"


def test_a_line_without_contributions_has_no_drawing() -> None:
    assert waterfall({"base_log_odds": None, "log_odds": 0.1, "reasons": []}) is None
    assert waterfall({"base_log_odds": -1.0, "log_odds": -1.0, "reasons": []}) is None


def test_labels_too_long_for_the_drawing_are_cut_and_kept_whole_beside() -> None:
    reasons = [{"title": "a " * 40, "log_odds": 0.4}]
    fall = waterfall({"base_log_odds": 0.0, "log_odds": 0.4, "reasons": reasons})
    assert fall is not None
    step = fall.steps[1]
    assert len(step.label) < len(step.full_label)


def test_everything_drawn_lies_within_the_drawing(explanation: dict[str, Any]) -> None:
    for line in explanation["lines"]:
        fall = waterfall(line)
        assert fall is not None
        assert all(0 < step.left <= step.left + step.width < fall.width for step in fall.steps)
        assert all(step.y < fall.bottom < fall.height for step in fall.steps)
