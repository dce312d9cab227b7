"""What a backtest gives back, and the tables of it that fit a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from denialrisk.fit.backtest.picture import change_picture, picture
from denialrisk.fit.backtest.walk import FROZEN, RETRAINED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_Z: Final = 1.96
_COLUMNS: Final = (
    ("AUROC", "auroc"),
    ("avg prec", "average_precision"),
    ("ECE", "ece"),
    ("mean off by", "mean_off_by"),
    ("log loss", "log_loss"),
    ("top 25%", "denials_in_top_quarter"),
)


@dataclass(frozen=True)
class Backtest:
    """The figures (plain data) and the lines walked, one row each, with who said what."""

    figures: dict[str, Any]
    lines: pd.DataFrame

    def pictures(self) -> dict[str, "Figure"]:
        """Return pictures by file name: the months, and each change."""
        changes = enumerate(self.figures["changes"], 1)
        drawn = {f"change-{number}.png": change_picture(change) for number, change in changes}
        return {"backtest.png": picture(self.figures), **drawn}

    def summary(self) -> str:
        """Return the figures as aligned text: by month, on average, and each change."""
        figures = self.figures
        parts = [
            *_months(figures),
            *_left_out(figures),
            "",
            *_means(figures),
            *_difference(figures),
        ]
        for change in figures["changes"]:
            parts += ["", *_change(change)]
        return "\n".join(parts)


def _months(figures: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Each {figures['every']} scored by a model trained on its first morning (retrained), and"
        f" by the one of {figures['frozen_on']} (frozen):"
    )
    yield (
        f"{figures['every']:<8} {'lines':>8} {'denied':>7}  {'AUROC retrained':<22}"
        f" {'frozen':>6} {'table':>6}  {'ECE':>6} {'frozen':>6} {'chance':>6}"
        f"  {'mean':>6} {'frozen':>6}  {'seconds':>7}"
    )
    for month in figures["months"]:
        yield _month(month)


def _month(month: Mapping[str, Any]) -> str:
    told, name = month["figures"], f"{month['month']:<8} {month['lines']:8,}"
    if not told:
        return f"{name}  {month['denials']:,} denied: too few to judge by"
    ours, frozen, table = (told[n] for n in (RETRAINED, FROZEN, "payer x procedure table"))
    interval = f"{ours['auroc']:.3f} ({_or(ours['auroc_low'])} to {_or(ours['auroc_high'])})"
    return (
        f"{name} {month['denied_share']:7.1%}  {interval:<22} {frozen['auroc']:6.3f}"
        f" {table['auroc']:6.3f}  {ours['ece']:6.3f} {frozen['ece']:6.3f}"
        f" {ours['ece_by_chance']:6.3f}  {ours['mean_probability']:6.1%}"
        f" {frozen['mean_probability']:6.1%}  {month['model']['seconds']:7.1f}"
    )


def _left_out(figures: Mapping[str, Any]) -> Iterator[str]:
    if early := figures["too_early"]:
        span = early[0] if len(early) == 1 else f"{early[0]} to {early[-1]}"
        reason = figures["too_early_because"]
        yield f"Not walked: {span}. On the first morning of {early[-1]}, {reason}."
    if young := figures["lines_too_young"]:
        last = figures["months"][-1]["month"]
        yield f"Not judged: {young:,} lines sent after {last}, whose answers are not in yet."


def _or(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _means(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'mean of the ' + figures['every'] + 's':<24}" + "".join(
        f"{h:>12}" for h, _ in _COLUMNS
    )
    for name, means in figures["means"].items():
        yield f"{name:<24}" + "".join(f"{means[key]:12.4f}" for _, key in _COLUMNS)


def _difference(figures: Mapping[str, Any]) -> Iterator[str]:
    found = figures["retrained_less_frozen"]
    if found.get("auroc_difference") is None:
        return
    said = (
        f"{label} {found[f'{key}_difference']:+.4f} ± {_Z * found[f'{key}_error']:.4f}"
        for label, key in (("AUROC", "auroc"), ("log loss", "log_loss"))
    )
    yield f"retrained less frozen, the {found['lines']:,} lines after the first: {', '.join(said)}"


def _change(change: Mapping[str, Any]) -> Iterator[str]:
    procedures = ", ".join(change["procedures"]) or "any procedure"
    payer = f"payer {change['payer']}" if change["payer"] else "any payer"
    yield f"Since {change['since']}, {payer}, {procedures}:"
    yield (
        f"  denied {_share(change['denied_before'])} of {change['lines_before']:,} lines before,"
        f" {_share(change['denied_since'])} of {change['lines_since']:,} in {change['days_seen']}"
        f" days since"
    )
    if not change["days_telling"]:
        yield "  the change does not show: no window denies more or less than was expected before"
        return
    for name, model in change["models"].items():
        days = model["days_to_recover"]
        told = "not recovered in that time" if days is None else f"recovered after {days} days"
        track = _share(model["on_track_after"])
        yield f"  {name:<24} mean {_share(model['mean_probability'])}  {told}; on track {track}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"
