import pytest

from denialrisk.fit.track.plots import by_payer

JUDGED = {"lines": 500, "denied_share": 0.1, "mean_probability": 0.12, "auroc": 0.7,
          "auroc_low": 0.6, "auroc_high": 0.8}  # fmt: skip


@pytest.mark.slow
def test_the_picture_of_payers_shows_the_judged_ones_largest_first() -> None:
    payers = [JUDGED | {"name": f"P{n}"} for n in range(30)]
    payers.insert(1, {"name": "SMALL", "lines": 3})
    ranking, shares = by_payer(payers).axes
    shown = [label.get_text() for label in ranking.get_yticklabels()]
    assert shown[:2] == ["P0  500", "P1  500"]
    assert len(shown) == 20
    assert shares.get_xlim()[0] == 0


@pytest.mark.slow
def test_a_recipe_without_intervals_still_has_a_picture() -> None:
    figure = by_payer([JUDGED | {"name": "P", "auroc_low": None, "auroc_high": None}])
    assert len(figure.axes) == 2
