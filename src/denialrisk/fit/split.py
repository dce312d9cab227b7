"""Lines put into train, calibration, embargo and test by the day their claim was sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.recipe import Recipe

Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NEVER: Final = np.iinfo(np.int64).max
_EPOCH: Final = date(1970, 1, 1)
_COUNTED: Final = ("train", "stopping", "calibration", "test", "settled")


@dataclass(frozen=True)
class Slices:
    """Which lines learn, calibrate and judge; all masks have shape (n_lines,).

    Days run on the number line of days since 1970-01-01:

        train | calibration | embargo | test | not yet mature
              ^ calibration_start     ^ test_start   ^ mature_until (last day of the test)
                            ^ embargo_start = test_start - embargo_days

    `train` and `calibration` hold only lines whose answer was known before `test_start`: the
    model is what could have been trained that morning. `test` holds answered lines of mature
    cohorts only, so that quick answers are not over-represented. `stopping` is the newest part
    of `train`, on which boosting is stopped. `settled` is every answered line sent by
    `settled_until`, an embargo before the last answer: what a last refit learns from. Lines
    without an answer are in no slice.
    """

    train: Mask
    stopping: Mask
    calibration: Mask
    test: Mask
    settled: Mask
    stopping_start: int
    calibration_start: int
    embargo_start: int
    test_start: int
    mature_until: int
    settled_until: int
    data_end: int

    def to_dict(self) -> dict[str, Any]:
        """Return the boundaries as ISO dates and the sizes of the slices."""
        masks = {n: getattr(self, n) for n in _COUNTED}
        days = {
            n: iso(getattr(self, n))
            for n in (
                "stopping_start",
                "calibration_start",
                "embargo_start",
                "test_start",
                "mature_until",
                "settled_until",
                "data_end",
            )
        }
        return {**days, **{f"{n}_lines": int(mask.sum()) for n, mask in masks.items()}}


def split(
    submitted: Days, known: Days, answered: Mask, recipe: Recipe, maturity_days: int
) -> Slices:
    """Split lines by submission day; `known` holds NEVER where no answer is known.

    Raises NotEnoughDataError when no mature line, or nothing before the embargo, is left.
    """
    data_end = _data_end(submitted, known, answered)
    mature_until = data_end - maturity_days
    settled_until = max(mature_until, data_end - recipe.embargo_days)
    grown = submitted <= mature_until
    mature = submitted[grown]
    if not len(mature):
        raise NotEnoughDataError(_immature(submitted, data_end, maturity_days))
    test_start = _day_at(mature, 1 - recipe.test_share)
    embargo_start = test_start - recipe.embargo_days
    learnable = answered & (submitted < embargo_start) & (known < test_start)
    if not learnable.any():
        raise NotEnoughDataError(_all_embargo(submitted, test_start, recipe.embargo_days))
    calibration_start = _day_at(submitted[learnable], 1 - recipe.calibration_share)
    train = learnable & (submitted < calibration_start)
    stopping_start = (
        _day_at(submitted[train], 1 - recipe.stopping_share) if train.any() else calibration_start
    )
    return Slices(
        train=train,
        stopping=train & (submitted >= stopping_start),
        calibration=learnable & (submitted >= calibration_start),
        test=answered & grown & (submitted >= test_start),
        settled=answered & (submitted <= settled_until),
        stopping_start=stopping_start,
        calibration_start=calibration_start,
        embargo_start=embargo_start,
        test_start=test_start,
        mature_until=mature_until,
        settled_until=settled_until,
        data_end=data_end,
    )


def require(slices: Slices, denied: npt.NDArray[np.float64], recipe: Recipe) -> None:
    """Raise NotEnoughDataError unless every slice holds enough lines of both outcomes."""
    least = {
        "train": recipe.min_train_lines,
        "calibration": recipe.min_test_lines,
        "test": recipe.min_test_lines,
    }
    for name, lines in least.items():
        mask: Mask = getattr(slices, name)
        denials = int(denied[mask].sum())
        paid = int(mask.sum()) - denials
        if mask.sum() < lines or min(denials, paid) < recipe.min_denials:
            message = (
                f"the {name} slice holds {mask.sum():,} answered lines, {denials:,} denied and"
                f" {paid:,} paid; {lines:,} lines with {recipe.min_denials:,} of each are needed."
                f" {_advice(slices)}"
            )
            raise NotEnoughDataError(message)
    if denied[slices.train & ~slices.stopping].sum() < 1:
        message = "no denied line is left to learn from before early stopping"
        raise NotEnoughDataError(f"{message}; {_advice(slices)}")


def iso(day: int) -> str:
    """Return a day number as an ISO date."""
    return (_EPOCH + timedelta(days=int(day))).isoformat()


def _data_end(submitted: Days, known: Days, answered: Mask) -> int:
    if not answered.any():
        undated = (submitted == NEVER) & (known != NEVER)
        if undated.any():
            raise NotEnoughDataError(_undated(int(undated.sum())))
        message = "no line has an answer yet: ingest remittances (835) or a label column"
        raise NotEnoughDataError(f"{message}; `denialrisk label --report` shows what was linked")
    return int(known[answered].max())


def _undated(lines: int) -> str:
    return (
        f"{lines:,} lines have an answer, but none says when its claim was sent, so nothing can"
        " be split in time: name its column under submitted_on in features/sources.yaml, or state"
        " submitted_after_days there, and ingest again"
    )


def _day_at(days: Days, share: float) -> int:
    """Return the day on which the share of lines (sorted by day) has just passed."""
    return int(np.quantile(days, share, method="higher"))


def _immature(submitted: Days, data_end: int, maturity_days: int) -> str:
    first = int(submitted.min())
    return (
        f"claims start on {iso(first)} and answers end on {iso(data_end)}: no cohort is"
        f" {maturity_days} days old yet. Ingest an older history, or lower maturity_days in"
        " training/label.yaml if your payers answer faster"
    )


def _all_embargo(submitted: Days, test_start: int, embargo_days: int) -> str:
    return (
        f"claims start on {iso(int(submitted.min()))} and the test slice on {iso(test_start)}:"
        f" the embargo of {embargo_days} days leaves nothing answered to learn from. Ingest an"
        " older history, or lower embargo_days in the recipe"
    )


def _advice(slices: Slices) -> str:
    return (
        f"Answers are known up to {iso(slices.data_end)}; ingest more claims sent before"
        f" {iso(slices.embargo_start)} or after, with their remittances, or use"
        " training/recipes/quick.yaml, which asks for less"
    )
