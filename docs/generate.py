"""The commands and errors of the code turned into the pages that document them.

`python docs/generate.py` rewrites docs/commands.md and docs/errors.md; a test holds them equal.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from denialrisk import errors
from denialrisk.cli.main import COMMANDS, road

HERE = Path(__file__).parent
_WIDTH = 96


def pages() -> dict[Path, str]:
    """Return the text of each generated page by its path."""
    return {HERE / "commands.md": _commands(), HERE / "errors.md": _errors()}


def _commands() -> str:
    parts = ["# Commands\n\nGenerated from the code by `python docs/generate.py`.\n"]
    settings = road.context_settings
    context = click.Context(road, info_name="denialrisk", max_content_width=_WIDTH, **settings)
    parts.append(f"```text\n{road.get_help(context)}\n```\n")
    for name in COMMANDS:
        parts += _helps(road.get_command(context, name), name, context)
    return "\n".join(parts)


def _helps(command: click.Command | None, name: str, parent: click.Context) -> Iterator[str]:
    """Yield the help of a command, then of each command within it."""
    if command is None:
        return
    context = click.Context(command, info_name=name, parent=parent, max_content_width=_WIDTH)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _helps(command.get_command(context, inner), inner, context)


def _errors() -> str:
    rows = [
        f"| {kind.exit_code} | `{kind.__name__}` | {inspect.getdoc(kind)} |"
        for kind in (errors.DenialRiskError, *errors.DenialRiskError.__subclasses__())
    ]
    head = "# Errors and exit codes\n\nGenerated from the code by `python docs/generate.py`.\n"
    text = (
        "\nEvery message says what is wrong, where, and what to do. "
        "Anything else is a defect of ours and shows a traceback.\n"
    )
    return "\n".join([head, "| exit code | error | meaning |", "|---|---|---|", *rows, text])


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
