"""The lists in features/README.md, written from the code they describe."""

from collections.abc import Iterator

from denialrisk.derive.fields import FIELDS
from denialrisk.derive.kinds import KINDS, Kind


def kinds_table() -> str:
    """Return the kinds with their slots, what they compute and what sentences may name."""
    rows = [
        f"| `{name}` | {', '.join(_slots(kind))} | {kind.says} | {_evidence(kind)} |"
        for name, kind in KINDS.items()
    ]
    head = "| kind | slots | value | more for sentences |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def fields_table() -> str:
    """Return the fields a slot or a sentence may name."""
    rows = [f"| `{name}` | {fact.kind} | {fact.says} |" for name, fact in FIELDS.items()]
    return "\n".join(["| field | kind | meaning |\n|---|---|---|", *rows])


def _slots(kind: type[Kind]) -> Iterator[str]:
    """Yield the slots, those that may be left out with their default."""
    for name, slot in kind.model_fields.items():
        default = "all time" if slot.default is None else f"{slot.default}"
        yield f"`{name}`" if slot.is_required() else f"`{name}` ({default})"


def _evidence(kind: type[Kind]) -> str:
    names = [*kind.evidence, *(["window"] if "window_days" in kind.evidence else [])]
    return ", ".join(f"`{{{name}}}`" for name in names) or "—"
