"""One reviewed remedy as features/remedies.yaml writes it."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from denialrisk.derive import FAMILIES
from denialrisk.explain.remedy.kinds import EDITS, Edit, edit_of
from denialrisk.yamlfile import suggestion


def _kind(name: str) -> str:
    if name not in EDITS:
        raise ValueError(f"unknown kind '{name}'{suggestion(name, EDITS)}")
    return name


def _family(name: str) -> str:
    if name not in FAMILIES:
        raise ValueError(f"'{name}' is no family of signals{suggestion(name, FAMILIES)}")
    return name


class Condition(BaseModel):
    """A line is concerned where the signal reaches a value on enough like lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: str
    at_least: float
    evidence: float = Field(default=0, ge=0)


class Place(BaseModel):
    """The place in the claim: 837 loop and segment, FHIR Claim path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x12: str
    fhir: str


class Remedy(BaseModel):
    """One reviewed remedy.

    `why` is the reason it is legitimate. It concerns lines for which any condition of `when`
    holds and, where their signal is known, all of `backed_by`. Of alternatives the one is taken
    whose changed lines reach most in the signal of `best_by`; none, where even that stays below
    its `at_least`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, max_length=60)
    says: str = Field(min_length=1)
    why: str = Field(min_length=1)
    note: str | None = None
    kind: Annotated[str, AfterValidator(_kind)]
    slots: dict[str, Any] = Field(default_factory=dict)
    best_by: Condition | None = None
    family: Annotated[str, AfterValidator(_family)]
    when: tuple[Condition, ...] = Field(min_length=1)
    backed_by: tuple[Condition, ...] = ()
    minutes: float = Field(gt=0, le=480)
    where: Place
    enabled: bool = True

    @model_validator(mode="after")
    def _slots_fit(self) -> "Remedy":
        try:
            edit_of(self.kind, self.slots)
        except ValidationError as error:
            item, *_ = error.errors()
            place = ".".join(str(part) for part in ("slots", *item["loc"]))
            raise ValueError(f"'{place}': {item['msg'].removeprefix('Value error, ')}") from None
        return self

    @cached_property
    def edit(self) -> Edit:
        """The edit with its slots filled."""
        return edit_of(self.kind, self.slots)
