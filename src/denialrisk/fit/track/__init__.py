"""A judged model recorded, registered and promoted: its run, its pictures and its card."""

from denialrisk.fit.track.card import model_card
from denialrisk.fit.track.dataset import digests
from denialrisk.fit.track.fetch import fetch_bundle
from denialrisk.fit.track.promote import Promotion, promote
from denialrisk.fit.track.registry import Rollback, rollback
from denialrisk.fit.track.run import track
from denialrisk.fit.track.store import reach

__all__ = [
    "Promotion",
    "Rollback",
    "digests",
    "fetch_bundle",
    "model_card",
    "promote",
    "reach",
    "rollback",
    "track",
]
