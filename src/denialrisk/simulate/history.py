"""Runs the period: claims are billed and decided, followed up and decided again, then answered."""

from dataclasses import dataclass

import numpy as np

from denialrisk.simulate.adjudication import adjudicate
from denialrisk.simulate.answers import decide_when, draw_answers
from denialrisk.simulate.billing import bill
from denialrisk.simulate.columns import Ints
from denialrisk.simulate.encounters import draw_encounters
from denialrisk.simulate.followups import draw_followups, first_count
from denialrisk.simulate.ledger import Ledger, join
from denialrisk.simulate.world import World, draw_world


@dataclass(frozen=True, slots=True)
class History:
    """What happened in one world: claims in order of submission and answers (see answers)."""

    world: World
    ledger: Ledger
    answers: Ints


def _in_order(ledger: Ledger) -> Ledger:
    """Sort claims by day of submission; `original` then names the new rows."""
    order = np.argsort(ledger.claim["submitted"], kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    taken = ledger.take(order)
    original = taken.claim["original"]
    return taken.having({"original": np.where(original >= 0, place[original], -1)})


def draw_history(seed: int, claims: int, months: int) -> History:
    """Draw one whole history. The same arguments always give the same one."""
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(6)]
    world = draw_world(streams[0], claims, months)
    treated = draw_encounters(streams[1], world, first_count(claims))
    first = adjudicate(streams[3], world, bill(streams[2], world, treated))
    first = decide_when(streams[3], first)
    later = [
        decide_when(streams[4], adjudicate(streams[4], world, followup))
        for followup in draw_followups(streams[4], world, first, claims)
    ]
    ledger = _in_order(join([first, *later]))
    return History(world, ledger, draw_answers(streams[5], ledger, world.days))
