"""The machine and the checkout a run came from, turned into tags and a list of packages."""

import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import distributions
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Final

_TOLD: Final = ("denialrisk", "lightgbm", "mlflow", "numpy", "pandas", "scikit-learn", "shap")
_SECONDS: Final = 10


def environment() -> dict[str, str]:
    """Return tags of the Python and the libraries that decide what a run gives."""
    versions = {f"version.{name}": library_version(name) for name in _TOLD}
    return {
        "version.python": platform.python_version(),
        "platform": platform.platform(),
    } | versions


def requirements() -> str:
    """Return every installed package with its version, one a line, as pip reads it."""
    found = {
        one.name.lower().replace("_", "-"): one.version for one in distributions() if one.name
    }
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def commit() -> dict[str, str]:
    """Return tags of the git checkout one stands in, else of the one the code runs from.

    The first is where a hospital keeps its decisions. Empty outside of any checkout. Files that
    git does not track make nothing dirty.
    """
    for folder in (Path.cwd(), Path(__file__).parent):
        head = _git(folder, "rev-parse", "HEAD")
        if head:
            changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
            return dict(_tags(head, _git(folder, "branch", "--show-current"), changed))
    return {}


def _tags(head: str, branch: str | None, changed: str | None) -> Iterator[tuple[str, str]]:
    # MLflow's own names, so that its pages show them where people look.
    yield "mlflow.source.git.commit", head
    if branch:
        yield "mlflow.source.git.branch", branch
    if changed is not None:
        yield "mlflow.source.git.dirty", str(bool(changed)).lower()


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git answers, None where there is no git, no checkout or no answer in time."""
    git = shutil.which("git")
    if git is None:
        return None
    try:
        done = subprocess.run(
            [git, "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
