"""A flat file's header and the mapping turned into which column feeds which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from denialrisk.claims import CLAIMS, LINES
from denialrisk.read.flat.sources import Sources, first_present, folded

# Where a flat file has one column for both, a claim's own field is meant.
_LINE_ONLY: Final = frozenset(LINES) - frozenset(CLAIMS)
_OUTCOME: Final = (
    "status",
    "denied",
    "category",
    "denied_amount",
    "decided_on",
    "known_on",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Column names by field, for claims, lines and outcomes, and what becomes of the rest.

    `by_line` says that several rows make up one claim. `fenced` and `private` are columns left
    out because of their names, `suspect` are mapped fields fed by outcome-like columns.
    """

    claim: Mapping[str, str]
    line: Mapping[str, str]
    outcome: Mapping[str, str]
    patient: tuple[str, ...]
    extra: Mapping[str, str]
    by_line: bool
    fenced: tuple[str, ...]
    private: tuple[str, ...]
    suspect: tuple[str, ...]

    def notes(self) -> list[str]:
        """Say aloud what was left out and what looks wrong."""
        found: list[str] = []
        if self.fenced:
            found.append(f"fenced off as known only after the answer: {', '.join(self.fenced)}")
        if self.private:
            found.append(f"left out as naming a person: {', '.join(self.private)}")
        if self.extra:
            found.append(f"passed through as extra: {', '.join(self.extra)}")
        found += [f"mapped from an outcome-like column, is that right? {s}" for s in self.suspect]
        return found


def lay_out(header: Sequence[str], sources: Sources) -> Layout:
    """Match a header with the mapping, by names without regard to case and spacing."""
    by_name = {folded(name): name for name in reversed(header)}
    found = {
        field: column
        for field, names in sources.columns.items()
        if (column := first_present(names, by_name)) is not None
    }
    outcome = {
        field: column
        for field in _OUTCOME
        if (column := first_present(getattr(sources.outcome, field), by_name)) is not None
    }
    patient = tuple(by_name[folded(name)] for name in sources.patient if folded(name) in by_name)
    used = {*found.values(), *outcome.values(), *patient}
    rest = [name for name in header if name not in used and not _ignored(name, sources)]
    fenced = tuple(name for name in rest if sources.is_outcome(name))
    private = tuple(name for name in rest if sources.is_private(name) and name not in fenced)
    passed = [name for name in rest if name and name not in fenced and name not in private]
    return Layout(
        claim={f: c for f, c in found.items() if f in CLAIMS},
        line={f: c for f, c in found.items() if f in _LINE_ONLY},
        outcome=outcome,
        patient=patient,
        extra={folded(name): name for name in passed},
        by_line=sources.row == "line" or (sources.row == "auto" and "line_number" in found),
        fenced=fenced,
        private=private,
        suspect=tuple(f"{f} from {c}" for f, c in found.items() if sources.is_outcome(c)),
    )


def _ignored(name: str, sources: Sources) -> bool:
    return folded(name) in {folded(other) for other in sources.ignore}
