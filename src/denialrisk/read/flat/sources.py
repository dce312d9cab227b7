"""features/sources.yaml turned into the mapping that flat files are read by."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from denialrisk import yamlfile
from denialrisk.claims import CLAIMS, LINES
from denialrisk.read.flat.columns import Columns
from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.header import Name, Names, is_several, words
from denialrisk.read.flat.outcomecolumns import OutcomeColumns
from denialrisk.read.flat.remitcolumns import RemitColumns
from denialrisk.read.flat.sidecolumns import SideTables

_FIELDS: Final = frozenset(CLAIMS) | frozenset(LINES)
_LISTS: Final = frozenset(f for f, kind in {**CLAIMS, **LINES}.items() if kind == "list")

_ORDER: Final = frozenset({"first", "last"})
_MEASURES: Final = frozenset({"date", "day", "days", "amount", "charge"})


class Sources(BaseModel):
    """How one hospital's flat files are laid out.

    `columns` gives each table field the column names to look for, the first present winning; a
    field that is a list takes numbered columns (`dx_#`) and several columns as one.
    `dates` are the formats of days, tried in order, `dates_of` those of single columns.
    `patient` names the columns that identify a patient; only their pseudonym is kept. Columns
    named in no place pass through as extra.<name>, save those with a word of `outcome_words`
    (known only after the payer's answer) or `private_words` (they name a person) in them. Of the
    former `keep` names those that pass all the same, and that their behaviour does not fence off.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = 1
    row: Literal["auto", "claim", "line"] = "auto"
    columns: dict[str, Names]
    patient: Columns = ()
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    dates_of: dict[str, Columns] = {}
    missing: tuple[str, ...] = ("",)
    list_separators: str = "|;"
    submitted_after_days: int | None = Field(None, ge=0, le=3650)
    outcome: OutcomeColumns = OutcomeColumns()
    remit: RemitColumns = RemitColumns()
    fences: Fences = Fences()
    company_words: tuple[str, ...] = ()
    total_words: tuple[str, ...] = ()
    abbreviations: dict[str, str] = {}
    side_tables: SideTables = SideTables()
    ignore: Columns = ()
    keep: Columns = ()
    outcome_words: tuple[str, ...] = ()
    private_words: tuple[str, ...] = ()

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, tuple[Name, ...]]) -> dict[str, tuple[Name, ...]]:
        for field, names in value.items():
            if field not in _FIELDS:
                raise ValueError(f"unknown field '{field}'{yamlfile.suggestion(field, _FIELDS)}")
            if field not in _LISTS and any(is_several(name) for name in names):
                lists = ", ".join(sorted(_LISTS))
                raise ValueError(f"'{field}' takes one column; only {lists} take several")
        if "claim_id" not in value:
            raise ValueError("'claim_id' must be mapped: it is what claims are known by")
        return value

    def is_outcome(self, column: str) -> bool:
        """Tell whether a column's name betrays knowledge from after the payer's answer."""
        return not self._words(column).isdisjoint(self.outcome_words)

    def is_private(self, column: str) -> bool:
        """Tell whether a column's name says that it identifies a person.

        The first or last day or amount of something is nobody's first or last name.
        """
        named = self._words(column)
        found = named & frozenset(self.private_words)
        return bool(found - _ORDER if named & _MEASURES else found)

    def _words(self, column: str) -> frozenset[str]:
        """Return the words of a name as they stand and spelled out."""
        plain = words(column)
        return plain | {self.abbreviations[word] for word in plain if word in self.abbreviations}


def load_sources(path: Path) -> Sources:
    """Read the mapping. Raises ConfigurationError with every mistake, its line and advice."""
    return yamlfile.read(path, Sources)


def told(names: Iterable[Name]) -> str:
    """Write the names that a mapping looks for, as a message shows them."""
    return ", ".join(name if isinstance(name, str) else " with ".join(name) for name in names)
