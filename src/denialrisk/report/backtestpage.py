"""The figures of a backtest turned into the page on which one sees what retraining is worth."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from denialrisk.report.chart import Chart, Series, chart
from denialrisk.report.template import render

_COMPONENTS: Final = ("tiles", "table", "label", "chart")
_OURS, _FROZEN, _TABLE = "retrained", "frozen", "payer x procedure table"
_RANKING: Final = (
    Series("trained anew", "ours", f"{_OURS}.auroc", f"{_OURS}.auroc_low", f"{_OURS}.auroc_high"),
    Series("frozen", "other", f"{_FROZEN}.auroc"),
    Series("payer x procedure table", "usual", f"{_TABLE}.auroc"),
)
_SHARES: Final = (
    Series("denied", "seen", "denied_share"),
    Series("trained anew", "ours", f"{_OURS}.mean_probability"),
    Series("frozen", "other", f"{_FROZEN}.mean_probability"),
)
_ERRORS: Final = (
    Series("trained anew", "ours", f"{_OURS}.ece", f"{_OURS}.ece_low", f"{_OURS}.ece_high"),
    Series("frozen", "other", f"{_FROZEN}.ece"),
    Series("by chance alone", "usual", f"{_OURS}.ece_by_chance"),
)
_LOOKS: Final = ("ours", "other", "usual")


def backtest_page(
    figures: Mapping[str, Any], title: str = "What each month's model was worth"
) -> str:
    """Return the page of a backtest's figures; needs no network and no scripts."""
    return render("backtest", _COMPONENTS, **backtest_summary(figures, title))


def backtest_summary(figures: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Return what the page shows: the figures and their drawings, laid out."""
    months = [month for month in figures["months"] if month["figures"]]
    rows = [_flat(month) for month in months]
    labels = [month["month"] for month in months]
    return {
        "title": title,
        "figures": figures,
        "tiles": _tiles(figures),
        "ranking": chart(rows, labels, _RANKING, says=_says(rows, "auroc"), from_zero=False),
        "shares": chart(rows, labels, _SHARES, says=_says(rows, "mean_probability")),
        "errors": chart(rows, labels, _ERRORS, says=_says(rows, "ece")),
        "changes": [(change, _weeks(change)) for change in figures["changes"]],
        "ours": _OURS,
        "frozen": _FROZEN,
        "table": _TABLE,
    }


def _flat(month: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        f"{name}.{key}": value
        for name, figures in month["figures"].items()
        for key, value in figures.items()
    }
    return told | {"denied_share": month["denied_share"]}


def _says(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    """Say a drawing in words, for those who do not see it: its ends."""
    if not rows:
        return "No month had lines enough."
    first, last = rows[0], rows[-1]
    return "; ".join(
        f"{name}: {first[f'{name}.{key}']:.3f} in the first month, {last[f'{name}.{key}']:.3f}"
        " in the last"
        for name in (_OURS, _FROZEN)
    )


def _tiles(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, figure and note of each tile."""
    means, months = figures["means"], figures["months"]
    lines = sum(month["lines"] for month in months)
    tiles = [("Months walked", f"{len(months)}", f"{lines:,} lines judged")]
    if not means:
        return tiles
    ours, frozen = means[_OURS], means[_FROZEN]
    tiles += [
        ("AUROC", f"{ours['auroc']:.3f}", f"frozen {frozen['auroc']:.3f}"),
        ("Calibration error", f"{ours['ece']:.3f}", f"frozen {frozen['ece']:.3f}"),
        ("Mean off by", f"{ours['mean_off_by']:.1%}", f"frozen {frozen['mean_off_by']:.1%}"),
        ("Denials in top quarter", f"{ours['denials_in_top_quarter']:.0%}",
         f"frozen {frozen['denials_in_top_quarter']:.0%}"),
    ]  # fmt: skip
    for change in figures["changes"][:1]:
        days = change["models"][_OURS]["days_to_recover"]
        tiles.append(("Days to recover", "-" if days is None else f"{days}", "trained anew"))
    return tiles


def _weeks(change: Mapping[str, Any]) -> Chart | None:
    weeks = change["weeks"]
    series = [Series("denied", "seen", "denied_share", "low", "high")]
    named = zip(change["models"], _LOOKS, strict=True)
    series += [Series(_name(name), look, name) for name, look in named]
    before = [place for place, week in enumerate(weeks) if week["week"] >= 0]
    told = [
        f"{_name(name)}: "
        + ("not recovered" if one["days_to_recover"] is None else f"{one['days_to_recover']} days")
        for name, one in change["models"].items()
    ]
    labels = [str(week["week"]) for week in weeks]
    mark = before[0] if before else None
    return chart(weeks, labels, series, says="Days to recover: " + "; ".join(told), mark=mark)


def _name(model: str) -> str:
    return "trained anew" if model == _OURS else model
