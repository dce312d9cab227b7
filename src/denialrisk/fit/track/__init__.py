"""A judged model recorded, registered and promoted: its run and its pictures."""

from denialrisk.fit.track.dataset import digests
from denialrisk.fit.track.fetch import fetch_bundle
from denialrisk.fit.track.follow import Follower
from denialrisk.fit.track.promote import Promotion, promote
from denialrisk.fit.track.registry import Rollback, rollback
from denialrisk.fit.track.run import track
from denialrisk.fit.track.store import logging_to, reach

__all__ = [
    "Follower",
    "Promotion",
    "Rollback",
    "digests",
    "fetch_bundle",
    "logging_to",
    "promote",
    "reach",
    "rollback",
    "track",
]
