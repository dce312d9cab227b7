"""The risks of a claim's lines rolled up into the risk, dollars and category of the claim."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from denialrisk.score.calibration import Floats

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LineRisk:
    """Calibrated risks of service lines.

    `probability` (n_lines), `categories` = P(category | denied) (n_lines, k), `charge`
    (n_lines) in dollars with NaN for not stated, `claim_row` (n_lines): position of the claim.
    """

    probability: Floats
    categories: Floats
    charge: Floats
    claim_row: Rows


@dataclass(frozen=True)
class ClaimRisk:
    """Arrays with one entry per claim; NaN for a claim without lines."""

    probability: Floats
    category: Rows
    category_probability: Floats
    expected_denied_amount: Floats


def any_line(probability: Floats, claim_row: Rows, n_claims: int, overlap: float) -> Floats:
    """Return each claim's probability that at least one of its lines is denied.

    The lines of a claim share payer, patient and papers, so they tend to fall together. The
    truth lies between the riskiest line alone (`overlap` 1: they fall together) and
    independence (`overlap` 0: 1 - product of 1 - p); `overlap` is learnt from claims whose
    answer is known. A claim of one line has its line's probability.
    """
    highest = np.full(n_claims, -np.inf)
    np.maximum.at(highest, claim_row, probability)
    spared = np.bincount(claim_row, weights=np.log1p(-probability), minlength=n_claims)
    independent = -np.expm1(spared)
    highest[np.isinf(highest)] = np.nan
    return overlap * highest + (1.0 - overlap) * independent


def roll_up(lines: LineRisk, total_charge: Floats, overlap: float) -> ClaimRisk:
    """Roll lines up to claims; `total_charge` (n_claims) is in dollars.

    The category is the one holding most of the lines' denial mass. Dollars are the sum over
    lines whose charge is known; when none is, the claim's total times its probability.
    """
    n_claims = len(total_charge)
    claim = any_line(lines.probability, lines.claim_row, n_claims, overlap)
    mass = _sum_by_claim(lines.categories * lines.probability[:, None], lines.claim_row, n_claims)
    shares = mass / np.maximum(mass.sum(axis=1, keepdims=True), 1e-300)
    chosen = shares.argmax(axis=1)
    share = np.where(np.isnan(claim), np.nan, shares[np.arange(n_claims), chosen])
    return ClaimRisk(claim, chosen, share, _dollars(lines, claim * total_charge))


def _dollars(lines: LineRisk, otherwise: Floats) -> Floats:
    expected = np.nan_to_num(lines.probability * lines.charge)
    known = (~np.isnan(lines.charge)).astype(np.float64)
    amount = np.bincount(lines.claim_row, weights=expected, minlength=len(otherwise))
    stated = np.bincount(lines.claim_row, weights=known, minlength=len(otherwise))
    return np.where(stated > 0, amount, otherwise)


def _sum_by_claim(values: Floats, claim_row: Rows, n_claims: int) -> Floats:
    total = np.zeros((n_claims, values.shape[1]))
    np.add.at(total, claim_row, values)
    return total
