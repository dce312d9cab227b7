"""Scored claims turned into explanations: JSON-ready dicts, one per claim, in order."""

import math
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.atrest import collector_at_rest
from denialrisk.explain.caution import cautions, thin
from denialrisk.explain.contribution import tables_of
from denialrisk.explain.reasons import Reasons, tell_reasons
from denialrisk.explain.remedy import propose
from denialrisk.explain.split import Progress
from denialrisk.score import Bundle, Columns, Scored

_EPOCH: Final = date(1970, 1, 1)
# Claims whose explanations fill so much memory that the collector would walk them time and again.
_MANY: Final = 100
_RISK: Final = (
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
)


def explain(  # noqa: PLR0913 - each of the last four leaves out what somebody need not pay for
    bundle: Bundle,
    scored: Scored,
    *,
    top: int = 5,
    only: npt.NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
    remedies: bool = False,
) -> list[dict[str, Any]]:
    """Return one explanation per claim of `scored`, in order.

    `top` raising and as many lowering reasons are kept per line and per claim; 0 asks for none.
    Raising ones begin with the likeliest causes (see Causes), then the heaviest come first.
    `only`, shape (n_claims), marks the claims whose reasons are wanted: telling reasons costs
    more than scoring, so whoever needs those of flagged claims only says so. Claims without
    reasons carry empty lists and `base_log_odds` None.

    `remedies` adds what a coder could change, proved by scoring the changed claims, to claims
    whose reasons are wanted and which the policy would not simply send; to others an empty list.

    Weights are log-odds. Of a line, all reasons with `base_log_odds` sum to its `log_odds`, and
    so do its `families`; its `category_families` with their base sum to `category_log_odds`.
    Of a claim, everything is the mean over its lines, each counting by its dollars at risk.
    """
    claims = len(scored.by_claim["claim_id"])
    wanted = np.full(claims, top > 0) if only is None else only & (top > 0)
    with collector_at_rest() if claims > _MANY else nullcontext():
        reasons = Reasons()
        if wanted.any():
            reasons = tell_reasons(bundle, scored, wanted, top, progress)
        told = list(_Book(bundle, scored, reasons).claims())
    if not remedies:
        return told
    offers = propose(bundle, scored, wanted & _flagged(scored))
    return [one | {"remedies": each} for one, each in zip(told, offers, strict=True)]


def _flagged(scored: Scored) -> npt.NDArray[np.bool_]:
    """Tell which claims are not simply sent; all of them when no policy says so."""
    if "action" not in scored.by_claim:
        return np.full(len(scored.by_claim["claim_id"]), fill_value=True)
    flagged: npt.NDArray[np.bool_] = scored.by_claim["action"] != "send"
    return flagged


def prepare(bundle: Bundle) -> None:
    """Make now what the first explanation with a bundle would wait for."""
    for booster in filter(None, (bundle.denial, bundle.category)):
        tables_of(booster)


class _Book:
    """Everything the explanations of one call are written from, laid out to be read by row."""

    def __init__(self, bundle: Bundle, scored: Scored, reasons: Reasons) -> None:
        self._bundle = bundle
        self._scored = scored
        self._reasons = reasons
        self._numbers = scored.by_line["line_number"].tolist()

    def claims(self) -> Iterator[dict[str, Any]]:
        """Yield the explanations in the order of the claims."""
        frame, signals = self._scored.frame, self._scored.signals
        lines = self._lines()
        ids = self._scored.by_claim["claim_id"].tolist()
        rows_of = _rows_by_claim(frame.claim_row, len(ids))
        risks = _risks(self._scored.by_claim)
        for at, (claim_id, risk, rows) in enumerate(zip(ids, risks, rows_of, strict=True)):
            told = self._reasons.claim(at)
            numbers = [self._numbers[row] for row in rows]
            warnings = cautions(frame, signals, self._bundle.history, rows, numbers)
            yield {
                "claim_id": claim_id,
                **self._header(at, rows),
                **risk,
                "bundle": self._bundle.version,
                "warnings": [*warnings, *thin(told["reasons"])],
                **told,
                "lines": [lines[row] for row in rows],
            }

    def _header(self, at: int, rows: list[int]) -> dict[str, Any]:
        frame = self._scored.frame
        if not rows:
            (claim,) = frame.records([at])
            sent = claim.submitted_on
            return {
                "payer_id": claim.payer_id,
                "payer_name": claim.payer_name,
                "claim_type": claim.claim_type,
                "submitted_on": None if sent is None else sent.isoformat(),
                "total_charge": claim.total_charge,
            }
        first = rows[0]
        return {
            "payer_id": frame["payer_id"][first],
            "payer_name": frame["payer_name"][first],
            "claim_type": frame["claim_type"][first],
            "submitted_on": _iso(frame["submitted_day"][first]),
            "total_charge": _known(frame["total_charge"][first]),
        }

    def _lines(self) -> list[dict[str, Any]]:
        frame, told = self._scored.frame, self._reasons
        columns = zip(
            self._numbers,
            frame["procedure_code"].tolist(),
            frame["revenue_code"].tolist(),
            frame["charge"].tolist(),
            _risks(self._scored.by_line),
            self._scored.margin.tolist(),
            strict=True,
        )
        return [
            {
                "line_number": number,
                "procedure_code": procedure,
                "revenue_code": revenue,
                "charge": _known(charge),
                **risk,
                "log_odds": margin,
                **told.line(row),
            }
            for row, (number, procedure, revenue, charge, risk, margin) in enumerate(columns)
        ]


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


def _known(number: float) -> float | None:
    """Return a number as JSON can carry it: None where it is not known."""
    return float(number) if math.isfinite(number) else None


def _iso(day: float) -> str | None:
    return None if np.isnan(day) else (_EPOCH + timedelta(days=int(day))).isoformat()
