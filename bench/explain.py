"""Times explaining beside scoring and beside peers: one claim of five lines, and a batch.

Run: python bench/explain.py --bundle BUNDLE --data DIR

Processor time, which other work on the machine moves less than the clock; the clock beside it.
woodelf, no dependency of ours, is timed where it is installed: pip install woodelf-explainer.
"""

import argparse
import contextlib
import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from denialrisk.claims import Claim, Line, Tables
from denialrisk.explain import contributions, explain, prepare, split_log_odds
from denialrisk.report import claim_page
from denialrisk.score import Bundle, Policy, load_policy

LINES_OF_ONE_CLAIM = 5
BATCH_LINES = 4_000
# Peers are slow enough to be told on fewer.
PEER_LINES = 300


def main() -> None:
    """Time each step and print milliseconds or lines per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--policy", type=Path, default=Path("serving/policy.yaml"))
    given = parser.parse_args()
    bundle, policy = Bundle.load(given.bundle), load_policy(given.policy)
    tables = Tables.load(given.data)
    set_up(bundle)
    one(bundle, policy, tables)
    batch(bundle, policy, tables)


def set_up(bundle: Bundle) -> None:
    """Time what is made once for a bundle."""
    start = time.process_time(), time.perf_counter()
    prepare(bundle)
    used, took = time.process_time() - start[0], time.perf_counter() - start[1]
    trees = [booster.num_trees() for booster in (bundle.denial, bundle.category) if booster]
    print(f"{trees} trees, {bundle.denial.num_feature()} signals")
    print(f"tables of both models, once: {used:.2f} s of processor, {took:.2f} s")


def one(bundle: Bundle, policy: Policy, tables: Tables) -> None:
    """Time the newest claim of five lines."""
    claim, frames = one_claim(tables)
    scored = bundle.score_records([claim], policy)
    values = np.asarray(scored.signals.values)
    print("one claim of five lines, milliseconds: of processor at best, median; clock")
    told("score from tables", lambda: bundle.score(*frames, policy))
    told("score from records", lambda: bundle.score_records([claim], policy))
    told("contributions", lambda: split_log_odds(bundle.boosters, values))
    told("  of the denial booster", lambda: contributions(bundle.denial, values))
    told("  LightGBM's, one thread", lambda: lightgbm_contributions(bundle, values), 20)
    told("explain, all of it", lambda: explain(bundle, scored))
    told("explain, no reasons", lambda: explain(bundle, scored, top=0))
    told("score and explain", lambda: explain(bundle, bundle.score_records([claim], policy)))
    explanation = explain(bundle, scored)[0]
    told("claim_page", lambda: claim_page(explanation))


def one_claim(tables: Tables) -> tuple[Claim, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the newest claim of five lines, as a record and as tables."""
    counts = tables.lines["claim_id"].value_counts()
    fitting = counts.index[counts == LINES_OF_ONE_CLAIM]
    claim_id = tables.claims.loc[tables.claims["claim_id"].isin(fitting), "claim_id"].iloc[-1]
    claims = tables.claims[tables.claims["claim_id"] == claim_id]
    lines = tables.lines[tables.lines["claim_id"] == claim_id]
    told_lines = tuple(Line(**line) for line in stated(lines.drop(columns="claim_id")))
    return Claim(**next(iter(stated(claims))), lines=told_lines), (claims, lines)


