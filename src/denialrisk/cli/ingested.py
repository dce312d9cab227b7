"""What an ingest did, told in words."""

from typing import Any, Final

_KINDS: Final = {
    "claims": "claim",
    "remits": "remit",
    "acknowledgments": "acknowledgment",
    "rows": "row",
}
_MOST_NOTES: Final = 10


def ingest_text(found: dict[str, Any]) -> str:
    """Return the summary of an ingest (`IngestSummary.to_dict`) as lines for a person."""
    files = _counted(found["files"], "file")
    lines = [f"ingested {files} into {found['into']}", *_counts(found)]
    lines += _section("changed, assumed or passed over", _changes(found["changes"]))
    lines += _section("worth knowing", _notes(found["per_file"]))
    held = [f"{rows:,} {name.replace('_', ' ')}" for name, rows in found["tables"].items() if rows]
    lines.append(f"the tables now hold {', '.join(held) or 'nothing'}")
    if found["rejects"]:
        lines.append(f"refused: {found['rejects']:,}; {found['rejects_file']} says why, each once")
    if found["rejects_listed"] != found["rejects"]:
        lines.append(_listed(found))
    return "\n".join([*lines, f"next: {_next(found['into'], found['tables'])}"])


def _next(into: str, rows: dict[str, int]) -> str:
    """Say what the tables still lack before a model can learn from them."""
    if not rows.get("claims"):
        return f"denialrisk ingest CLAIMS --into {into}; there are no claims yet"
    if not (rows.get("remits") or rows.get("outcomes")):
        return (
            f"denialrisk ingest REMITS --into {into}; nothing says yet what the payers answered. "
            "That is in their 835 files, or in columns of a flat file "
            "(denialrisk ingest --describe FILE shows which)"
        )
    return f"denialrisk train --data {into}"


def _counts(found: dict[str, Any]) -> list[str]:
    """Say of each kind how many came and where they went: the sum is told, so it can be seen."""
    told = []
    for plural, one in _KINDS.items():
        came = found[f"{plural}_in"]
        if not came:
            continue
        again = f" ({found['resubmissions']:,} as resubmissions)" if one == "claim" else ""
        told.append(
            f"  {plural:<16}{came:>12,} in = {found[plural]:,} taken in{again}"
            f" + {found[f'{one}_duplicates']:,} known already"
            f" + {found[f'{one}_rejects']:,} refused"
        )
    if found["other_rejects"]:
        told.append(f"  {'as a whole':<16}{found['other_rejects']:>12,} refused")
    return told


def _listed(found: dict[str, Any]) -> str:
    """Say why the file of rejects has another number of rows than was refused."""
    return (
        f"{found['rejects_file']} lists {_counted(found['rejects_listed'], 'reject')}: those of "
        "earlier ingests stay, and none stands twice"
    )


def _changes(changes: dict[str, int]) -> list[str]:
    ordered = sorted(changes.items(), key=lambda item: -item[1])
    return [f"{count:>10,}  {what}" for what, count in ordered]


def _notes(files: list[dict[str, Any]]) -> list[str]:
    notes = [f"{file['file']}: {note}" for file in files for note in file["notes"]]
    more = len(notes) - _MOST_NOTES
    return [*notes[:_MOST_NOTES], *([f"and {more:,} more, with --json"] if more > 0 else [])]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
