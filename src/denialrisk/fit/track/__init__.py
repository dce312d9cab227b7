"""A judged model recorded: its MLflow run, its pictures and its card."""

from denialrisk.fit.track.card import model_card
from denialrisk.fit.track.fetch import fetch_bundle
from denialrisk.fit.track.run import track

__all__ = ["fetch_bundle", "model_card", "track"]