def stated(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as a reader gives them: days as dates, nothing for missing."""
    return [
        {
            name: value.date() if isinstance(value, pd.Timestamp) else value
            for name, value in row.items()
            if isinstance(value, tuple) or not pd.isna(value)
        }
        for row in table.to_dict("records")
    ]


def batch(bundle: Bundle, policy: Policy, tables: Tables) -> None:
    """Time a batch, and peers on a part of it."""
    lines = tables.lines.tail(BATCH_LINES)
    claims = tables.claims[tables.claims["claim_id"].isin(lines["claim_id"])]
    scored = bundle.score(claims, lines, policy)
    values = np.asarray(scored.signals.values)
    few, rows = values[:PEER_LINES], len(lines)
    flagged = scored.by_claim["action"] != "send"
    print(f"a batch of {rows:,} lines, lines a second: of one processor, by the clock")
    rate("score", rows, lambda: bundle.score(claims, lines, policy))
    rate("  its margins alone", rows, lambda: margins(bundle, values))
    rate("contributions", rows, lambda: split_log_odds(bundle.boosters, values))
    rate("  of the denial booster", rows, lambda: contributions(bundle.denial, values))
    rate("  LightGBM's, one thread", len(few), lambda: lightgbm_contributions(bundle, few))
    shap_peer(bundle, few)
    woodelf_peer(bundle, values)
    rate("explain, all of it", rows, lambda: explain(bundle, scored))
    rate("explain, flagged only", rows, lambda: explain(bundle, scored, only=flagged))
    print(f"    ({flagged.mean():.0%} of claims flagged)")
    rate("explain, no reasons", rows, lambda: explain(bundle, scored, top=0))


def margins(bundle: Bundle, values: np.ndarray) -> np.ndarray:
    """Return LightGBM's raw log-odds."""
    return np.asarray(bundle.denial.predict(values, raw_score=True, num_threads=1))


def lightgbm_contributions(bundle: Bundle, values: np.ndarray) -> np.ndarray:
    """Return LightGBM's own contributions."""
    found = np.asarray(bundle.denial.predict(values, pred_contrib=True, num_threads=1))
    return found[:, :-1]


def shap_peer(bundle: Bundle, values: np.ndarray) -> None:
    """Time shap.TreeExplainer's own algorithm and say how far all three lie apart."""
    import shap

    explainer = shap.TreeExplainer(bundle.denial)
    # Left alone, shap hands LightGBM models to pred_contrib: it would be timed twice.
    explainer.model.model_type = "internal"
    found: list[np.ndarray] = []
    rate(
        "  shap.TreeExplainer", len(values), lambda: found.append(explainer.shap_values(values)), 1
    )
    ours = contributions(bundle.denial, values).weights
    for name, theirs in (
        ("LightGBM's", lightgbm_contributions(bundle, values)),
        ("shap's", np.asarray(found[0]).reshape(values.shape)),
    ):
        print(f"    (largest difference to {name}: {np.abs(theirs - ours).max():.1e})")


def woodelf_peer(bundle: Bundle, values: np.ndarray) -> None:
    """Time woodelf, its set-up included, for it sets up at each call."""
    try:
        from woodelf.explainer import WoodelfExplainer
    except ImportError:
        return
    frame = pd.DataFrame(values, columns=list(bundle.catalogue.names))

    def explained() -> np.ndarray:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            found = WoodelfExplainer(bundle.denial).shap_values(frame)
        return np.asarray(found).reshape(values.shape)

    found: list[np.ndarray] = []
    rate("  woodelf", len(values), lambda: found.append(explained()), 1)
    apart = np.abs(found[0] - contributions(bundle.denial, values).weights).max()
    print(f"    (largest difference to woodelf's: {apart:.1e})")


def told(name: str, step: Callable[[], object], repeat: int = 100) -> None:
    """Print a step's milliseconds: of processor, at best and at the median; by the clock."""
    used, took = zip(*(seconds(step) for _ in range(repeat)), strict=True)
    shown = (1_000 * each for each in (min(used), median(used), median(took)))
    print(f"  {name:26}" + "".join(f"{each:8.2f}" for each in shown))


def rate(name: str, rows: int, step: Callable[[], object], repeat: int = 3) -> None:
    """Print a step's best lines a second, of one processor and by the clock."""
    times = [seconds(step) for _ in range(repeat)]
    used, took = (rows / min(each) for each in zip(*times, strict=True))
    print(f"  {name:26}{used:10,.0f}{took:10,.0f}")


def seconds(step: Callable[[], object]) -> tuple[float, float]:
    """Return how long a step took: of processor, and by the clock."""
    start = time.process_time(), time.perf_counter()
    step()
    return time.process_time() - start[0], time.perf_counter() - start[1]


if __name__ == "__main__":
    main()
