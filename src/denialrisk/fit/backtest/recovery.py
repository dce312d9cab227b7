"""The lines of a policy change turned into weeks since, and into days until a model knew of it.

A model counts as recovered on day d (day 0 is that of the change) when from d on, for 28 days on
end, it is *on track* on every day that tells:

- A day's window is the lines concerned that were sent in the 28 days up to it; where those are
  fewer than 50, it reaches back to the 50 latest, never to before the change.
- The day *tells* when the window holds 50 lines and what was to be expected without the change,
  the mean probability of the model and history frozen before it, lies outside the 95 % interval
  of the share denied. Else a model that knows nothing could not be told from one that knows.
- The model is on track when its mean probability lies within that interval, or is within a fifth
  of the way between what was to be expected and the share denied.

The interval is Wilson's, counting claims rather than lines: lines of one claim fall together.
Day d itself must tell, and 28 days must lie behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from denialrisk.fit.backtest.walk import RETRAINED
from denialrisk.fit.backtest.watched import GROWING, STALE, Watched
from denialrisk.fit.measures import Floats

MODELS: Final = (RETRAINED, GROWING, STALE)
WINDOW: Final = 28
LEAST: Final = 50
WAY: Final = 0.8
MEANS: Final = (
    f"Recovered on the first day from which, for {WINDOW} days on end, the mean probability of the"
    f" lines sent in the last {WINDOW} days (of the last {LEAST} lines, if those are fewer) lies"
    f" within the 95 % interval of the share denied, or within {1 - WAY:.0%} of the way to it from"
    " what the model and history frozen before the change say. Days on which the share denied"
    " cannot be told from that are passed over."
)
_WEEK: Final = 7
_WEEKS_BEFORE: Final = 8
_Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Window:
    """What was denied and expected in the window of one day, and what each model said."""

    day: int
    lines: int
    share: float
    low: float
    high: float
    expected: float
    said: dict[str, float]

    @property
    def tells(self) -> bool:
        """Whether the change shows: what was expected without it lies outside the interval."""
        return not self.low <= self.expected <= self.high

    def on_track(self, name: str) -> bool:
        """Whether a model knows of the change."""
        said, gap = self.said[name], self.share - self.expected
        near = abs(self.share - said) <= (1 - WAY) * abs(gap)
        return bool(near or self.low <= said <= self.high)

    def way(self, name: str) -> float:
        """Return how much of the way to the share denied a model has come; 1 is all of it."""
        gap = self.share - self.expected
        return (self.said[name] - self.expected) / gap if gap else float("nan")


def recovery(watched: Watched) -> dict[str, Any]:
    """Return the account of one change: its weeks, and for each model its days to recover.

    `days_to_recover` is None where the data end first. `on_track_after` is the share of the
    telling days from then on (from the change on, if never) on which it was on track.
    """
    found = tuple(windows(watched))
    after = watched.after
    watch = watched.watch
    return {
        "since": watch.since.isoformat(),
        "payer": watch.payer,
        "procedures": list(watch.procedures),
        "lines_before": int((~after).sum()),
        "lines_since": int(after.sum()),
        "sent_since_for_earlier_services": watched.earlier,
        "denied_before": _mean(watched.denied[~after]),
        "denied_since": _mean(watched.denied[after]),
        "days_seen": int(watched.day.max(initial=-1)) + 1,
        "means": MEANS,
        "days_telling": sum(window.tells for window in found),
        "models": {name: _model(name, found, watched) for name in watched.said},
        "weeks": list(_weeks(watched)),
    }


def windows(watched: Watched) -> Iterator[Window]:
    """Yield the window of each day since the change that has lines enough; see the module."""
    after = watched.after
    days, claims, denied = watched.day[after], watched.claim[after], watched.denied[after]
    told = {name: values[after] for name, values in watched.said.items()}
    for day in range(int(days.max(initial=-1)) + 1):
        end = int(np.searchsorted(days, day, side="right"))
        start = int(np.searchsorted(days, day - WINDOW, side="right"))
        start = max(0, min(start, end - LEAST))
        if end - start < LEAST:
            continue
        part = slice(start, end)
        share = float(denied[part].mean())
        low, high = wilson(share, len(np.unique(claims[part])))
        means = {name: float(values[part].mean()) for name, values in told.items()}
        yield Window(day, end - start, share, low, high, means[STALE], means)


def days_to_recover(name: str, found: tuple[Window, ...]) -> int | None:
    """Return the first day from which a model is on track for 28 days on end; None if never."""
    telling = [window for window in found if window.tells]
    for window in telling:
        end = window.day + WINDOW
        ahead = [later for later in telling if window.day <= later.day < end]
        if end - 1 <= found[-1].day and all(later.on_track(name) for later in ahead):
            return window.day
    return None


def wilson(share: float, claims: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen among so many independent claims."""
    spread = _Z * np.sqrt(share * (1 - share) / claims + _Z**2 / (4 * claims**2))
    middle, scale = share + _Z**2 / (2 * claims), 1 + _Z**2 / claims
    return float((middle - spread) / scale), float((middle + spread) / scale)


def _model(name: str, found: tuple[Window, ...], watched: Watched) -> dict[str, Any]:
    recovered = days_to_recover(name, found)
    since = [w for w in found if w.tells and w.day >= (recovered or 0)]
    return {
        "days_to_recover": recovered,
        "on_track_after": _mean(np.array([w.on_track(name) for w in since], dtype=np.float64)),
        "mean_probability": _mean(watched.said[name][watched.after]),
        "windows": [
            {"day": w.day, "lines": w.lines, "denied_share": w.share, "low": w.low,
             "high": w.high, "said": w.said[name], "tells": w.tells,
             "on_track": w.on_track(name)}
            for w in found
        ],
    }  # fmt: skip


def _weeks(watched: Watched) -> Iterator[dict[str, Any]]:
    """Yield eight weeks before the change and all since; nothing is known of one without lines."""
    week = watched.day // _WEEK
    for number in range(-_WEEKS_BEFORE, int(week.max(initial=-1)) + 1):
        rows = week == number
        share = _mean(watched.denied[rows])
        bounds: tuple[float | None, float | None] = (None, None)
        if share is not None:
            bounds = wilson(share, len(np.unique(watched.claim[rows])))
        means = {name: _mean(values[rows]) for name, values in watched.said.items()}
        told = {"lines": int(rows.sum()), "denied_share": share, **means}
        yield {"week": number, **told, "low": bounds[0], "high": bounds[1]}


def _mean(values: Floats) -> float | None:
    """Return the mean of what is known; None if any is unknown or there is nothing."""
    return float(values.mean()) if len(values) and not np.isnan(values).any() else None
