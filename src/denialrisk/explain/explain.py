"""Scored claims turned into explanations: JSON-ready dicts, one per claim, in order."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.explain.caution import cautions, thin
from denialrisk.explain.contribution import Contributions, Progress, contributions
from denialrisk.explain.merge import ClaimLines, merged, stakes
from denialrisk.explain.reason import Teller, known, lowering, raising
from denialrisk.score import Bundle, Columns, Scored

_EPOCH: Final = date(1970, 1, 1)
_RISK: Final = (
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
)


def explain(
    bundle: Bundle,
    scored: Scored,
    *,
    top: int = 5,
    only: npt.NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Return one explanation per claim of `scored`, in order.

    `top` raising and as many lowering reasons are kept per line and per claim; 0 asks for none.
    `only`, shape (n_claims), marks the claims whose reasons are wanted: TreeSHAP costs more
    than scoring, so whoever needs reasons for flagged claims only says so. Claims without
    reasons carry empty lists and `base_log_odds` None. Weights are log-odds: of all reasons of
    a line, with `base_log_odds`, they sum to its `log_odds`.
    """
    claims = len(scored.by_claim["claim_id"])
    wanted = np.full(claims, top > 0) if only is None else only & (top > 0)
    rows = np.flatnonzero(wanted[scored.frame.claim_row])
    values = scored.signals.values[rows]
    split = contributions(bundle.denial, values, progress)
    book = _Book(bundle, scored, top, split, {int(row): at for at, row in enumerate(rows)})
    return list(book.claims())


class _Book:
    """Everything the explanations of one call are written from, laid out to be read by row."""

    def __init__(
        self,
        bundle: Bundle,
        scored: Scored,
        top: int,
        split: Contributions,
        explained: Mapping[int, int],
    ) -> None:
        self._bundle = bundle
        self._scored = scored
        self._top = top
        self._split = split
        # Position of a line among the explained ones.
        self._explained = explained
        self._teller = Teller(bundle.catalogue, scored.signals, scored.frame)
        self._numbers = scored.by_line["line_number"].tolist()
        self._line_risk = _risks(scored.by_line)
        self._expected = scored.by_line["expected_denied_amount"]
        self._probability = scored.by_line["denial_probability"]

    def claims(self) -> Iterator[dict[str, Any]]:
        """Yield the explanations in the order of the claims."""
        ids = self._scored.by_claim["claim_id"].tolist()
        rows_of = _rows_by_claim(self._scored.frame.claim_row, len(ids))
        for claim_id, risk, rows in zip(ids, _risks(self._scored.by_claim), rows_of, strict=True):
            reasons, lowered = self._claim_reasons(rows)
            numbers = [self._numbers[row] for row in rows]
            frame, signals = self._scored.frame, self._scored.signals
            warnings = cautions(frame, signals, self._bundle.history, rows, numbers)
            yield {
                "claim_id": claim_id,
                **self._header(rows),
                **risk,
                "bundle": self._bundle.version,
                "warnings": [*warnings, *thin(reasons)],
                "reasons": reasons,
                "lowering": lowered,
                "lines": [self._line(row) for row in rows],
            }

    def _header(self, rows: list[int]) -> dict[str, Any]:
        frame = self._scored.frame
        if not rows:
            names = ("payer_id", "payer_name", "claim_type", "submitted_on", "total_charge")
            return dict.fromkeys(names)
        first = rows[0]
        return {
            "payer_id": frame["payer_id"][first],
            "payer_name": frame["payer_name"][first],
            "claim_type": frame["claim_type"][first],
            "submitted_on": _iso(frame["submitted_day"][first]),
            "total_charge": known(frame["total_charge"][first]),
        }

    def _claim_reasons(self, rows: list[int]) -> tuple[list[Any], list[Any]]:
        if not rows or rows[0] not in self._explained:
            return [], []
        weights = self._split.weights[[self._explained[row] for row in rows]]
        stake = stakes(self._expected[rows], self._probability[rows])
        numbers = [self._numbers[row] for row in rows]
        return merged(ClaimLines(rows, numbers, weights, stake), self._teller, self._top)

    def _line(self, row: int) -> dict[str, Any]:
        frame = self._scored.frame
        return {
            "line_number": self._numbers[row],
            "procedure_code": frame["procedure_code"][row],
            "revenue_code": frame["revenue_code"][row],
            "charge": known(frame["charge"][row]),
            **self._line_risk[row],
            "log_odds": known(self._scored.margin[row]),
            **self._line_reasons(row),
        }

    def _line_reasons(self, row: int) -> dict[str, Any]:
        at = self._explained.get(row)
        if at is None:
            return {"base_log_odds": None, "reasons": [], "lowering": []}
        weights = self._split.weights[at]
        up, down = raising(weights, self._top), lowering(weights, self._top)
        return {
            "base_log_odds": float(self._split.base[at]),
            "reasons": self._teller.reasons(up, row, weights),
            "lowering": self._teller.reasons(down, row, weights),
        }


def _rows_by_claim(claim_row: npt.NDArray[np.int64], n_claims: int) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(n_claims)]
    for row, claim in enumerate(claim_row.tolist()):
        rows[claim].append(row)
    return rows


def _risks(table: Columns) -> list[dict[str, Any]]:
    """Return each row's risk as JSON carries it; `action` is None when no policy was given."""
    rows = len(table["claim_id"])
    columns = {name: table[name].tolist() if name in table else [None] * rows for name in _RISK}
    return [
        {name: _plain(value) for name, value in zip(_RISK, values, strict=True)}
        for values in zip(*columns.values(), strict=True)
    ]


def _plain(value: Any) -> Any:
    """NaN, the only value unlike itself, is nothing JSON can carry."""
    return None if value != value else value  # noqa: PLR0124


def _iso(day: float) -> str | None:
    return None if np.isnan(day) else (_EPOCH + timedelta(days=int(day))).isoformat()
