"""What an ingest took in, refused and left out, counted per file and in all."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_COUNTS: Final = (
    "claims_in",
    "claims",
    "lines",
    "claim_rejects",
    "claim_duplicates",
    "remits_in",
    "remits",
    "remit_rejects",
    "remit_duplicates",
    "other_rejects",
)


@dataclass(slots=True)
class FileSummary:
    """One file: claims in = claims + claim rejects + claim duplicates, and so for remits.

    `other_rejects` are files, transactions or bodies refused as a whole. `segments` counts the
    X12 segments seen by name. `changes` counts every value of a flat file that was cleaned, and
    the days of a remittance that were not believed.
    """

    file: str
    format: str
    claims_in: int = 0
    claims: int = 0
    lines: int = 0
    claim_rejects: int = 0
    claim_duplicates: int = 0
    remits_in: int = 0
    remits: int = 0
    remit_rejects: int = 0
    remit_duplicates: int = 0
    other_rejects: int = 0
    segments: dict[str, int] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {
            "file": self.file,
            "format": self.format,
            **counts,
            "segments": dict(self.segments),
            "changes": dict(self.changes),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """All files of one ingest, and what the tables hold after it."""

    into: Path
    files: tuple[FileSummary, ...]
    rejects_file: Path
    table_rows: dict[str, int]

    def total(self, name: str) -> int:
        """Return the sum over files of one count, e.g. "claims" or "remit_duplicates"."""
        return sum(getattr(file, name) for file in self.files)

    @property
    def rejects(self) -> int:
        """Everything refused: claims, remits and whole files or transactions."""
        kinds = ("claim_rejects", "remit_rejects", "other_rejects")
        return sum(self.total(kind) for kind in kinds)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON: totals, rows of the tables, then each file."""
        return {
            "into": str(self.into),
            "files": len(self.files),
            **{name: self.total(name) for name in _COUNTS},
            "rejects": self.rejects,
            "rejects_file": str(self.rejects_file),
            "tables": dict(self.table_rows),
            "per_file": [file.to_dict() for file in self.files],
        }
