"""Settings turned into the app of one worker: its model, its watch, its challenger, its routes."""

import os
import tempfile
from pathlib import Path
from typing import Final

from meters import Meters
from model import Model, Place, settle
from routes import routes
from settings import Settings
from shadow import Shadow
from starlette.types import ASGIApp

from denialrisk.score import Policy, load_policy

_HOME: Final = "BENTOML_HOME"


def assembled(settings: Settings) -> ASGIApp:
    """Return the app. Raises DenialRiskError when the bundle or the policy cannot be used."""
    policy = load_policy(settings.policy)
    meters = Meters()
    model = _model(settings, settings.bundle, policy, "champion", meters)
    shadow = None
    if settings.shadow is not None:
        challenger = _model(settings, settings.shadow, policy, "challenger", meters)
        shadow = Shadow(challenger, meters)
        shadow.start()
    app = routes(model, settings, meters, shadow)
    settle()
    return app


def _model(settings: Settings, path: Path, policy: Policy, role: str, meters: Meters) -> Model:
    """Load a bundle and watch its place from then on."""
    model = Model(Place(path, policy, _kept(role)), settings.watch_seconds, role)
    model.counted = meters.swapped
    model.watch.start()
    return model


def _kept(role: str) -> Path:
    """Return the file that remembers, for all workers of one server, what answered last."""
    home = Path(os.environ.get(_HOME, tempfile.gettempdir()))
    return home / f"denialrisk-{role}-{os.getppid()}"
