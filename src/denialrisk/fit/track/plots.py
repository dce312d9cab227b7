"""Test predictions turned into the pictures of a run: calibration, lift, SHAP beeswarm."""

from typing import TYPE_CHECKING, Any

import numpy as np

from denialrisk.fit.learn import Learnt
from denialrisk.fit.measures import Floats, Ranking, reliability
from denialrisk.fit.study import Study
from denialrisk.score import predict_raw

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plots(study: Study, learnt: Learnt) -> dict[str, "Figure"]:
    """Return the figures by file name; nothing in them names a patient or a claim."""
    rows = study.slices.test
    values, denied = study.matrix.signals[rows], study.matrix.denied[rows]
    risk = learnt.calibration.line.apply(predict_raw(learnt.denial.booster, values))
    drawn = {"calibration.png": calibration(denied, risk), "lift.png": lift(denied, risk)}
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


def beeswarm(study: Study, learnt: Learnt, values: Floats) -> "Figure":
    """Draw SHAP's beeswarm of the denial model's log-odds on a sample of test lines."""
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
    figure.axes[0].set_xlabel("contribution to the log-odds of denial")
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
