"""Prints what proposed remedies truly do, and whether the top reason names the true cause.

A bundle trained as of a day (`train --until`) flags and explains the claims sent after it. Each
remedy it proposes is then made to the claim in the simulated world, which states the chance of
denial before and after: `true` with its hidden facts known, `visible` averaged over them.

Run: python bench/remedies.py --data TABLES [--claims 100000 --seed 7 --until 2025-10-01 --days 31]
     with --bundle BUNDLE no bundle is trained; --claims and --seed are those of the simulated year
"""

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from denialrisk.claims import CATEGORIES, Tables
from denialrisk.cli.main import road
from denialrisk.deployment import Deployment
from denialrisk.explain import explain, load_remedies
from denialrisk.explain.cause import FAMILY_OF
from denialrisk.explain.remedy import propose
from denialrisk.score import Bundle, load_policy
from denialrisk.simulate.history import History, draw_history
from denialrisk.simulate.identifiers import claim_id
from denialrisk.simulate.rewritten import Examiner, Rewriting
from denialrisk.simulate.visible import visible_mass

HOUSE = Deployment.at(Path(__file__).parents[1])
# A change of the chance of denial by less is none.
POINT = 0.001
TOPS = (1, 3)
# In the order the figures are told.
KINDS = ("helps", "does nothing", "harms")


@dataclass(frozen=True)
class Offered:
    """One proposal for the claim at a row of the history."""

    row: int
    told: dict[str, Any]

    @property
    def said(self) -> float:
        """How much it lowers the probability, by the model."""
        told = self.told
        return float(told["denial_probability_before"] - told["denial_probability_after"])


def main() -> None:
    """Explain, redraw the world, judge and print."""
    given = arguments()
    with tempfile.TemporaryDirectory() as folder:
        bundle = Bundle.load(given.bundle or trained(given, Path(folder)))
        claims = explained(bundle, given)
    history = draw_history(given.seed, given.claims, 12)
    print(f"{len(claims):,} claims flagged, sent in {given.days} days after the bundle's data end")
    offers = [Offered(row_of(one), told) for one in claims for told in one["remedies"]]
    some = sum(bool(one["remedies"]) for one in claims)
    print(f"{len(offers):,} remedies proposed on {some:,} of them\n")
    remedies(history, offers)
    causes(history, claims)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="tables of the simulated year")
    parser.add_argument("--bundle", type=Path, help="trained with --until")
    parser.add_argument("--until", default="2025-10-01", help="trained as of this day")
    parser.add_argument("--claims", type=int, default=100_000, help="as it was simulated")
    parser.add_argument("--seed", type=int, default=7, help="as it was simulated")
    parser.add_argument("--days", type=int, default=31, help="of claims judged")
    return parser.parse_args()


def trained(given: argparse.Namespace, folder: Path) -> Path:
    """Train a bundle as of a day, with the decisions that ship."""
    os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{folder}/mlflow.db"
    words = ["--data", str(given.data), "--until", given.until, "--bundle", str(folder / "bundle")]
    road.main(["--home", str(HOUSE.root), "train", *words], standalone_mode=False)
    return folder / "bundle"


