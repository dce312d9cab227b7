"""Test predictions turned into the pictures of a run: calibration, lift, payers, SHAP beeswarm."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from denialrisk.fit.learn import Learnt
from denialrisk.fit.measures import Floats, Ranking, reliability
from denialrisk.fit.study import Study
from denialrisk.fit.track.capacityplot import capacity

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# More payers than this are no picture any more; all stand in metrics.json.
_SHOWN: Final = 20
_LONGEST_NAME: Final = 24


def plots(
    study: Study,
    learnt: Learnt,
    payers: Sequence[Mapping[str, Any]],
    reviewed: Mapping[str, Any] | None = None,
) -> dict[str, "Figure"]:
    """Return the figures by file name; nothing in them names a patient or a claim.

    `payers` and `reviewed` are what `judge` tells of payers and of capacity.
    """
    rows = study.slices.test
    values, denied = study.matrix.signals[rows], study.matrix.denied[rows]
    risk = learnt.probability(values)
    drawn = {"calibration.png": calibration(denied, risk), "lift.png": lift(denied, risk)}
    if any(payer.get("auroc") is not None for payer in payers):
        drawn["payers.png"] = by_payer(payers)
    if reviewed:
        drawn["capacity.png"] = capacity(reviewed)
    if study.recipe.shap_lines:
        drawn["shap_beeswarm.png"] = beeswarm(study, learnt, values)
    return drawn


def calibration(denied: Floats, risk: Floats) -> "Figure":
    """Draw the share denied against the mean probability of 15 equally filled bins."""
    figure, axes = _axes("Calibration on the test slice")
    lines, said, seen = (
        np.array(column) for column in zip(*reliability(denied, risk), strict=True)
    )
    error = 1.96 * np.sqrt(np.maximum(seen * (1 - seen), 1e-9) / lines)
    top = 1.05 * max(said.max(), (seen + error).max())
    axes.plot([0, top], [0, top], color="0.6", linewidth=1, label="perfect")
    axes.errorbar(said, seen, yerr=error, fmt="o", markersize=4, label="lines, 95 % interval")
    axes.set(xlabel="predicted probability", ylabel="share denied", xlim=(0, top), ylim=(0, top))
    axes.legend(frameon=False)
    return figure


def lift(denied: Floats, risk: Floats) -> "Figure":
    """Draw the share of denials found against the share of lines reviewed."""
    figure, axes = _axes("Denials found by reviewing the riskiest lines first")
    hits, misses = Ranking.of(denied, risk).counts()
    reviewed = np.append(0.0, (hits + misses) / len(denied))
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="chance")
    axes.plot(reviewed, np.append(0.0, hits / hits[-1]), label="denialrisk")
    axes.axvline(0.25, color="0.8", linewidth=1, linestyle=":")
    axes.set(xlabel="share of lines reviewed", ylabel="share of denials found")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False)
    return figure


def by_payer(payers: Sequence[Mapping[str, Any]]) -> "Figure":
    """Draw each judged payer's AUROC, and its share denied beside what was predicted.

    `payers` as `judge` lists them, the largest first. Intervals are 95 %: bootstrap for AUROC,
    binomial for the share denied.
    """
    from matplotlib.figure import Figure

    shown = [payer for payer in payers if payer.get("auroc") is not None][:_SHOWN]
    figure = Figure(figsize=(9, 1.6 + 0.32 * len(shown)), layout="constrained")
    ranking, shares = figure.subplots(1, 2, sharey=True)
    place = np.arange(len(shown), dtype=np.float64)
    _ranked(ranking, shown, place)
    _shared(shares, shown, place)
    ranking.set_yticks(place, [f"{_short(p['name'])}  {p['lines']:,}" for p in shown])
    ranking.set_ylabel("payer, test lines")
    ranking.invert_yaxis()
    for axes in (ranking, shares):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="0.92")
    return figure


def _ranked(axes: Any, shown: Sequence[Mapping[str, Any]], place: Floats) -> None:
    auroc = np.array([payer["auroc"] for payer in shown])
    low = np.array([_or(payer.get("auroc_low"), payer["auroc"]) for payer in shown])
    high = np.array([_or(payer.get("auroc_high"), payer["auroc"]) for payer in shown])
    axes.axvline(0.5, color="0.6", linewidth=1, linestyle=":")
    axes.errorbar(auroc, place, xerr=(auroc - low, high - auroc), fmt="o", markersize=4)
    axes.set_title("AUROC, 95 % interval", fontsize=11)


def _shared(axes: Any, shown: Sequence[Mapping[str, Any]], place: Floats) -> None:
    lines, denied, said = (
        np.array([payer[key] for payer in shown], dtype=np.float64)
        for key in ("lines", "denied_share", "mean_probability")
    )
    error = 1.96 * np.sqrt(np.maximum(denied * (1 - denied), 1e-9) / lines)
    axes.errorbar(denied, place, xerr=error, fmt="o", markersize=4, label="denied, 95 % interval")
    axes.plot(said, place, "x", color="C1", label="mean probability")
    axes.set_xlim(left=0)
    axes.set_title("Share denied, and predicted", fontsize=11)
    axes.figure.legend(loc="outside lower right", ncols=2, frameon=False, fontsize=9)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else float(value)


def beeswarm(study: Study, learnt: Learnt, values: Floats) -> "Figure":
    """Draw SHAP's beeswarm of the denial booster's log-odds on a sample of test lines."""
    import matplotlib as mpl

    mpl.use("Agg")
    import shap
    from matplotlib import pyplot as plt

    some = np.random.default_rng(study.recipe.seed).permutation(len(values))
    sample = values[some[: study.recipe.shap_lines]]
    explained = shap.TreeExplainer(learnt.denial.booster)(sample)
    explanation = shap.Explanation(
        explained.values, explained.base_values, sample, feature_names=list(study.matrix.names)
    )
    figure = plt.figure()
    shap.plots.beeswarm(explanation, max_display=18, show=False)
    figure = plt.gcf()
    figure.axes[0].set_xlabel("contribution to the log-odds of denial, denial model")
    figure.tight_layout()
    plt.close(figure)
    return figure


def _axes(title: str) -> tuple["Figure", Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 5), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
