"""The commands and errors of the code turned into the pages that document them.

`python docs/generate.py` rewrites docs/commands.md and docs/errors.md; a test holds them equal.
"""

import inspect
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
    context = click.Context(road, info_name="denialrisk", max_content_width=_WIDTH)
    parts.append(f"```text\n{road.get_help(context)}\n```\n")
    for name in COMMANDS:
        command = road.get_command(context, name)
        if command is not None:
            inner = click.Context(
                command, info_name=name, parent=context, max_content_width=_WIDTH
            )
            parts.append(f"## denialrisk {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


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