def explained(bundle: Bundle, given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the explanations of the claims that the shipped policy flags."""
    # The list of this folder, so that an edit of it needs no training to be judged.
    listed = load_remedies(HOUSE.remedies, bundle.catalogue).to_json()
    bundle = replace(bundle, remedies=listed)
    tables, start = Tables.load(given.data), date.fromisoformat(bundle.manifest["data_end"])
    sent = tables.claims["submitted_on"].dt.date
    after = (sent > start) & (sent <= start + timedelta(days=given.days))
    claims = tables.claims[after].reset_index(drop=True)
    lines = tables.lines[tables.lines["claim_id"].isin(claims["claim_id"])]
    scored = bundle.score(claims, lines.reset_index(drop=True), load_policy(HOUSE.policy))
    flagged = scored.by_claim["action"] != "send"
    began = time.process_time()
    propose(bundle, scored, flagged)
    spent = (time.process_time() - began) * 1_000 / flagged.sum()
    print(f"{spent:.2f} ms of processor time to try the remedies on a flagged claim, in batch")
    found = explain(bundle, scored, only=flagged, remedies=True)
    return [one for one, wanted in zip(found, flagged, strict=True) if wanted]


def row_of(claim: dict[str, Any]) -> int:
    """Return the row of a claim in the history it was written from."""
    row = int(claim["claim_id"].removeprefix("LK")) - 1
    assert claim_id(row) == claim["claim_id"]  # noqa: S101 — a table of another origin
    return row


def remedies(history: History, offers: Sequence[Offered]) -> None:
    """Print what becomes of the true chance, by family and by remedy."""
    examiner = Examiner(history)
    before = examiner.as_sent([one.row for one in offers])
    after = examiner.rewritten([rewriting(one) for one in offers])
    lower = np.column_stack([before.true - after.true, before.visible - after.visible])
    alone = np.array([len(one.told["parts"]) == 1 for one in offers])
    said = np.array([one.said for one in offers])
    print("share of remedies that change the true chance of denial of the claim by 0.1 points")
    print(
        f"{'':42}{'n':>6}{KINDS[0]:>9}{KINDS[1]:>14}{KINDS[2]:>8}{'mean':>8}{'visible':>9}{'said':>7}"
    )
    told = Told(lower, said)
    told.row("all", np.ones(len(offers), dtype=bool))
    told.row("first proposed", np.array(list(firsts(offers))))
    told.row("alone", alone)
    told.row("pairs", ~alone)
    for head, name in (("family", "family"), ("remedy, alone", "remedy")):
        print(f"by {head}")
        values = np.array([one.told[name] for one in offers])
        for value in sorted(set(values[alone])):
            told.row(f"  {value}", (values == value) & alone)
    print()


@dataclass(frozen=True)
class Told:
    """True and visible reduction, shape (offers, 2), and the one the model says."""

    lower: np.ndarray
    said: np.ndarray

    def row(self, name: str, rows: np.ndarray) -> None:
        """Print one group of remedies."""
        true = self.lower[rows, 0]
        shares = [(true > POINT).mean(), (abs(true) <= POINT).mean(), (true < -POINT).mean()]
        means = (true.mean(), self.lower[rows, 1].mean(), self.said[rows].mean())
        print(
            f"{name:42}{rows.sum():6,}{shares[0]:9.1%}{shares[1]:14.1%}{shares[2]:8.1%}"
            f"{means[0]:8.3f}{means[1]:9.3f}{means[2]:7.3f}"
        )


def firsts(offers: Sequence[Offered]) -> Iterator[bool]:
    """Tell which offers stand first on their claim."""
    last = -1
    for one in offers:
        yield one.row != last
        last = one.row


def rewriting(offered: Offered) -> Rewriting:
    """Return what a proposal writes on the claim."""
    change = offered.told["change"]
    lines = {int(number): values for number, values in change["lines"].items()}
    return Rewriting(offered.row, change["claim"], lines)


def causes(history: History, claims: Sequence[dict[str, Any]]) -> None:
    """Print how often the reasons of a denied line name the family of what denied it."""
    lines = list(denied(history, claims))
    print(f"{len(lines):,} denied lines on flagged claims: the reasons name the cause's family")
    heads = ("top-1", "top-3", "claim 1", "claim 3", "ceiling")
    print(f"{'':42}{'n':>6}" + "".join(f"{head:>9}" for head in heads))
    groups = defaultdict(list)
    for line in lines:
        groups[line[0]].append(line)
    named_ones = [line for line in lines if line[0] in FAMILY_OF]
    overall = [("all", lines), ("all that have a family", named_ones)]
    for name, rows in [*overall, *sorted(groups.items())]:
        hits = [np.mean([row[1 + at] for row in rows]) for at in range(5)]
        told = "".join(f"{hit:9.1%}" for hit in hits)
        label = name if name not in groups else f"  {name} ({FAMILY_OF.get(name) or 'none'})"
        print(f"{label:42}{len(rows):6,}{told}")


def denied(history: History, claims: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield category and hits (line top-1, top-3, claim top-1, top-3, ceiling) per denied line."""
    ledger = history.ledger
    starts = np.searchsorted(ledger.line["claim"], np.arange(len(ledger)))
    likely = likely_family(visible_mass(history))
    for claim in claims:
        for line in claim["lines"]:
            at = int(starts[row_of(claim)]) + line["line_number"] - 1
            number = ledger.line["category"][at]
            if number >= 0:
                category = CATEGORIES[number]
                family = FAMILY_OF.get(category)
                hits = [
                    named(one["reasons"], family, top) for one in (line, claim) for top in TOPS
                ]
                yield category, *hits, likely[at] == family


def named(reasons: Sequence[dict[str, Any]], family: str | None, top: int) -> bool:
    """Tell whether one of the first reasons is of a family."""
    return family in {reason["family"] for reason in reasons[:top]}


def likely_family(mass: np.ndarray) -> list[str]:
    """Return the family of the likeliest cause of each line, all visible things known."""
    families = sorted(set(FAMILY_OF.values()))
    sums = np.column_stack(
        [
            sum(mass[:, CATEGORIES.index(c)] for c, f in FAMILY_OF.items() if f == family)
            for family in families
        ]
    )
    return [families[at] for at in sums.argmax(axis=1)]


if __name__ == "__main__":
    main()
