"""Signals held against the answers, alone and over time, to find those that have seen them."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from denialrisk.fit.judge.finding import Finding
from denialrisk.fit.judge.later import seen_later
from denialrisk.fit.judge.own import own_columns, own_findings
from denialrisk.fit.learn import Learnt
from denialrisk.fit.measures import Floats, Ranking
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study
from denialrisk.read.flat.ranking import at_least

_LINES: Final = 50_000
# A value stated on fewer lines or denials than this proves nothing either way.
_STATED_SHARE: Final = 0.05
_FEWEST: Final = 20
# Above this one signal alone is worth a question; of a hospital's own columns it is enough to be
# that far ahead of every signal made from claims and history (judgement).
_STRONG: Final = 0.85
_AHEAD: Final = 0.05
_OWN: Final = 0.7
# A signal that ranks denials at all falls by less from the months learnt from to those after; on
# simulated histories by 0.04 at most.
_FALL: Final = 0.1
_WORTH: Final = 0.6
# Trees rank the lines they learnt from better than later ones, on small histories by 0.1.
_HEART: Final = 0.2


def single_signals(
    values: Floats, denied: Floats, names: tuple[str, ...], seed: int
) -> list[dict[str, Any]]:
    """Return how well each signal alone ranks denials, the strongest first.

    Each is read twice: by its value where it is stated, and by whether it is stated at all (a
    reason code filled in for denied lines only betrays itself by being there).
    """
    rows = np.random.default_rng(seed).permutation(len(denied))[:_LINES]
    found: list[tuple[float, str, str]] = []
    for column, name in enumerate(names):
        auroc, reading = _strength(values[rows, column], denied[rows])
        found.append((-round(auroc, 4), name, reading))
    return [{"signal": n, "auroc": -auroc, "reading": how} for auroc, n, how in sorted(found)]


def leak_findings(
    study: Study, learnt: Learnt, alone: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return all that makes a signal suspect, the sure findings first.

    `alone` is what `single_signals` found on the lines learnt from.
    """
    rows = study.slices.train | study.slices.calibration
    found = [*signal_findings(study, alone), *_by_heart(study, learnt, rows)]
    ordered = sorted(found, key=lambda finding: not finding.sure)
    return [finding.to_dict() for finding in ordered]


def signal_findings(study: Study, alone: list[dict[str, Any]]) -> list[Finding]:
    """Return what makes signals suspect, whatever a model makes of them."""
    rows = study.slices.train | study.slices.calibration
    return [
        *_alone(study, alone),
        *own_findings(study, rows),
        *seen_later(study),
        *_falling(study, rows),
    ]


def _strength(value: Floats, denied: Floats) -> tuple[float, str]:
    stated = ~np.isnan(value)
    by_presence = _either_way(denied, stated.astype(np.float64))
    enough = stated.mean() >= _STATED_SHARE and denied[stated].sum() >= _FEWEST
    by_value = _either_way(denied[stated], value[stated]) if enough else 0.5
    return max((by_value, "value"), (by_presence, "presence"))


def _either_way(denied: Floats, risk: Floats) -> float:
    auroc = Ranking.of(denied, risk).auroc()
    return 0.5 if np.isnan(auroc) else max(auroc, 1 - auroc)


def _alone(study: Study, alone: list[dict[str, Any]]) -> Iterator[Finding]:
    """Tell signals that alone rank denials implausibly well."""
    own = own_columns(study.catalogue)
    honest = max((s["auroc"] for s in alone if s["signal"] not in own), default=0.5)
    for signal in alone:
        name, auroc = signal["signal"], signal["auroc"]
        ahead = name in own and auroc >= max(_OWN, honest + _AHEAD)
        if auroc >= _STRONG or ahead:
            how = "by being stated at all " if signal["reading"] == "presence" else ""
            rest = f" where no signal from claims and history does better than {honest:.3f}"
            says = f"alone {how}it ranks denials with AUROC {auroc:.3f}{rest if ahead else ''}"
            yield Finding(name, "ranks alone", auroc, says, sure=False)


def _falling(study: Study, learnt_from: Mask) -> Iterator[Finding]:
    """Tell signals that rank denials far better in the months learnt from than after them."""
    matrix, test = study.matrix, study.slices.test
    for column, name in enumerate(matrix.names):
        values = matrix.signals[:, column]
        sides = [_known(values[rows], matrix.denied[rows]) for rows in (learnt_from, test)]
        if any(len(v) < _STATED_SHARE * len(values) or d.sum() < _FEWEST for v, d in sides):
            continue
        before, after = (Ranking.of(denied, value).auroc() for value, denied in sides)
        if before < 1 - before:
            before, after = 1 - before, 1 - after
        luck = sum(
            area - at_least(area, denied == 1)
            for area, (_, denied) in zip((before, max(after, 1 - after)), sides, strict=True)
        )
        fall = before - after
        if before >= _WORTH and fall > max(_FALL, luck):
            says = (
                f"alone it ranks denials with AUROC {before:.3f} in the months learnt from and"
                f" {after:.3f} in those after: was it filled in once their answers were in?"
            )
            yield Finding(name, "falls after training", fall, says, sure=False)


def _known(value: Floats, denied: Floats) -> tuple[Floats, Floats]:
    stated = ~np.isnan(value)
    return value[stated], denied[stated]


def _by_heart(study: Study, learnt: Learnt, learnt_from: Mask) -> Iterator[Finding]:
    """Tell a model that ranks what it learnt from far better than what came after."""
    before, after = (
        _model_auroc(study, learnt, rows) for rows in (learnt_from, study.slices.test)
    )
    if before - after > _HEART:
        says = (
            f"it ranks the lines it learnt from with AUROC {before:.3f} and later ones with"
            f" {after:.3f}: it learnt them by heart, or a signal knew their answers"
        )
        yield Finding("the model", "learnt by heart", before - after, says, sure=False)


def _model_auroc(study: Study, learnt: Learnt, rows: Mask) -> float:
    some = np.flatnonzero(rows)[-_LINES:]
    risk = learnt.probability(study.matrix.signals[some])
    return Ranking.of(study.matrix.denied[some], risk).auroc()
