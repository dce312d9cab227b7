"""A run's card and figures turned into Markdown."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from denialrisk.fit.card.tables import Table, card_tables

# What Markdown or the HTML it passes through would take for more than text.
_SPECIAL: Final = re.compile(r"([\\`*\[\]<>|]|(?<!\w)_|_(?!\w))")
_BY: Final = {
    "run": "",
    "software": "",
    "organisation": "*Stated by the organisation:* ",
    "nobody": "**Unknown.** ",
}


def card_text(metrics: Mapping[str, Any], version: str) -> str:
    """Return the card of a run whose bundle has that version.

    Names and statements come from files that others wrote: what Markdown would take for more
    than text is escaped.
    """
    card = metrics["card"]
    lines = ["# Model card: denial risk of a claim's service lines", ""]
    lines += [f"Model version `{version}`.", "", *_headline(metrics["gates"]), ""]
    section = ""
    for attribute in card["attributes"]:
        if attribute["section"] != section:
            section = attribute["section"]
            lines += [f"## {section}", ""]
        lines += _attribute(attribute)
    for table in card_tables(metrics):
        lines += _table(table)
    return "\n".join([*lines, *_record(card["record"])]) + "\n"


def _headline(gates: list[dict[str, Any]]) -> Iterator[str]:
    failed = [gate for gate in gates if not gate["passed"]]
    if failed:
        yield "**Refused by its gates; not for use.**"
        yield ""
        yield from (f"- {gate['gate']}: {_plain(gate['says'])}" for gate in failed)
    else:
        yield "No gate refused it."


def _attribute(attribute: Mapping[str, Any]) -> Iterator[str]:
    yield f"{attribute['number']}. **{attribute['name']}** {attribute['place']}"
    yield ""
    for answer in attribute["answers"]:
        yield f"    {_BY[answer['by']]}{_plain(answer['says'])}"
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.title}"
    yield ""
    yield table.note
    yield ""
    yield f"| {' | '.join(table.headings)} |"
    yield f"|{'---|' * len(table.headings)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_plain, row))} |"
    yield ""


def _record(record: list[dict[str, str]]) -> Iterator[str]:
    yield "## What was run"
    yield ""
    for entry in record:
        yield f"- {entry['name']}: {_plain(entry['says'])}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
