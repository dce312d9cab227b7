"""Times explaining: one claim of five lines, a batch, and shap's own algorithm in the same run.

Run: python bench/explain.py --bundle BUNDLE --data DIR
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.explain import contributions, explain
from denialrisk.report import claim_page
from denialrisk.score import Bundle, load_policy

LINES_OF_ONE_CLAIM = 5
BATCH_LINES = 2_000
SHAP_LINES = 500


def main() -> None:
    """Time each step and print milliseconds or lines per second."""
    bundle, tables, policy = arguments()
    one = one_claim(tables)
    scored = bundle.score(*one, policy)
    values = np.asarray(scored.signals.values)
    print(f"{bundle.denial.num_trees()} trees, {values.shape[1]} signals")
    print("one claim of five lines, one thread, milliseconds (p50, p95):")
    told("score", lambda: bundle.score(*one, policy))
    told("pred_contrib alone", lambda: contributions(bundle.denial, values))
    told("explain, all of it", lambda: explain(bundle, scored))
    told("explain, no reasons", lambda: explain(bundle, scored, top=0))
    explanation = explain(bundle, scored)[0]
    told("claim_page", lambda: claim_page(explanation))
    batch(bundle, tables, policy)


def arguments() -> tuple[Bundle, Tables, object]:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--policy", type=Path, default=Path("serving/policy.yaml"))
    given = parser.parse_args()
    return Bundle.load(given.bundle), Tables.load(given.data), load_policy(given.policy)


def one_claim(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the newest claim of five lines."""
    counts = tables.lines["claim_id"].value_counts()
    fitting = counts.index[counts == LINES_OF_ONE_CLAIM]
    claim_id = tables.claims.loc[tables.claims["claim_id"].isin(fitting), "claim_id"].iloc[-1]
    return (
        tables.claims[tables.claims["claim_id"] == claim_id],
        tables.lines[tables.lines["claim_id"] == claim_id],
    )


def batch(bundle: Bundle, tables: Tables, policy: object) -> None:
    """Time a batch, and shap on a part of it."""
    lines = tables.lines.tail(BATCH_LINES)
    claims = tables.claims[tables.claims["claim_id"].isin(lines["claim_id"])]
    scored = bundle.score(claims, lines, policy)
    values = np.asarray(scored.signals.values)
    print(f"a batch of {len(lines):,} lines, lines per second:")
    rate("pred_contrib alone", len(lines), lambda: contributions(bundle.denial, values))
    rate("explain, all of it", len(lines), lambda: explain(bundle, scored))
    flagged = (scored.claims["action"] != "send").to_numpy()
    rate("explain, flagged only", len(lines), lambda: explain(bundle, scored, only=flagged))
    print(f"  ({flagged.mean():.0%} of claims flagged)")
    shap_peer(bundle, values[:SHAP_LINES])


def shap_peer(bundle: Bundle, values: np.ndarray) -> None:
    """Time shap.TreeExplainer's own algorithm and say how far the two lie apart."""
    import shap

    explainer = shap.TreeExplainer(bundle.denial)
    # Left alone, shap hands LightGBM models to pred_contrib: it would be timed twice.
    explainer.model.model_type = "internal"
    rate("shap.TreeExplainer", len(values), lambda: explainer.shap_values(values))
    theirs = np.asarray(explainer.shap_values(values)).reshape(values.shape)
    apart = np.abs(theirs - contributions(bundle.denial, values).weights).max()
    print(f"  (largest difference to pred_contrib: {apart:.1e})")


def told(name: str, step: Callable[[], object], repeat: int = 200) -> None:
    """Print a step's median and 95th percentile in milliseconds."""
    times = sorted(seconds(step) * 1_000 for _ in range(repeat))
    print(f"  {name:24}{median(times):8.2f}{times[int(0.95 * repeat)]:8.2f}")


def rate(name: str, rows: int, step: Callable[[], object], repeat: int = 3) -> None:
    """Print a step's best rate in lines per second."""
    print(f"  {name:24}{rows / min(seconds(step) for _ in range(repeat)):8,.0f}")


def seconds(step: Callable[[], object]) -> float:
    """Return how long a step took."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
