"""Holds the chances of lapses to counting every lapse that can be drawn."""

import numpy as np
import pytest

from denialrisk.simulate.columns import Floats, Ints
from denialrisk.simulate.lapses import Lapses, run_ends, within_run
from denialrisk.simulate.patients import LAPSE_DAYS, LAPSE_STARTS

DAYS = 59


def counted(days: Ints) -> Floats:
    """Count, over all lapses, which run of the days each one covers."""
    starts, lengths = np.meshgrid(np.arange(LAPSE_STARTS, DAYS), np.arange(*LAPSE_DAYS))
    start, end = starts.ravel()[:, None], (starts + lengths).ravel()[:, None]
    covered = (start <= days) & (days < end)
    same = covered[:, None, :] == within_run(len(days))
    return np.asarray(same.all(axis=2).mean(axis=0))


@pytest.mark.parametrize(
    "days", [[5], [-40, 0, 30], [-200, -95, -90, -89, 58, 250, 317, 400], [0, 57, 58, 59]]
)
def test_every_run_of_days_is_as_likely_as_counting_says(days: list[int]) -> None:
    sorted_days = np.array(days)

    assert Lapses(DAYS).runs(sorted_days[None])[0] == pytest.approx(counted(sorted_days))


def test_two_services_on_one_day_lapse_together() -> None:
    chances = Lapses(DAYS).runs(np.array([[10, 10, 40]]))[0]
    first, last = run_ends(3)
    apart = ((first == 2) | (last == 1)).nonzero()[0] + 1

    assert chances.sum() == pytest.approx(1)
    assert chances[apart] == pytest.approx(0)
