"""Signals held one by one against the answers, to find those that have seen them."""

from typing import Any, Final

import numpy as np

from denialrisk.fit.measures import Floats, Ranking

# The strongest are reported whether or not a gate refuses them.
_REPORTED: Final = 10
_LINES: Final = 50_000
# A value stated on fewer lines or denials than this proves nothing either way.
_STATED_SHARE: Final = 0.05
_FEWEST: Final = 20


def single_signals(
    values: Floats, denied: Floats, names: tuple[str, ...], seed: int
) -> list[dict[str, Any]]:
    """Return the signals that alone rank denials best, strongest first.

    Each is read twice: by its value where it is stated, and by whether it is stated at all (a
    reason code filled in for denied lines only betrays itself by being there).
    """
    rows = np.random.default_rng(seed).permutation(len(denied))[:_LINES]
    found: list[tuple[float, str, str]] = []
    for column, name in enumerate(names):
        auroc, reading = _strength(values[rows, column], denied[rows])
        found.append((-round(auroc, 4), name, reading))
    strongest = sorted(found)[:_REPORTED]
    return [{"signal": n, "auroc": -auroc, "reading": how} for auroc, n, how in strongest]


def _strength(value: Floats, denied: Floats) -> tuple[float, str]:
    stated = ~np.isnan(value)
    by_presence = _either_way(denied, stated.astype(np.float64))
    enough = stated.mean() >= _STATED_SHARE and denied[stated].sum() >= _FEWEST
    by_value = _either_way(denied[stated], value[stated]) if enough else 0.5
    return max((by_value, "value"), (by_presence, "presence"))


def _either_way(denied: Floats, risk: Floats) -> float:
    auroc = Ranking.of(denied, risk).auroc()
    return 0.5 if np.isnan(auroc) else max(auroc, 1 - auroc)
