"""Prints the payers' strictness and the causes' scales that meet the published rates.

Run it after changing what the simulated world asks of claims, and copy its figures into
simulate/payers.py and simulate/causes.py.
"""

import dataclasses

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.simulate import causes
from denialrisk.simulate.adjudication import true_mass
from denialrisk.simulate.history import draw_history
from denialrisk.simulate.payers import PAYERS

# Change Healthcare 2020, scaled to 100 with our judgement for what it does not list.
SHARES = {
    "eligibility": 20.5,
    "coordination_of_benefits": 5.0,
    "authorization": 11.5,
    "documentation": 9.0,
    "missing_information": 16.0,
    "coding": 4.8,
    "bundling_frequency": 5.0,
    "medical_necessity": 6.6,
    "non_covered": 10.3,
    "duplicate": 3.5,
    "timely_filing": 5.2,
    "provider": 1.1,
    "unmapped": 3.5,
}
ROUNDS, CLAIMS, SEEDS = 40, 40_000, (7, 11, 13)
FIRM = ("duplicate", "timely_filing")


def main() -> None:
    """Fit by turns: payers' strictness to their rates, then scales to the category shares."""
    histories = [draw_history(seed, CLAIMS, 12) for seed in SEEDS]
    strictness = np.array([payer.strictness for payer in PAYERS])
    wanted = np.array([payer.denial_rate for payer in PAYERS])
    target = np.array([SHARES[name] for name in CATEGORIES]) / sum(SHARES.values())
    for _ in range(ROUNDS):
        rates, shares = measure(histories, strictness)
        strictness = strictness * (wanted / rates) ** 0.9
        for place, name in enumerate(CATEGORIES):
            if name not in FIRM:
                causes.SCALE[name] *= float(target[place] / shares[place]) ** 0.6
        centre = np.exp(np.log(strictness).mean())
        strictness /= centre
        for name in CATEGORIES:
            causes.SCALE[name] *= float(centre) if name not in FIRM else 1.0
    rates, shares = measure(histories, strictness)
    for payer, value, rate in zip(PAYERS, strictness, rates, strict=True):
        print(f"{payer.payer_id} strictness {value:.2f} rate {rate:.3f} of {payer.denial_rate}")
    for name, share, aim in zip(CATEGORIES, shares, target, strict=True):
        print(f"{name:26} scale {causes.SCALE[name]:.2f} share {share:.3f} of {aim:.3f}")


def measure(histories: list, strictness: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the true denial rate per payer and the share of each category."""
    mass, payer = [], []
    for history in histories:
        ratio = strictness / history.world.strictness
        world = dataclasses.replace(
            history.world,
            strictness=strictness,
            line_strictness=history.world.line_strictness * ratio[:, None],
        )
        claim, line = true_mass(world, history.ledger)
        spread = claim[history.ledger.line["claim"]]
        mass.append(spread + (1 - spread.sum(axis=1, keepdims=True)) * line)
        payer.append(history.ledger.per_line("payer"))
    every, who = np.concatenate(mass), np.concatenate(payer)
    rates = np.bincount(who, weights=every.sum(axis=1)) / np.bincount(who)
    return rates, every.sum(axis=0) / every.sum()


if __name__ == "__main__":
    main()
