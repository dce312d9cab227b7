"""Each working day's claims ranked, and told what a team of some size would have found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import Floats, Rows

_PER_DAY: Final = (10, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_SHARES: Final = (0.05, 0.1, 0.25, 0.5)


@dataclass(frozen=True)
class Pile:
    """The claims of the test slice, arrays (n_claims,); `day` numbers working days from 0.

    `denied` is 1 where any line was denied, `dollars` what the denied lines charged.
    """

    day: Rows
    denied: Floats
    dollars: Floats
    seed: int

    @classmethod
    def of(cls, exam: Exam, submitted: Rows) -> "Pile":
        """Gather lines into claims; `submitted` (n_lines) counts days since 1970-01-01.

        What was sent on a weekend lies in Monday's pile.
        """
        denied, sent = np.zeros(exam.claims), np.zeros(exam.claims, dtype=np.int64)
        np.maximum.at(denied, exam.claim, exam.denied)
        sent[exam.claim] = submitted
        worked = np.busday_offset(sent.astype("datetime64[D]"), 0, roll="forward")
        _, day = np.unique(worked, return_inverse=True)
        lost = np.bincount(exam.claim, weights=exam.denied * exam.charge, minlength=exam.claims)
        return cls(day.astype(np.int64), denied, lost.astype(np.float64), exam.seed)

    @property
    def sizes(self) -> Rows:
        """How many claims each working day has."""
        return np.bincount(self.day).astype(np.int64)


def capacity(pile: Pile, scores: Mapping[str, Floats]) -> dict[str, Any]:
    """Return what reviewing the first of each day's claims finds, claims ranked by each score.

    `points` has one entry per number of claims reviewed a working day, up to where all are, and
    one per share of each day's claims. "chance" takes claims of the day blindly.
    """
    places = {name: _places(pile, score) for name, score in scores.items()}
    points = []
    for limit, reviewed in _limits(pile.sizes):
        found = {name: _found(pile, place < reviewed[pile.day]) for name, place in places.items()}
        found["chance"] = _by_chance(pile, reviewed)
        whole = int(reviewed.sum())
        share = whole / len(pile.day)
        points.append({**limit, "reviewed": whole, "reviewed_share": share, "found": found})
    return {
        "working_days": len(pile.sizes),
        "claims": len(pile.day),
        "claims_a_day": float(np.median(pile.sizes)),
        "denied_claims": int(pile.denied.sum()),
        "denied_dollars": float(pile.dollars.sum()),
        "points": points,
    }


def _limits(sizes: Rows) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Yield each capacity with the number of claims it reviews on each day."""
    for per_day in _PER_DAY:
        yield {"per_day": per_day, "share": None}, np.minimum(sizes, per_day)
        if per_day >= sizes.max():
            break
    for share in _SHARES:
        # What a share leaves over of one day, less than a claim, is worked on the next.
        reviewed = np.diff(np.floor(share * np.cumsum(sizes)), prepend=0.0)
        yield {"per_day": None, "share": share}, reviewed.astype(np.int64)


def _places(pile: Pile, score: Floats) -> Rows:
    """Return each claim's place in its day, 0 for the first; equal scores in drawn order."""
    drawn = np.random.default_rng(pile.seed).random(len(score))
    order = np.lexsort((drawn, -score, pile.day))
    starts = np.cumsum(pile.sizes) - pile.sizes
    places = np.empty(len(score), dtype=np.int64)
    places[order] = np.arange(len(score)) - starts[pile.day[order]]
    return places


def _found(pile: Pile, chosen: npt.NDArray[np.bool_]) -> dict[str, float]:
    reviewed = int(chosen.sum())
    return _figures(
        pile, float(pile.denied[chosen].sum()), float(pile.dollars[chosen].sum()), reviewed
    )


def _by_chance(pile: Pile, reviewed: Rows) -> dict[str, float]:
    part = (reviewed / pile.sizes)[pile.day]
    denials, dollars = float(pile.denied @ part), float(pile.dollars @ part)
    return _figures(pile, denials, dollars, int(reviewed.sum()))


def _figures(pile: Pile, denials: float, dollars: float, reviewed: int) -> dict[str, float]:
    all_dollars = pile.dollars.sum()
    return {
        "denials": float(denials),
        "denials_share": float(denials / max(pile.denied.sum(), 1.0)),
        "dollars": float(dollars),
        "dollars_share": float(dollars / all_dollars) if all_dollars else float("nan"),
        "precision": float(denials / reviewed) if reviewed else float("nan"),
    }
