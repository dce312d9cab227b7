"""features/sources.yaml turned into the mapping that flat files are read by."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from denialrisk import yamlfile
from denialrisk.claims import CATEGORIES, CLAIMS, LINES
from denialrisk.claims.codes import STATUSES
from denialrisk.read.flat.columns import Columns, listed
from denialrisk.read.flat.sidecolumns import SideTables

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FIELDS: Final = frozenset(CLAIMS) | frozenset(LINES)
Status = Literal["denied", "paid", "pending", "rejected", "unanswered"]


class OutcomeColumns(BaseModel):
    """Where a flat file says what the payer answered; all of it may be absent.

    `status` is a column whose words `statuses` sorts into ours; `denied` is a yes/no column.
    Without `known_on` an answer counts as known on `decided_on`, and without that
    `known_after_days` days after submission, which the summary says aloud.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Columns = ()
    statuses: dict[Status, tuple[str, ...]] = {}
    denied: Columns = ()
    category: Columns = ()
    categories: dict[str, str] = {}
    denied_amount: Columns = ()
    decided_on: Columns = ()
    known_on: Columns = ()
    known_after_days: int = Field(30, ge=0, le=3650)

    @field_validator("statuses", mode="before")
    @classmethod
    def _known_statuses(cls, value: Any) -> Any:
        unknown = [key for key in value or {} if key not in STATUSES]
        if unknown:
            near = yamlfile.suggestion(str(unknown[0]), STATUSES)
            raise ValueError(f"unknown status '{unknown[0]}'{near}")
        return {key: [str(word) for word in listed(words)] for key, words in value.items()}

    @field_validator("categories")
    @classmethod
    def _known_categories(cls, value: dict[str, str]) -> dict[str, str]:
        for category in value.values():
            if category not in CATEGORIES:
                near = yamlfile.suggestion(category, CATEGORIES)
                raise ValueError(f"unknown category '{category}'{near}")
        return value

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column name this mapping may read."""
        parts = (self.status, self.denied, self.category, self.denied_amount)
        return sum((*parts, self.decided_on, self.known_on), ())


class Sources(BaseModel):
    """How one hospital's flat files are laid out.

    `columns` gives each table field the column names to look for, the first present winning.
    `patient` names the columns that identify a patient; only their pseudonym is kept. Columns
    named in no place pass through as extra.<name>, save those with a word of `outcome_words`
    (known only after the payer's answer) or `private_words` (they name a person) in them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = 1
    row: Literal["auto", "claim", "line"] = "auto"
    columns: dict[str, Columns]
    patient: Columns = ()
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    missing: tuple[str, ...] = ("",)
    list_separators: str = "|;"
    submitted_after_days: int | None = Field(None, ge=0, le=3650)
    outcome: OutcomeColumns = OutcomeColumns()
    side_tables: SideTables = SideTables()
    ignore: Columns = ()
    outcome_words: tuple[str, ...] = ()
    private_words: tuple[str, ...] = ()

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for field in value:
            if field not in _FIELDS:
                raise ValueError(f"unknown field '{field}'{yamlfile.suggestion(field, _FIELDS)}")
        if "claim_id" not in value:
            raise ValueError("'claim_id' must be mapped: it is what claims are known by")
        return value

    def is_outcome(self, column: str) -> bool:
        """Tell whether a column's name betrays knowledge from after the payer's answer."""
        return not _words(column).isdisjoint(self.outcome_words)

    def is_private(self, column: str) -> bool:
        """Tell whether a column's name says that it identifies a person."""
        return not _words(column).isdisjoint(self.private_words)


def load_sources(path: Path) -> Sources:
    """Read the mapping. Raises ConfigurationError with every mistake, its line and advice."""
    return yamlfile.read(path, Sources)


def first_present(names: Sequence[str], header: dict[str, str]) -> str | None:
    """Return the file's own spelling of the first name it has; `header` is by folded name."""
    return next((header[key] for name in names if (key := folded(name)) in header), None)


def folded(name: str) -> str:
    """Return a column name in the form it is compared by: "Claim ID" is "claim_id"."""
    return "_".join(_WORD.findall(name)).lower()


def _words(column: str) -> set[str]:
    return set(folded(column).split("_"))
