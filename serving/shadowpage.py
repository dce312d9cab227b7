"""The counts of shadow mode turned into what the page /shadow says."""

from typing import Any, Final

from meters import Meters

_ACTIONS: Final = ("hold", "review", "send")
_OUTCOMES: Final = ("compared", "dropped", "failed")


def comparison(meters: Meters) -> dict[str, Any]:
    """Return the figures of the page, of all workers since they started."""
    claims = meters.totals("shadow_claims_total", "outcome")
    actions = meters.totals("shadow_actions_total", "champion", "challenger")
    sums = meters.totals("shadow_probability_total", "model")
    compared = sum(actions.values())
    agreed = sum(actions.get((one, one), 0) for one in _ACTIONS)
    return {
        "claims": {
            name: int(claims.get((name,), 0)) for name in ("compared", "dropped", "failed")
        },
        "agreed": agreed / compared if compared else None,
        "means": {name: value / compared for (name,), value in sums.items() if compared},
        "table": [
            (one, [int(actions.get((one, other), 0)) for other in _ACTIONS]) for one in _ACTIONS
        ],
        "actions": _ACTIONS,
        "apart": _apart(meters),
    }


def _apart(meters: Meters) -> list[tuple[str, int]]:
    """Return how many claims lie up to so far apart, each counted once."""
    buckets = meters.totals("shadow_difference_bucket", "le")
    upto = sorted((float(le), value) for (le,), value in buckets.items())
    found, before = [], 0.0
    for limit, value in upto:
        name = "more" if limit == float("inf") else f"up to {limit:g}"
        found.append((name, int(value - before)))
        before = value
    return found
