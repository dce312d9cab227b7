"""Claims and a bundle turned into the risk of every line and every claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.derive import LineFrame, Signals, derive
from denialrisk.score.calibration import Floats
from denialrisk.score.policy import Policy
from denialrisk.score.rollup import ClaimRisk, LineRisk, roll_up

if TYPE_CHECKING:
    from denialrisk.score.bundle import Bundle

# One array per column, all of one length.
Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Scored:
    """Scored claims, in the order they were given.

    `margin` is the raw log-odds of denial, shape (n_lines,), before calibration;
    `categories` P(category | denied), shape (n_lines, n_categories). `by_line` and `by_claim`
    hold the columns of `lines` and `claims`, for whom tables are too slow: a table costs as much
    as scoring a claim.
    """

    frame: LineFrame
    signals: Signals
    margin: Floats
    categories: Floats
    by_line: Columns
    by_claim: Columns

    @cached_property
    def lines(self) -> pd.DataFrame:
        """claim_id, line_number, denial_probability, category, category_probability (given
        denial), expected_denied_amount (dollars), action; no action without a policy.
        """  # noqa: D205 — a list of columns
        return _table(self.by_line)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The columns of `lines` without line_number, one row per claim."""
        return _table(self.by_claim)


def score(bundle: "Bundle", frame: LineFrame, policy: Policy | None) -> Scored:
    """Score the lines of a frame, and their claims, with `bundle`."""
    signals = derive(bundle.catalogue, bundle.history, frame)
    raw = bundle.boosters.raw(signals.values)
    probability = bundle.calibration.line.apply(raw.margin)
    categories = raw.shares(bundle.calibration)
    charge = frame["charge"]
    risk = LineRisk(probability, categories, charge, frame.claim_row)
    rolled = roll_up(risk, frame.of_claims("total_charge"), bundle.calibration.overlap)
    chosen = categories.argmax(axis=1)
    by_line = ClaimRisk(
        probability, chosen, categories[np.arange(len(chosen)), chosen], probability * charge
    )
    ids = frame.claim_ids
    line_keys = {"claim_id": ids[frame.claim_row], "line_number": frame.line_numbers}
    return Scored(
        frame,
        signals,
        raw.margin,
        categories,
        _columns(line_keys, by_line, bundle.categories, policy),
        _columns({"claim_id": ids}, rolled, bundle.categories, policy),
    )


def _columns(
    keys: Columns, risk: ClaimRisk, categories: Sequence[str], policy: Policy | None
) -> Columns:
    named = np.array(categories, dtype=object)[risk.category]
    named[np.isnan(risk.probability)] = None  # a claim without lines has no category either
    columns = {
        **keys,
        "denial_probability": risk.probability,
        "category": named,
        "category_probability": risk.category_probability,
        "expected_denied_amount": risk.expected_denied_amount,
    }
    if policy is not None:
        actions = policy.actions(risk.probability, risk.expected_denied_amount)
        columns["action"] = actions.astype(object)
    return columns


def _table(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.array(values, dtype="str") if values.dtype == object else values
            for name, values in columns.items()
        }
    )
