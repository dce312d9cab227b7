"""The `denialrisk` command: one file per thing a person can ask for."""

from denialrisk.cli.main import main

__all__ = ["main"]
