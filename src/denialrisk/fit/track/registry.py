"""Versions of the registered model and the names they go by: champion, challenger, previous."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from denialrisk.errors import BundleError, UsageError
from denialrisk.fit.track.gatepage import gate_tags
from denialrisk.fit.track.store import NAME, client_of, existing, first_line, silence

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION: Final = "champion"
CHALLENGER: Final = "challenger"
PREVIOUS: Final = "previous"
# On a version: the champion it took the place of, from where `rollback` goes further back.
_TOOK_OVER_FROM: Final = "took_over_from"


@dataclass(frozen=True)
class Rollback:
    """The champion went from version `left` back to `champion`; `previous` lies before that."""

    left: str
    champion: str
    previous: str | None


def register(
    client: "MlflowClient", model_uri: str, run_id: str, gates: list[dict[str, Any]]
) -> str:
    """Register a logged model whose gates passed and return the name it goes by.

    It becomes champion where there is none, else challenger: only `promote` holds it against
    the champion.
    """
    import mlflow

    version = str(mlflow.register_model(model_uri, NAME).version)
    tags = {"run_id": run_id, **gate_tags(gates)}
    for key, value in tags.items():
        client.set_model_version_tag(NAME, version, key, value)
    first = CHAMPION not in aliases(client)
    alias = CHAMPION if first else CHALLENGER
    client.set_registered_model_alias(NAME, alias, version)
    return f"models:/{NAME}@{alias} (version {version})"


def aliases(client: "MlflowClient") -> dict[str, str]:
    """Return the version each alias stands for. Raises BundleError without a registered model."""
    from mlflow.exceptions import MlflowException

    try:
        found: Mapping[str, str] = client.get_registered_model(NAME).aliases
    except MlflowException as error:
        message = f"models:/{NAME}: no such model ({first_line(error)})"
        raise BundleError(f"{message}; `denialrisk train --register` registers one") from None
    return {alias: str(version) for alias, version in found.items()}


def resolve(client: "MlflowClient", wanted: str) -> str:
    """Return the version that a number or an alias means. Raises UsageError where none does."""
    known = aliases(client)
    version = known.get(wanted, wanted)
    if not version.isdigit() or not _exists(client, version):
        versions = client.search_model_versions(f"name = '{NAME}'")
        numbers = ", ".join(sorted((str(v.version) for v in versions), key=int))
        there = ", ".join(f"{alias} = {number}" for alias, number in sorted(known.items()))
        message = f"no version '{wanted}' of {NAME}; versions: {numbers}; aliases: {there}"
        raise UsageError(f"{message}; `denialrisk train --register` makes a challenger")
    return version


def crown(client: "MlflowClient", version: str, over: str | None, tags: Mapping[str, str]) -> None:
    """Make a version the champion; the one before stays at hand as `previous`.

    `previous` is set first: whatever breaks off in between, there is a champion all along.
    """
    if over is not None:
        client.set_registered_model_alias(NAME, PREVIOUS, over)
        client.set_model_version_tag(NAME, version, _TOOK_OVER_FROM, over)
    client.set_registered_model_alias(NAME, CHAMPION, version)
    if aliases(client).get(CHALLENGER) == version:
        client.delete_registered_model_alias(NAME, CHALLENGER)
    mark(client, version, {"promoted_on": now(), **tags})


def mark(client: "MlflowClient", version: str, tags: Mapping[str, str]) -> None:
    """Write tags on a version."""
    for key, value in tags.items():
        client.set_model_version_tag(NAME, version, key, value)


def rollback(tracking_uri: str | None = None) -> Rollback:
    """Make the previous champion the champion again; once more goes one further back.

    Raises UsageError when there is none to go back to, BundleError without a registered model.
    """
    store = existing(tracking_uri, f"models:/{NAME}")
    with silence():
        client = client_of(store)
        known = aliases(client)
        left, back = known.get(CHAMPION), known.get(PREVIOUS)
        if left is None or back is None or back == left:
            raise UsageError(_nothing_before(left, store))
        if not _exists(client, back):
            message = f"version {back}, the previous champion, was deleted from {store};"
            raise UsageError(f"{message} `denialrisk promote VERSION` names another")
        earlier = _took_over_from(client, back)
        client.set_registered_model_alias(NAME, CHAMPION, back)
        if earlier is None:
            client.delete_registered_model_alias(NAME, PREVIOUS)
        else:
            client.set_registered_model_alias(NAME, PREVIOUS, earlier)
        mark(client, left, {"rolled_back_on": now(), "rolled_back_to": back})
    return Rollback(left, back, earlier)


def now() -> str:
    """Return the moment, in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _took_over_from(client: "MlflowClient", version: str) -> str | None:
    before = client.get_model_version(NAME, version).tags.get(_TOOK_OVER_FROM)
    return str(before) if before and _exists(client, before) else None


def _exists(client: "MlflowClient", version: str) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        client.get_model_version(NAME, version)
    except MlflowException:
        return False
    return True


def _nothing_before(champion: str | None, store: str) -> str:
    if champion is None:
        return f"{NAME} has no champion in {store}: `denialrisk promote VERSION` names one"
    return (
        f"version {champion} of {NAME} is the first champion in {store}: there is none before it"
        " to go back to; `denialrisk promote VERSION` names another"
    )
