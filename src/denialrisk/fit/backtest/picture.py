"""The figures of a backtest turned into pictures: ranking and calibration by month, changes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from denialrisk.fit.backtest.recovery import MODELS
from denialrisk.fit.backtest.walk import FROZEN, RETRAINED, TABLE
from denialrisk.fit.measures import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLORS: Final = {RETRAINED: "C0", FROZEN: "C1", TABLE: "0.6"}
_STYLES: Final = (("C0", "-"), ("C1", "-"), ("0.5", "--"))


def picture(figures: Mapping[str, Any]) -> "Figure":
    """Draw AUROC, and mean probability beside the share denied, by period; retrained and frozen.

    Bars are 95 % intervals: of AUROC by drawing claims anew, of the share denied binomial.
    """
    from matplotlib.figure import Figure

    told = [month for month in figures["months"] if month["figures"]]
    figure = Figure(figsize=(9, 7), layout="constrained")
    ranking, shares = figure.subplots(2, 1, sharex=True)
    place = np.arange(len(told))
    _ranked(ranking, told, place)
    _shared(shares, told, place)
    shares.set_xticks(place, [month["month"] for month in told])
    frozen = figures["frozen_on"]
    ranking.set_title(f"AUROC: trained every {figures['every']}, and frozen on {frozen}")
    shares.set_title("Share denied (95 % interval), and mean probability")
    for axes in (ranking, shares):
        _tidy(axes)
    return figure


def change_picture(change: Mapping[str, Any]) -> "Figure":
    """Draw the share denied by week around a change, and what three models said."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    weeks = change["weeks"]
    place = [week["week"] for week in weeks]
    share, low, high = (_column(weeks, key) for key in ("denied_share", "low", "high"))
    error = np.array([share - low, high - share]).clip(0)
    axes.errorbar(place, share, yerr=error, fmt="o", color="0.2", markersize=4, label="denied")
    for name, (color, style) in zip(MODELS, _STYLES, strict=True):
        axes.plot(place, _column(weeks, name), color=color, linestyle=style, label=name)
    axes.axvline(-0.5, color="0.7", linewidth=1)
    what = ", ".join(part for part in (change["payer"], *change["procedures"]) if part)
    axes.set_title(f"{what}: since {change['since']}", fontsize=11)
    axes.set(xlabel="weeks since the change, by day of submission", ylim=(0, None))
    _tidy(axes)
    return figure


def _ranked(axes: Any, told: Sequence[Mapping[str, Any]], place: Any) -> None:
    for name, color in _COLORS.items():
        figures = [month["figures"][name] for month in told]
        auroc, low, high = (_column(figures, key) for key in ("auroc", "auroc_low", "auroc_high"))
        error = np.nan_to_num([auroc - low, high - auroc]).clip(0)
        axes.errorbar(place, auroc, yerr=error, color=color, label=name, marker="o", capsize=2)


def _shared(axes: Any, told: Sequence[Mapping[str, Any]], place: Any) -> None:
    share, lines = _column(told, "denied_share"), _column(told, "lines")
    error = 1.96 * np.sqrt(share * (1 - share) / lines)
    axes.errorbar(place, share, yerr=error, fmt="o", color="0.2", markersize=4, label="denied")
    for name in (RETRAINED, FROZEN):
        said = _column([month["figures"][name] for month in told], "mean_probability")
        axes.plot(place, said, color=_COLORS[name], marker="x", label=name)
    axes.set_ylim(bottom=0)


def _tidy(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.92")
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _column(rows: Sequence[Mapping[str, Any]], key: str) -> Floats:
    return np.array([row[key] for row in rows], dtype=np.float64)
