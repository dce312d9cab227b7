"""A challenger and the champion held against the same lines: how far apart, and how surely."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from denialrisk.fit.judge.gates import ERROR_RATE, Gates
from denialrisk.fit.judge.verdict import Verdict, not_judged
from denialrisk.fit.measures import Floats, Ranking, Rows, log_loss

ALL: Final = "all lines"
_RESAMPLES: Final = 400
_FEWEST_DENIALS: Final = 10
_INTERVAL: Final = NormalDist().inv_cdf(0.975)
Difference = Mapping[str, Any]


@dataclass(frozen=True)
class Duel:
    """Lines that neither model has learnt from, with what both said; all arrays (n_lines,).

    `claim` numbers the claim, `payer` names its payer.
    """

    denied: Floats
    claim: Rows
    payer: npt.NDArray[Any]
    challenger: Floats
    champion: Floats
    seed: int = 7

    def part(self, rows: npt.NDArray[np.bool_]) -> "Duel":
        """Return some of the lines."""
        return Duel(
            self.denied[rows],
            self.claim[rows],
            self.payer[rows],
            self.challenger[rows],
            self.champion[rows],
            self.seed,
        )


def differences(duel: Duel, least_lines: int) -> list[dict[str, Any]]:
    """Return the difference over all lines, then for each payer, the largest first.

    A payer with fewer lines, or fewer than 10 denied or paid ones, has its counts alone.
    """
    found = [_difference(ALL, duel, least_lines)]
    names, counts = np.unique(duel.payer, return_counts=True)
    largest_first = names[np.argsort(-counts, kind="stable")]
    parts = ((str(name), duel.part(duel.payer == name)) for name in largest_first)
    return [*found, *(_difference(name, part, least_lines) for name, part in parts)]


def stored_differences(
    challenger: Mapping[str, Any], champion: Mapping[str, Any], least_lines: int
) -> list[dict[str, Any]]:
    """Return the differences of two runs' own metrics, which must be of the same test lines.

    Nothing tells how much of them is chance: `..._error` is None.
    """
    theirs = {payer["name"]: payer for payer in champion["payers"]}
    pairs = [(ALL, challenger["test"]["denialrisk"], champion["test"]["denialrisk"])]
    pairs += [(p["name"], p, theirs.get(p["name"], {})) for p in challenger["payers"]]
    return [_stored(name, ours, other, least_lines) for name, ours, other in pairs]


def judge_rival(gates: Gates, found: Sequence[Difference], where: str) -> tuple[Verdict, ...]:
    """Hold the differences against the gates: over all lines, and payer by payer.

    A model is refused where it is worse by more than the tolerance and by more than chance
    explains, at 5 % for all payers together. `where` names the lines, in words.
    """
    return _overall(gates, found[0], where), _by_payer(gates, found[1:])


def _difference(name: str, duel: Duel, least_lines: int) -> dict[str, Any]:
    denials = int(duel.denied.sum())
    counts = {"name": name, "lines": len(duel.denied), "denials": denials}
    fewest = min(denials, len(duel.denied) - denials)
    if len(duel.denied) < least_lines or fewest < _FEWEST_DENIALS:
        return counts
    ours, theirs = (Ranking.of(duel.denied, p) for p in (duel.challenger, duel.champion))
    auroc_error, loss_error = _errors(duel, ours, theirs)
    return counts | _pairs(
        {"auroc": ours.auroc(), "log_loss": log_loss(duel.denied, duel.challenger)},
        {"auroc": theirs.auroc(), "log_loss": log_loss(duel.denied, duel.champion)},
        {"auroc": auroc_error, "log_loss": loss_error},
    )


def _errors(duel: Duel, ours: Ranking, theirs: Ranking) -> tuple[float, float]:
    """Return the standard errors of both differences, by drawing whole claims anew.

    Both models meet each draw, so that what is hard about the lines cancels out; lines of one
    claim fall together, so single lines would look surer than they are.
    """
    random = np.random.default_rng(duel.seed)
    _, claim = np.unique(duel.claim, return_inverse=True)
    claims = int(claim.max()) + 1
    worse = _losses(duel.denied, duel.challenger) - _losses(duel.denied, duel.champion)
    drawn = []
    for _ in range(_RESAMPLES):
        times = np.bincount(random.integers(0, claims, claims), minlength=claims)
        weights = times.astype(np.float64)[claim]
        loss = float(weights @ worse / max(weights.sum(), 1.0))
        drawn.append((ours.auroc(weights) - theirs.auroc(weights), loss))
    auroc, losses = np.nanstd(np.array(drawn), axis=0, ddof=1)
    return float(auroc), float(losses)


def _losses(denied: Floats, probability: Floats) -> Floats:
    sure = np.clip(probability, 1e-12, 1 - 1e-12)
    lost: Floats = -(denied * np.log(sure) + (1 - denied) * np.log1p(-sure))
    return lost


def _stored(
    name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], least_lines: int
) -> dict[str, Any]:
    counts = {"name": name, "lines": ours["lines"], "denials": ours["denials"]}
    if ours["lines"] < least_lines or None in (ours.get("auroc"), theirs.get("auroc")):
        return counts
    return counts | _pairs(ours, theirs, {"auroc": None, "log_loss": None})


def _pairs(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], errors: Mapping[str, float | None]
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, error in errors.items():
        told |= {key: ours[key], f"champion_{key}": theirs[key]}
        told |= {f"{key}_difference": ours[key] - theirs[key], f"{key}_error": error}
    return told


def _overall(gates: Gates, whole: Difference, where: str) -> Verdict:
    limits = (gates.champion_auroc_tolerance, gates.champion_log_loss_tolerance)
    if "auroc" not in whole:
        says = f"{whole['lines']:,} lines with {whole['denials']:,} denied are too few ({where})"
        todo = "ingest newer answers and give the tables: `denialrisk promote --data DIR`"
        return Verdict("champion", passed=False, says=says, todo=todo)
    says = (
        f"AUROC {_told(whole, 'auroc')}, log loss {_told(whole, 'log_loss')} on"
        f" {whole['lines']:,} lines {where}; may be {limits[0]:g} and {limits[1]:g} worse"
    )
    todo = "keep the champion; train on newer answers, or see which signals or recipe changed"
    passed = not _worse(whole, *limits, NormalDist().inv_cdf(1 - ERROR_RATE))
    return Verdict("champion", passed, f"{says}, more where it may be chance", todo)


def _by_payer(gates: Gates, found: Sequence[Difference]) -> Verdict:
    judged = [payer for payer in found if "auroc" in payer]
    if not judged:
        return not_judged("champion_payers", "no payer has lines enough to compare on")
    limits = (gates.champion_payer_auroc_tolerance, gates.champion_payer_log_loss_tolerance)
    sure = NormalDist().inv_cdf(1 - ERROR_RATE / len(judged))
    failed = [payer for payer in judged if _worse(payer, *limits, sure)]
    limit = f"a payer may be {limits[0]:g} AUROC and {limits[1]:g} log loss worse, beyond chance"
    if failed:
        says = f"{'; '.join(_payer(payer) for payer in failed)}: {limit}"
        todo = (
            "see `denialrisk label --report` for these payers' months; if one changed its policy,"
            " train on newer answers; until then the champion serves it better"
        )
        return Verdict("champion_payers", passed=False, says=says, todo=todo)
    few = len(found) - len(judged)
    says = f"no worse than the champion on {len(judged)} payers; {limit}"
    return Verdict("champion_payers", passed=True, says=says + (_few(few) if few else ""))


def _worse(one: Difference, auroc: float, loss: float, sure: float) -> bool:
    """Tell whether either measure is worse by more than its tolerance and than chance."""
    falls = (
        (-one["auroc_difference"], one["auroc_error"], auroc),
        (one["log_loss_difference"], one["log_loss_error"], loss),
    )
    return any(fall > most and fall > sure * (error or 0.0) for fall, error, most in falls)


def _payer(payer: Difference) -> str:
    told = f"AUROC {_told(payer, 'auroc')}, log loss {_told(payer, 'log_loss')}"
    return f"payer {payer['name']}, {payer['lines']:,} lines: {told}"


def _told(one: Difference, key: str) -> str:
    ours, theirs, apart = one[key], one[f"champion_{key}"], one[f"{key}_difference"]
    return f"{ours:.3f} against the champion's {theirs:.3f} ({''.join(_between(one, key, apart))})"


def _between(one: Difference, key: str, apart: float) -> Iterator[str]:
    yield f"{apart:+.4f}"
    error = one[f"{key}_error"]
    if error is not None:
        reach = _INTERVAL * error
        yield f", 95 % interval {apart - reach:+.4f} to {apart + reach:+.4f}"


def _few(payers: int) -> str:
    return f"; {payers} more with too few lines to tell"
