"""A registered model kept at hand for a service, by a `denialrisk follow` of its own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from denialrisk.errors import ServiceError


@contextlib.contextmanager
def followed(model: str, into: Path) -> Iterator[Path]:
    """Yield the link to the bundle that `model` stands for, set anew whenever that changes.

    A process of its own, because MLflow weighs more than all that scores. Raises ServiceError
    when there is no such model.
    """
    code = "from denialrisk.cli import main; main()"
    command = [sys.executable, "-c", code, "follow", model, "--into", str(into)]
    if subprocess.run([*command, "--once"], check=False).returncode:
        raise ServiceError(f"{model} cannot be followed; why stands above")
    follower = subprocess.Popen(command)
    try:
        yield into / "current"
    finally:
        follower.terminate()
        follower.wait()
