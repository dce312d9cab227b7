"""The commands, errors, kinds and fields of the code turned into the pages that document them.

`python docs/generate.py` rewrites docs/commands.md, docs/errors.md and the lists of
features/README.md; a test holds them equal.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from denialrisk import errors
from denialrisk.cli.main import COMMANDS, road
from denialrisk.derive import FIELDS, KINDS
from denialrisk.derive.kinds import Kind
from denialrisk.explain.remedy import EDITS

HERE = Path(__file__).parent
_FEATURES = HERE.parent / "features" / "README.md"
_WIDTH = 96
# What a slot that is left out stands for.
_UNSET = {"window_days": "all time", "category": "any"}


def pages() -> dict[Path, str]:
    """Return the text of each generated page by its path."""
    return {
        HERE / "commands.md": _commands(),
        HERE / "errors.md": _errors(),
        _FEATURES: _features(),
    }


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


def _features() -> str:
    """Return the guide to signals and remedies, its lists as the code has them."""
    text = _FEATURES.read_text(encoding="utf-8")
    for name, table in (("edits", _edits()), ("kinds", _kinds()), ("fields", _fields())):
        start, end = f"<!-- {name}: generated from the code -->\n", f"\n<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{table}{end}{rest.partition(end)[2]}"
    return text


def _edits() -> str:
    rows = [
        f"| `{name}` | {', '.join(f'`{slot}`' for slot in edit.model_fields) or '—'}"
        f" | {edit.does} | {', '.join(f'`{{{each}}}`' for each in edit.details) or '—'} |"
        for name, edit in EDITS.items()
    ]
    head = "| kind | slots | what it does | more for sentences |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def _kinds() -> str:
    rows = [
        f"| `{name}` | {', '.join(_slots(kind))} | {kind.says} | {_evidence(kind)} |"
        for name, kind in KINDS.items()
    ]
    head = "| kind | slots | value | more for sentences |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def _slots(kind: type[Kind]) -> Iterator[str]:
    """Yield the slots, those that may be left out with their default."""
    for name, slot in kind.model_fields.items():
        default = _UNSET.get(name, "none") if slot.default is None else f"{slot.default}"
        yield f"`{name}`" if slot.is_required() else f"`{name}` ({default})"


def _evidence(kind: type[Kind]) -> str:
    names = [*kind.evidence, *(["window"] if "window_days" in kind.evidence else [])]
    return ", ".join(f"`{{{name}}}`" for name in names) or "—"


def _fields() -> str:
    rows = [f"| `{name}` | {fact.kind} | {fact.says} |" for name, fact in FIELDS.items()]
    return "\n".join(["| field | kind | meaning |\n|---|---|---|", *rows])


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
