from typing import Any

import numpy as np
import pytest

from denialrisk.fit.track.capacityplot import capacity

NAMES = ("denialrisk", "expected denied dollars", "payer x procedure table", "charge", "chance")


def _point(per_day: int | None, share: float, dollars: float | None = 0.4) -> dict[str, Any]:
    found = {name: {"denials_share": share, "dollars_share": dollars} for name in NAMES}
    return {"per_day": per_day, "share": None, "reviewed_share": share, "found": found}


@pytest.mark.slow
def test_the_picture_has_a_place_per_number_of_claims_and_a_line_per_ranking() -> None:
    points = [_point(10, 0.2), _point(25, 0.5), _point(None, 0.25)]
    figure = capacity({"points": points, "working_days": 50, "claims_a_day": 26.0})
    denials, dollars = figure.axes
    assert [tick.get_text() for tick in denials.get_xticklabels()] == ["10\n20 %", "25\n50 %"]
    assert len(denials.lines) == len(dollars.lines) == len(NAMES)
    assert np.asarray(denials.lines[0].get_ydata()).tolist() == pytest.approx([20, 50])


@pytest.mark.slow
def test_where_no_charge_is_known_there_are_no_dollars_to_draw() -> None:
    told = {"points": [_point(10, 1.0, None)], "working_days": 5, "claims_a_day": 3.0}
    denials, dollars = capacity(told).axes
    assert denials.lines
    assert not dollars.lines
