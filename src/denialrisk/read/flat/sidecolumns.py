"""The side_tables section of features/sources.yaml turned into where side tables say what."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from denialrisk import yamlfile
from denialrisk.claims import AUTHORIZATIONS, DOCUMENTS, ELIGIBILITY
from denialrisk.claims.schema import Schema
from denialrisk.read.flat.columns import Columns

SideName = Literal["eligibility", "authorizations", "documents"]
SCHEMAS: Final[Mapping[SideName, Schema]] = {
    "eligibility": ELIGIBILITY,
    "authorizations": AUTHORIZATIONS,
    "documents": DOCUMENTS,
}
Answer = Literal["yes", "no", "open"]


class SideTable(BaseModel):
    """Column names by field of one side table, and the words its answer comes in.

    `words` sort what stands in `active` or `approved`: yes, no, or open for what is not
    answered yet. A plain yes or no needs no word.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, Columns] = {}
    words: dict[Answer, Columns] = {}

    @field_validator("words", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """YAML reads a bare yes as a truth and a bare 1 as a number; both are words here."""
        if not isinstance(value, dict):
            return value
        many = {key: words if isinstance(words, list) else [words] for key, words in value.items()}
        return {_word(key): [_word(word) for word in words] for key, words in many.items()}

    def answers(self) -> dict[str, Answer]:
        """Return the answer by each word, in lower case."""
        return {word.casefold(): answer for answer, all_ in self.words.items() for word in all_}


class SideTables(BaseModel):
    """How eligibility answers, authorizations and documents on file are laid out.

    A row's patient is known by a `patient_key` of the hospital's own, else by `member_id`,
    `birth_date` and `first_name` together (the key that an 837 gives the patient), else by the
    columns of the mapping's `patient`, like the claims of a flat file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    patient_key: Columns = ()
    member_id: Columns = ()
    birth_date: Columns = ()
    first_name: Columns = ()
    eligibility: SideTable = SideTable()
    authorizations: SideTable = SideTable()
    documents: SideTable = SideTable()

    @model_validator(mode="after")
    def _known_fields(self) -> "SideTables":
        for name, schema in SCHEMAS.items():
            fields = set(schema) - {"patient_key"}
            for field in self.of(name).columns:
                if field not in fields:
                    near = yamlfile.suggestion(field, fields)
                    raise ValueError(f"{name}: unknown field '{field}'{near}")
        return self

    def of(self, name: SideName) -> SideTable:
        """Return the mapping of one side table."""
        found: SideTable = getattr(self, name)
        return found


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
