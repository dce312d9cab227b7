"""Prints how many days a model takes to recover after a payer changes its policy.

Run: python bench/accuracy/recovery.py [--claims N --months M --seed S --changes N]
 or: python bench/accuracy/recovery.py --data TABLES --truth TRUTH

A world is simulated (or one that was is taken) whose payers change what they ask for on known
days, and walked month by month as `denialrisk backtest` does. For the changes that show most
(lines a month x how far the probability of denial moves), three models are asked about the lines
concerned: one trained anew every month; one frozen on the day of the change, whose history of
answers goes on; and one whose history is frozen too. What "recovered" means is told in
denialrisk/fit/backtest/recovery.py. It is measured twice: against the answers, as a hospital
would, and against the probability that a submitter could see, which has no noise. The last table
pools all changes.

Last, what the refit from the judged lines is worth, month by month (`final_refit`).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from cut import HOUSE
from world import UNTOUCHED

from denialrisk.claims import Tables
from denialrisk.derive import load_catalogue
from denialrisk.fit import Watch, load_recipe, load_specs
from denialrisk.fit.backtest.judged import judged
from denialrisk.fit.backtest.kept import Kept
from denialrisk.fit.backtest.period import number, periods
from denialrisk.fit.backtest.recovery import recovery
from denialrisk.fit.backtest.result import Backtest
from denialrisk.fit.backtest.walk import feasible, walk
from denialrisk.fit.backtest.watched import STALE, Watched, watched
from denialrisk.fit.backtest.whole import Whole
from denialrisk.fit.matrix import build_matrix
from denialrisk.label import label, load_rules
from denialrisk.read import ingest
from denialrisk.simulate import simulate
from denialrisk.simulate.changes import Change, changes

# A change of fewer lines would say nothing.
LEAST_LINES = 150
WEEKS = (0, 2, 4, 6, 8, 12, 16, 20, 24, 28)


def main() -> None:
    """Simulate, walk, and print days to recover per change."""
    given = _given()
    tables, truth = _world(given)
    whole = _whole(tables, given.recipe, given.maturity)
    truth = _in_order(whole, truth)
    sent = int(whole.matrix.submitted.min())
    kept = Kept(None, "")
    asked = feasible(whole, periods(sent, whole.mature_until))
    walked = walk(whole, asked, kept)
    whole.tell("", 1, 1)
    visible = truth["visible_denial_probability"].to_numpy()
    followed = []
    for change in _sharpest(whole, truth, asked[0].start)[: given.changes]:
        found = watched(whole, tables, walked, _watch(change), kept)
        followed.append((change, found, replace(found, denied=visible[found.line])))
    _print_changes(followed)
    _print_way([true for _, _, true in followed])
    print()
    figures = judged(whole, walked) | {"every": "month", "recipe": given.recipe, "changes": []}
    figures |= {"too_early": [], "lines_too_young": 0}
    print(Backtest(figures, pd.DataFrame()).summary())
    _print_refit(figures)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--seed", type=int, default=UNTOUCHED)
    parser.add_argument("--maturity", type=int, help="days, in place of label.yaml's")
    parser.add_argument("--data", type=Path, help="tables that ingest wrote, with --truth")
    parser.add_argument("--truth", type=Path, help="truth.parquet of their simulation")
    parser.add_argument("--changes", type=int, default=10, help="so many at most, sharpest first")
    parser.add_argument("--recipe", default="default", help="a recipe of training/recipes")
    return parser.parse_args()


def _whole(tables: Tables, recipe: str, maturity: int | None) -> Whole:
    rules, catalogue = load_rules(HOUSE.label_rules), load_catalogue(HOUSE.features)
    outcomes = label(tables, rules).outcomes
    matrix = build_matrix(tables, outcomes, catalogue)
    plan, specs = load_recipe(HOUSE.recipes[recipe]), load_specs(HOUSE.models)
    decided = (catalogue, specs, plan, maturity or rules.maturity_days)
    return Whole(matrix, outcomes, *decided, lambda *step: print(*step, file=sys.stderr))


def _world(given: argparse.Namespace) -> tuple[Tables, pd.DataFrame]:
    if given.data and given.truth:
        return Tables.load(given.data), pd.read_parquet(given.truth)
    with tempfile.TemporaryDirectory() as folder:
        files, data = Path(folder) / "files", Path(folder) / "tables"
        simulate(files, claims=given.claims, months=given.months, seed=given.seed)
        ingest([files / "claims", files / "remits"], data)
        return Tables.load(data), pd.read_parquet(files / "truth.parquet")


def _in_order(whole: Whole, truth: pd.DataFrame) -> pd.DataFrame:
    keys = ["claim_id", "line_number"]
    wanted = pd.MultiIndex.from_frame(whole.matrix.lines[keys])
    return truth.set_index(keys).reindex(wanted)


def _sharpest(whole: Whole, truth: pd.DataFrame, first: int) -> list[Change]:
    """Return the changes since the first month walked, those that show most first."""
    mature = whole.matrix.answered & (whole.matrix.submitted <= whole.mature_until)
    shows = {}
    for change in changes():
        watch = _watch(change)
        lines, after = watch.concerns(whole) & mature, watch.under(whole)
        enough = min((lines & after).sum(), (lines & ~after).sum()) >= LEAST_LINES
        if number(change.on) < first or not enough:
            continue
        risk = truth[f"visible_{change.category}"].to_numpy()
        moved = risk[lines & after].mean() - risk[lines & ~after].mean()
        shows[change] = abs(moved) * lines.sum()
    return sorted(shows, key=lambda change: -shows[change])


def _watch(change: Change) -> Watch:
    return Watch(change.on, change.payer_id, change.procedure_codes)


def _print_changes(followed: Sequence[tuple[Change, Watched, Watched]]) -> None:
    print("\nDays to recover: trained every month / frozen, history goes on / frozen altogether")
    head = f"{'payer':6} {'on':10} {'':6} {'lines':>6} {'before':>7} {'since':>7}"
    print(f"{head}  {'by answers':<16} {'by truth':<16} {'seen':>5}  of")
    for change, seen, true in followed:
        account, exact = recovery(seen), recovery(true)
        how = "ends" if change.ends else "begins"
        shares = f"{account['denied_before']:7.1%} {account['denied_since']:7.1%}"
        print(
            f"{change.payer_id:6} {change.on} {how:6} {account['lines_since']:6,} {shares}"
            f"  {' / '.join(_days(account)):<16} {' / '.join(_days(exact)):<16}"
            f" {account['days_seen']:5}  {change.category}: {', '.join(change.families)}"
        )
    for name in followed[0][1].said:
        days = [recovery(true)["models"][name]["days_to_recover"] for _, _, true in followed]
        known = [day for day in days if day is not None]
        median = f", median {np.median(known):.0f} days" if known else ""
        print(f"{name:<24} recovered from {len(known)} of {len(days)} by truth{median}")


def _days(account: dict) -> Iterator[str]:
    for model in account["models"].values():
        days = model["days_to_recover"]
        if days is not None:
            yield str(days)
        else:
            yield "never" if account["days_telling"] else "?"


def _print_way(followed: Sequence[Watched]) -> None:
    """Print how much of the way models have come, two weeks of lines of all changes pooled."""
    print("\nOf the way from what was expected before to the truth, all changes together:")
    print(f"{'days since the change':<24}" + "".join(f"{7 * w:3}-{7 * w + 13:<4}" for w in WEEKS))
    names = [name for name in followed[0].said if name != STALE]
    for name in names:
        print(f"{name:<24}" + "".join(f"{_way(followed, name, w):7.0%} " for w in WEEKS))


def _way(followed: Sequence[Watched], name: str, week: int) -> float:
    come = whole = 0.0
    for one in followed:
        rows = one.after & (one.day >= 7 * week) & (one.day < 7 * week + 14)
        gap = (one.denied - one.said[STALE])[rows].sum()
        come += np.sign(gap) * (one.said[name] - one.said[STALE])[rows].sum()
        whole += abs(gap)
    return come / whole if whole else float("nan")


def _print_refit(figures: dict) -> None:
    print("\nThe refit from all settled lines: with it / without, by month")
    keys = ("auroc", "average_precision", "log_loss", "ece")
    print(f"{'month':<8}" + "".join(f"{key:>26}" for key in keys))
    for month in figures["months"]:
        told = month["figures"]
        if "without last refit" in told:
            pairs = [(told["retrained"][key], told["without last refit"][key]) for key in keys]
            cells = [f"{ours:.4f} / {other:.4f} ({ours - other:+.4f})" for ours, other in pairs]
            print(f"{month['month']:<8}" + "".join(f"{cell:>26}" for cell in cells))


if __name__ == "__main__":
    main()
