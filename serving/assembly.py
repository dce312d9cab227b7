"""Settings turned into the app of one worker: its model, its watch, its challenger, its routes."""

import os
import tempfile
from pathlib import Path
from typing import Final

from memory import Memory, admission
from meters import Meters
from model import Model, Place, settle
from routes import routes
from settings import Settings
from shadow import Shadow
from starlette.types import ASGIApp

from denialrisk.score import Policy, load_policy

_HOME: Final = "BENTOML_HOME"


def assembled(settings: Settings, memory: Memory, addresses: list[str]) -> ASGIApp:
    """Return the app that answers on `addresses`.

    Raises DenialRiskError when the bundle, the policy or the state cannot be used.
    """
    callers = admission(settings, memory, addresses)
    policy = load_policy(settings.policy)
    meters = Meters()
    model = _model(settings, settings.bundle, policy, "champion", meters)
    model.grown = memory.grown
    shadow = None
    if settings.shadow is not None:
        challenger = _model(settings, settings.shadow, policy, "challenger", meters)
        shadow = Shadow(challenger, meters)
        shadow.start()
    memory.tell_owed(meters.owes)
    app = routes(model, settings, meters, shadow, memory, callers)
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
