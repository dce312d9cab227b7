"""Verdicts of the gates turned into a page that says what was measured and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Verdicts = Sequence[Mapping[str, Any]]


def gates_page(verdicts: Verdicts, title: str) -> str:
    """Return Markdown: a table of all gates, then what to do about each that refused."""
    return "\n".join(_lines(verdicts, title)) + "\n"


def word(verdict: Mapping[str, Any]) -> str:
    """Return what a gate decided, in one word."""
    if not verdict.get("judged", True):
        return "skipped"
    return "passed" if verdict["passed"] else "refused"


def gate_tags(verdicts: Verdicts) -> dict[str, str]:
    """Return a tag for each gate: what it decided, and in what words."""
    return {f"gate.{one['gate']}": f"{word(one)}: {one['says']}"[:4900] for one in verdicts}


def _lines(verdicts: Verdicts, title: str) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield "| gate | answer | measured, and the limit |"
    yield "|---|---|---|"
    for one in verdicts:
        said = one["says"].replace("|", "\\|")
        yield f"| {one['gate']} | {word(one)} | {said} |"
    refused = [one for one in verdicts if not one["passed"]]
    if refused:
        yield ""
        yield "## What to do"
        yield ""
    for one in refused:
        yield f"- **{one['gate']}**: {one.get('todo') or 'see the figures'}"
