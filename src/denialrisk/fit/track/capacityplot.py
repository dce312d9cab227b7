"""What reviewing some of each day's claims finds turned into the picture of a run."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "denialrisk": {"color": "C0", "linewidth": 2},
    "expected denied dollars": {"color": "C1"},
    "payer x procedure table": {"color": "C2"},
    "charge": {"color": "C3"},
    "chance": {"color": "0.6", "linestyle": ":"},
}
_PERCENT: Final = 100


def capacity(told: Mapping[str, Any]) -> "Figure":
    """Draw the denied claims and dollars found by how many claims are reviewed a working day.

    `told` as `judge` has it under `capacity`. Below each number stands the share of all claims
    that it comes to.
    """
    from matplotlib.figure import Figure

    points = [point for point in told["points"] if point["per_day"] is not None]
    figure = Figure(figsize=(9.5, 4.6), layout="constrained")
    denials, dollars = figure.subplots(1, 2, sharey=True)
    _drawn(denials, points, "denials_share", "Denied claims found, %")
    _drawn(dollars, points, "dollars_share", "Denied dollars found, %")
    denials.legend(frameon=False, fontsize=9)
    median = f"half of {told['working_days']:,} days have {told['claims_a_day']:,.0f} or more"
    figure.supxlabel(
        f"claims reviewed a working day, and their share of all ({median})", fontsize=10
    )
    return figure


def _drawn(axes: Any, points: Sequence[Mapping[str, Any]], key: str, title: str) -> None:
    places = range(len(points))
    for name, style in _STYLES.items():
        found = [point["found"][name][key] for point in points]
        if None not in found:
            shares = [_PERCENT * share for share in found]
            axes.plot(places, shares, label=name, marker="o", markersize=3.5, **style)
    axes.set_xticks(places, [_tick(point) for point in points], fontsize=9)
    axes.set_title(title, fontsize=11)
    axes.set_ylim(0, _PERCENT + 2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.92")


def _tick(point: Mapping[str, Any]) -> str:
    return f"{point['per_day']:,}\n{_PERCENT * point['reviewed_share']:.0f} %"
