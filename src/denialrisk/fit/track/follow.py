"""A registered model's alias turned into a link to the bundle that it stands for now."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from denialrisk.errors import BundleError, UsageError
from denialrisk.fit.track.fetch import fetch_bundle
from denialrisk.fit.track.store import client_of, existing, first_line, silence

if TYPE_CHECKING:
    from mlflow import MlflowClient

# The link that a service is pointed at.
CURRENT: Final = "current"
_SCHEME: Final = "models:/"
# Bundles kept beside the current one: a service that was not yet told still maps the last.
_KEPT: Final = 2


@dataclass(frozen=True, slots=True)
class Follower:
    """Keeps `into`/current linked to the bundle of `model_uri`, copied in whole beside it."""

    model_uri: str
    into: Path
    tracking_uri: str | None = None

    @property
    def current(self) -> Path:
        """The link."""
        return self.into / CURRENT

    def look(self) -> str | None:
        """Ask which version is meant; link its bundle and return the version if it is another.

        Raises BundleError when the store cannot be asked or has no such model.
        """
        version = self._version()
        folder = self.into / version
        if self.current.is_symlink() and self.current.readlink() == Path(version):
            return None
        self.into.mkdir(parents=True, exist_ok=True)
        if not folder.is_dir():
            name = _parted(self.model_uri)[0]
            _copied(fetch_bundle(f"{_SCHEME}{name}/{version}", self.tracking_uri), folder)
        folder.touch()
        _linked(self.current, version)
        self._prune(version)
        return version

    def _version(self) -> str:
        name, alias, version = _parted(self.model_uri)
        if version:
            return version
        store = existing(self.tracking_uri, self.model_uri)
        with silence():
            return _version_of(client_of(store), name, alias, store)

    def _prune(self, version: str) -> None:
        """Remove what was followed long ago."""
        folders = [each for each in self.into.iterdir() if each.is_dir() and each.name.isdigit()]
        folders.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
        for folder in [each for each in folders if each.name != version][_KEPT:]:
            shutil.rmtree(folder)


def _parted(model_uri: str) -> tuple[str, str, str]:
    """Return name, alias and version of MLflow's models:/NAME@ALIAS or models:/NAME/VERSION."""
    told = model_uri.removeprefix(_SCHEME)
    name, mark, alias = told.partition("@")
    if model_uri.startswith(_SCHEME) and mark and name and alias:
        return name, alias, ""
    name, _, version = told.rpartition("/")
    if model_uri.startswith(_SCHEME) and name and version.isdigit():
        return name, "", version
    raise UsageError(f"'{model_uri}' names no registered model: models:/denialrisk@champion does")


def _version_of(client: "MlflowClient", name: str, alias: str, store: str) -> str:
    from mlflow.exceptions import MlflowException

    try:
        return str(client.get_model_version_by_alias(name, alias).version)
    except (MlflowException, OSError) as error:
        message = f"models:/{name}@{alias}: not found in {store} ({first_line(error)})"
        raise BundleError(f"{message}; `denialrisk promote` names a champion") from None


def _copied(source: Path, folder: Path) -> None:
    """Copy a bundle, whole or not at all."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft)
    draft.rename(folder)


def _linked(link: Path, target: str) -> None:
    """Set the link anew in one step: no reader ever finds none."""
    draft = link.with_name(f".{link.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)
