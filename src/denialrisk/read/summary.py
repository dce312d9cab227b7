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
    "resubmissions",
    "remits_in",
    "remits",
    "remit_rejects",
    "remit_duplicates",
    "acknowledgments_in",
    "acknowledgments",
    "acknowledgment_rejects",
    "acknowledgment_duplicates",
    "rows_in",
    "rows",
    "row_rejects",
    "row_duplicates",
    "other_rejects",
)
_REFUSED: Final = (
    "claim_rejects",
    "remit_rejects",
    "acknowledgment_rejects",
    "row_rejects",
    "other_rejects",
)


@dataclass(slots=True)
class FileSummary:
    """One file: claims in = claims + claim rejects + claim duplicates.

    So for remits, acknowledgments and rows (of outcomes and side tables, that the reader laid
    out itself; `rows_of` counts those taken in by table). `resubmissions` are the claims among
    `claims` that were told apart from an earlier one under the same number. `other_rejects` are
    files, transactions or bodies refused as a whole. `segments` counts the X12 segments or FHIR
    resources seen by name. `changes` counts every value that was cleaned, assumed or not
    believed.
    """

    file: str
    format: str
    claims_in: int = 0
    claims: int = 0
    lines: int = 0
    claim_rejects: int = 0
    claim_duplicates: int = 0
    resubmissions: int = 0
    remits_in: int = 0
    remits: int = 0
    remit_rejects: int = 0
    remit_duplicates: int = 0
    acknowledgments_in: int = 0
    acknowledgments: int = 0
    acknowledgment_rejects: int = 0
    acknowledgment_duplicates: int = 0
    rows_in: int = 0
    rows: int = 0
    row_rejects: int = 0
    row_duplicates: int = 0
    other_rejects: int = 0
    rows_of: Counter[str] = field(default_factory=Counter)
    segments: dict[str, int] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, name: str, by: int = 1) -> None:
        """Add to one of the counts."""
        setattr(self, name, getattr(self, name) + by)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {
            "file": self.file,
            "format": self.format,
            **counts,
            "rows_of": dict(self.rows_of),
            "segments": dict(self.segments),
            "changes": dict(self.changes),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """All files of one ingest, and what the tables hold after it.

    `listed` counts the rows of the rejects file. It differs from `rejects`, which are those of
    this ingest: earlier rejects stay listed, none stands twice, and what a flat file's row says
    of a claim that was refused is told by the claim's reject.
    """

    into: Path
    files: tuple[FileSummary, ...]
    rejects_file: Path
    table_rows: dict[str, int]
    listed: int = 0

    def total(self, name: str) -> int:
        """Return the sum over files of one count, e.g. "claims" or "remit_duplicates"."""
        return sum(getattr(file, name) for file in self.files)

    @property
    def rejects(self) -> int:
        """Everything refused: records, rows and whole files or transactions."""
        return sum(self.total(kind) for kind in _REFUSED)

    @property
    def changes(self) -> Counter[str]:
        """What was changed or passed over, counted over all files."""
        return sum((file.changes for file in self.files), Counter())

    @property
    def nothing_taken(self) -> bool:
        """Whether everything that came was refused, or nothing came."""
        came = ("claims_in", "remits_in", "acknowledgments_in", "rows_in")
        refused = ("claim_rejects", "remit_rejects", "acknowledgment_rejects", "row_rejects")
        return sum(map(self.total, came)) == sum(map(self.total, refused))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON: totals, rows of the tables, then each file."""
        return {
            "into": str(self.into),
            "files": len(self.files),
            **{name: self.total(name) for name in _COUNTS},
            "rejects": self.rejects,
            "rejects_listed": self.listed,
            "rejects_file": str(self.rejects_file),
            "changes": dict(self.changes),
            "tables": dict(self.table_rows),
            "per_file": [file.to_dict() for file in self.files],
        }
