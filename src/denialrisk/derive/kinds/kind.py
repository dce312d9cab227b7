"""What every kind of signal promises: its slots, what it must remember, how it is computed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import Field as Slot

from denialrisk.claims import CATEGORIES
from denialrisk.derive.arrays import Numbers
from denialrisk.derive.asks import Ask
from denialrisk.derive.fields import EXTRA, FIELDS
from denialrisk.derive.fields import field as known_field
from denialrisk.derive.view import Stack, Team, View
from denialrisk.yamlfile import suggestion

# Arrays of one element per line, by the names sentences use.
Evidence = Mapping[str, Numbers]


class Kind(BaseModel, ABC):
    """One kind of signal; its model fields are the slots a catalogue entry fills.

    `name` is what YAML calls it. `says` is its line in the guide, `unknown` what a reader is
    told where the value is NaN. `evidence` lists what sentences may name besides {value} and
    the fields of the line.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ClassVar[str]
    says: ClassVar[str]
    unknown: ClassVar[str] = "The claim does not say"
    evidence: ClassVar[tuple[str, ...]] = ()

    def asks(self) -> tuple[Ask, ...]:
        """Return what history must answer; nothing when the claim alone is read."""
        return ()

    def further_keys(self) -> tuple[tuple[str, ...], ...]:
        """Return the fields hashed together, besides those of `asks`."""
        return ()

    @abstractmethod
    def answer(self, view: View) -> Numbers:
        """Compute the signal for every line of the view; NaN where unknown."""

    def rests_on(self, view: View) -> Evidence:
        """Return the evidence per line; nothing when the claim alone is read."""
        del view
        return {}


class StackedKind(Kind):
    """A kind whose signals are computed all at once, which for one claim costs as much as one."""

    @classmethod
    @abstractmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Compute the signals of a stack, shape (signals, lines); NaN where unknown."""

    def answer(self, view: View) -> Numbers:
        """Compute the signal as a stack of one."""
        values: Numbers = self.stacked(Stack(view, Team([self], view.plan)))[0]
        return values


def _known(name: str) -> str:
    if known_field(name) is None:
        raise ValueError(f"unknown field '{name}'{suggestion(name, FIELDS)}")
    return name


def _numeric(name: str) -> str:
    found = known_field(_known(name))
    if found and found.kind == "text" and not name.startswith("extra."):
        numbers = [known for known, fact in FIELDS.items() if fact.kind != "text"]
        raise ValueError(f"field '{name}' is text, not a number{suggestion(name, numbers)}")
    return name


def _listing(name: str) -> str:
    if name.startswith(EXTRA) or name == "modifiers":
        return _known(name)
    raise ValueError(f"field '{name}' lists no codes; 'modifiers' or an extra.* column may")


def _distinct(key: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(key)) < len(key):
        raise ValueError("a key names each field once")
    return key


def _category(name: str) -> str:
    if name not in CATEGORIES:
        raise ValueError(f"unknown category '{name}'{suggestion(name, CATEGORIES)}")
    return name


AnyField = Annotated[str, AfterValidator(_known)]
NumberField = Annotated[str, AfterValidator(_numeric)]
# A text that lists codes with commas between them, and one such code.
ListField = Annotated[str, AfterValidator(_listing)]
Listed = Annotated[str, Slot(pattern=r"^[^,=\s]+$")]
Key = Annotated[tuple[AnyField, ...], AfterValidator(_distinct)]
SomeKey = Annotated[Key, Slot(min_length=1)]
Category = Annotated[str, AfterValidator(_category)]
Window = Annotated[int, Slot(ge=1, le=3_650)] | None
Strength = Annotated[float, Slot(gt=0, le=10_000)]
