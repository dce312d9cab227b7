"""What a folder of tables holds, written down in one file whose replacement is the commit."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from denialrisk.claims.durable import replace_whole
from denialrisk.errors import InputError

MANIFEST: Final = "tables.json"
_FORMAT: Final = 2
_OLD_LAYOUT: Final = "claims.parquet"
_PART: Final = ("family", "month", "number", "rows", "holds", "span")

# Which tables are written together, under one number: the first has a row for each record.
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "claims": ("claims", "lines"),
    "remits": ("remits", "remit_lines", "adjustments"),
    "outcomes": ("outcomes",),
    "acknowledgments": ("acknowledgments",),
    "eligibility": ("eligibility",),
    "authorizations": ("authorizations",),
    "documents": ("documents",),
    "rejects": ("rejects",),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one family and month, never changed once written.

    `rows` counts them by table. `holds` are the numbers of the parts that were put together in
    this one. `span` is the lowest and highest remit_number; (0, 0) for other families.
    """

    family: str
    month: str
    number: int
    rows: dict[str, int]
    holds: tuple[int, ...] = ()
    span: tuple[int, int] = (0, 0)

    @property
    def size(self) -> int:
        """How many records it holds."""
        return self.rows[self.family]

    def path(self, folder: Path, table: str) -> Path:
        """Return where a table of this part stands."""
        return folder / table / f"month={self.month}" / f"{self.number:06d}.parquet"

    def paths(self, folder: Path) -> list[Path]:
        """Return all files of this part; a table without rows has none."""
        return [self.path(folder, table) for table, rows in self.rows.items() if rows]


@dataclass(frozen=True, slots=True)
class Run:
    """A sorted piece of an index: `number` names its file, `size` counts its entries."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts in load order, the index runs by family, and the numbers given out next.

    `reworded` counts the outcomes that another word on the same line replaced: what stands was
    written last. `unfinished` says that an ingest wrote some of its steps and has not come to its
    end.
    """

    parts: tuple[Part, ...] = ()
    runs: dict[str, tuple[Run, ...]] = field(default_factory=dict)
    next_number: int = 1
    next_remit: int = 1
    reworded: int = 0
    unfinished: bool = False

    def of(self, family: str) -> list[Part]:
        """Return the parts of one family, in load order: by month, then as read."""
        return [part for part in self.parts if part.family == family]

    def table_rows(self) -> dict[str, int]:
        """Return how many rows each table has when loaded."""
        counts = {table: 0 for tables in FAMILIES.values() for table in tables}
        for part in self.parts:
            for table, rows in part.rows.items():
                counts[table] += rows
        counts["outcomes"] -= self.reworded
        return {table: count for table, count in counts.items() if table != "rejects"}

    def write(self, folder: Path) -> None:
        """Replace what the folder says it holds. Raises OSError."""
        plain: dict[str, Any] = {
            "format": _FORMAT,
            "parts": [{name: getattr(part, name) for name in _PART} for part in self.parts],
            "runs": {family: [asdict(run) for run in of] for family, of in self.runs.items()},
            "next_number": self.next_number,
            "next_remit": self.next_remit,
            "reworded": self.reworded,
            **({"unfinished": True} if self.unfinished else {}),
        }
        text = json.dumps(plain, separators=(",", ":"))
        replace_whole(folder / MANIFEST, lambda file: file.write(text.encode()))


def read_manifest(folder: Path) -> Manifest:
    """Read what the folder holds. Raises InputError when it holds no tables we can read."""
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(_missing(folder))
    try:
        found = json.loads(path.read_bytes())
        if found.pop("format") != _FORMAT:
            message = f"{path}: written by another version; ingest again into an empty folder"
            raise InputError(message)
        return _manifest(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}: cannot be read ({error}); ingest again into an empty folder"
        raise InputError(message) from None


def _manifest(found: dict[str, Any]) -> Manifest:
    parts = tuple(
        Part(**{**part, "holds": tuple(part["holds"]), "span": tuple(part["span"])})
        for part in found.pop("parts")
    )
    runs = {family: tuple(Run(**run) for run in of) for family, of in found.pop("runs").items()}
    return Manifest(parts=parts, runs=runs, **found)


def _missing(folder: Path) -> str:
    if (folder / _OLD_LAYOUT).is_file():
        return (
            f"{folder}: these tables were written by an earlier version; ingest the 837, 835 and "
            "flat files again into an empty folder"
        )
    return f"{folder}: no {MANIFEST} here; run `denialrisk ingest PATH --into DIR`"


def is_ours(folder: Path) -> bool:
    """Tell whether a folder holds tables, of this layout or an earlier one."""
    return (folder / MANIFEST).is_file() or (folder / _OLD_LAYOUT).is_file()
