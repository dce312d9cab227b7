"""A registered version turned into the model that was judged, before the last refit."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import BundleError
from denialrisk.fit.track.fetch import fetch_bundle
from denialrisk.fit.track.store import NAME, client_of, silence
from denialrisk.score import Boosters, Bundle

# Among a run's artifacts: the boosters as they were judged, by the name of each.
JUDGED: Final = "judged/{name}.txt"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Contender:
    """A version's bundle, and the boosters by which it can be judged fairly.

    What ships has learnt once more from every settled line, its own test lines among them, so it
    cannot be judged on those. The boosters of its training's judgement can, on lines sent since
    its test began: `fresh_from`, in days since 1970-01-01. It is as much older than the test
    lines as the one that ships is older than tomorrow's.
    """

    version: str
    bundle: Bundle
    boosters: Boosters
    fresh_from: int


def contender(version: str, store: str) -> Contender:
    """Load a version's bundle and its judged model.

    Where the run kept none, the model that ships stands in for it, on lines that are later than
    all it learnt from. Raises BundleError when the bundle cannot be loaded.
    """
    bundle = Bundle.load(fetch_bundle(f"models:/{NAME}/{version}", store))
    split: dict[str, str] = bundle.metrics["split"]
    judged = _judged(version, store, bundle)
    if judged is None and bundle.metrics["recipe"].get("final_refit", False):
        learnt_until = split.get("settled_until", split["mature_until"])
        return Contender(version, bundle, bundle.boosters, _day(learnt_until) + 1)
    return Contender(version, bundle, judged or bundle.boosters, _day(split["test_start"]))


def _judged(version: str, store: str, bundle: Bundle) -> Boosters | None:
    from lightgbm import Booster

    names = ("denial", "category")[: 1 if bundle.category is None else 2]
    with silence():
        paths = [_fetch(version, store, JUDGED.format(name=name)) for name in names]
    found = [Booster(model_str=path.read_text(encoding="utf-8")) for path in paths if path]
    if len(found) < len(names):
        return None
    category = found[1] if len(found) > 1 else None
    return Boosters(found[0], category, bundle.calibration.category_share)


def _fetch(version: str, store: str, name: str) -> Path | None:
    import mlflow
    from mlflow.exceptions import MlflowException

    run_id = run_of(client_of(store), version)
    if run_id is None:
        return None
    try:
        found = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=name)
    except (MlflowException, OSError):
        return None
    return Path(found)


def run_of(client: Any, version: str) -> str | None:
    """Return the run that a version was logged by."""
    found = client.get_model_version(NAME, version)
    run_id = found.tags.get("run_id") or found.run_id
    return str(run_id) if run_id else None


def _day(text: str) -> int:
    try:
        return (date.fromisoformat(text) - _EPOCH).days
    except ValueError:
        raise BundleError(f"'{text}' is no day up to which a model learnt; train again") from None
