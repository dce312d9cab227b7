"""Long work shown as bars on standard error, so that standard output stays for results."""

import json
import math
import sys
from types import TracebackType
from typing import Any, Final, Self

import click
from tqdm import tqdm

_SECONDS: Final = 0.1
_SECONDS_IN_A_LOG: Final = 10.0


class Progress:
    """Call it as `progress(stage, done, total)`; each stage gets a bar of its own."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of `stage` to `done` of `total`, opening it on first sight."""
        if self._bar is None or stage != self._stage:
            self._close()
            self._stage = stage
            self._bar = _bar(stage, total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _bar(stage: str, total: int) -> "tqdm[Any]":
    # In a log each drawing is a line of its own: draw seldom there.
    interval = _SECONDS if sys.stderr.isatty() else _SECONDS_IN_A_LOG
    return tqdm(
        desc=f"{stage:<28}",
        total=total,
        file=sys.stderr,
        unit_scale=True,
        mininterval=interval,
        dynamic_ncols=True,
    )


def show(summary: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print a command's result: JSON on standard output for a program, text for a person."""
    if as_json:
        click.echo(json.dumps(_plain(summary), indent=2, default=str, allow_nan=False))
    elif text:
        click.echo(text)


def _plain(told: Any) -> Any:
    """Return the same nest with None for what is no number: JSON has no NaN."""
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_plain(value) for value in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told
