"""Prints which policy changes the simulated year holds and how sharply each shows.

For a bench of recovery to choose from: how many lines each change concerns a month, and the
probability of denial that a submitter could see before and after it.

Run: python bench/accuracy/recovery.py [--claims 200000 --seed N]
"""

import argparse

from world import UNTOUCHED

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.changes import changes
from denialrisk.simulate.columns import FIRST_DAY
from denialrisk.simulate.history import draw_history
from denialrisk.simulate.visible import visible_mass

MONTHS = 12


def main() -> None:
    """Draw a history and print a row for each change, the sharpest first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=UNTOUCHED)
    given = parser.parse_args()
    history = draw_history(given.seed, given.claims, MONTHS)
    mass, service = visible_mass(history), history.ledger.line["service"]
    rows = []
    for change in changes():
        lines = change.concerns(history.ledger)
        after = service >= (change.on - FIRST_DAY).days
        risk = mass[:, CATEGORIES.index(change.category)]
        if (lines & after).any() and (lines & ~after).any():
            monthly = lines.sum() / MONTHS
            was, is_now = risk[lines & ~after].mean(), risk[lines & after].mean()
            rows.append((abs(is_now - was) * monthly, change, monthly, was, is_now))
    print(f"{'payer':6} {'on':10} {'':6} {'category':20} {'lines/month':>11} {'was':>6} {'is':>6}")
    for _, change, monthly, was, is_now in sorted(rows, key=lambda row: -row[0]):
        how = "ends" if change.ends else "begins"
        numbers = f"{monthly:11.0f} {was:6.1%} {is_now:6.1%}"
        what = f"{change.category:20} {numbers}  {', '.join(change.families)}"
        print(f"{change.payer_id:6} {change.on} {how:6} {what}")


if __name__ == "__main__":
    main()
