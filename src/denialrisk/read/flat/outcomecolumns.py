"""The outcome section of features/sources.yaml turned into where a flat file states answers."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from denialrisk import yamlfile
from denialrisk.claims import CATEGORIES
from denialrisk.claims.codes import STATUSES
from denialrisk.read.flat.columns import Columns, listed

# "reversed" is no outcome of a line: it takes one back, and says nothing of the first decision.
REVERSED: Final = "reversed"
_ANSWERS: Final = (*STATUSES, REVERSED)
Answer = Literal["denied", "paid", "pending", "rejected", "unanswered", "reversed"]


class OutcomeColumns(BaseModel):
    """Where a flat file says what the payer answered; all of it may be absent.

    `status` is a column whose words `statuses` sorts into ours, or into reversed: a payment
    taken back. Words are compared without regard to case, spaces and underscores. `denied` is a
    yes/no column.
    Without `known_on` an answer counts as known on `decided_on`, and without that
    `known_after_days` days after submission, which the summary says aloud.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Columns = ()
    statuses: dict[Answer, tuple[str, ...]] = {}
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
        unknown = [key for key in value or {} if key not in _ANSWERS]
        if unknown:
            near = yamlfile.suggestion(str(unknown[0]), _ANSWERS)
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

    def answer_of(self) -> dict[str, Answer]:
        """Return the answer by each status word, as `worded` writes it."""
        return {worded(word): name for name, words in self.statuses.items() for word in words}

    def category_of(self) -> dict[str, str]:
        """Return our category by each reason word, as `worded` writes it."""
        return {worded(word): category for word, category in self.categories.items()}


def worded(text: str) -> str:
    """Return a status or reason word in the form it is compared by."""
    return " ".join(text.replace("_", " ").casefold().split())
