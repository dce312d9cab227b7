"""A month's account turned into the page that a denials manager reads."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from denialrisk.label import Labelled
from denialrisk.report import words
from denialrisk.report.chart import Chart, Series, chart
from denialrisk.report.month.summary import month_summary
from denialrisk.report.template import render
from denialrisk.score import Targets

_COMPONENTS: Final = ("tiles", "table", "label", "chart", "month")
_PAYERS: Final = 15
_CAUSES: Final = 15
# Rows of a table that are printed: the account is to fit two sheets.
_PRINTED: Final = 8
_RATES: Final = (
    Series("of lines", "ours", "denial_rate", "low", "high"),
    Series("of dollars", "usual", "dollar_rate"),
)
_NAMES: Final[Mapping[str, str]] = {
    "clean_claim_rate": "Clean-claim rate",
    "first_pass_resolution": "First-pass resolution",
    "initial_denial_rate": "Initial denial rate",
    "days_in_receivables": "Days in A/R",
    "receivables_over_90_days": "A/R over 90 days",
    "overturn_rate": "Overturn rate",
    "write_off_rate": "Write-off rate",
}


def month_page(labelled: Labelled, month: str, targets: Targets) -> str:
    """Return the page of a month; see `month_summary`."""
    return month_html(month_summary(labelled, month, targets))


def month_html(summary: Mapping[str, Any], files: Sequence[str] = ()) -> str:
    """Return the page of a month's summary; `files` are the addresses of the same as data."""
    payers, causes = summary["by_payer"], summary["causes"]
    return render(
        "month",
        _COMPONENTS,
        month=summary,
        title=f"Denials of claims sent in {words.month(summary['month'])}",
        files=files,
        kpis=[kpi | {"title": _NAMES[kpi["name"]]} for kpi in summary["kpis"]],
        payers=payers[:_PAYERS],
        payers_left_out=max(len(payers) - _PAYERS, 0),
        most=max((row["denied_amount"] for row in payers), default=0.0) or 1.0,
        causes=causes[:_CAUSES],
        causes_left_out=max(len(causes) - _CAUSES, 0),
        rates=_trend(summary),
        printed=_PRINTED,
    )


def _trend(summary: Mapping[str, Any]) -> Chart | None:
    rows = summary["trend"]
    told = [row for row in rows if row["denial_rate"] is not None]
    if not told:
        return None
    unripe = [place for place, row in enumerate(rows) if not row["mature"]]
    says = "; ".join(f"{row['month']}: {row['denial_rate']:.1%}" for row in told)
    labels = [row["month"] for row in rows]
    mark = unripe[0] if unripe and unripe[0] else None
    return chart(rows, labels, _RATES, says=f"Denied at first, of lines. {says}.", mark=mark)
