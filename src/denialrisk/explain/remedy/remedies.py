"""features/remedies.yaml turned into the checked list of what may be proposed to a coder."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from denialrisk.derive import FAMILIES, Catalogue
from denialrisk.derive.sentences import sentence_faults
from denialrisk.errors import BundleError, ConfigurationError, Problem
from denialrisk.explain.remedy.kinds import EDITS, Edit, edit_of
from denialrisk.yamlfile import Location, examine, suggestion, validated

_SENTENCES: Final = ("says", "note")


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


class Remedies(BaseModel):
    """The hospital's list. A remedy is proposed only if it lowers the probability of denial by
    `least_drop` at least; a claim is offered the `most` best.
    """  # noqa: D205 — one thought

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_drop: float = Field(gt=0, lt=1)
    most: int = Field(ge=1, le=20)
    remedies: dict[str, Remedy]

    @property
    def enabled(self) -> Mapping[str, Remedy]:
        """Return the remedies in use, in the order of the file."""
        return {name: each for name, each in self.remedies.items() if each.enabled}

    def to_json(self) -> str:
        """Return the list as JSON, for a bundle."""
        return self.model_dump_json(indent=1)


@lru_cache(8)
def remedies_of(text: str) -> Remedies | None:
    """Read what `to_json` wrote; None of a bundle without remedies.

    Raises BundleError when it does not fit this version.
    """
    if not text:
        return None
    try:
        return Remedies.model_validate_json(text)
    except ValidationError as error:
        message = f"the bundle's remedies cannot be read ({error.errors()[0]['msg']}); train again"
        raise BundleError(message) from None


def load_remedies(path: Path, catalogue: Catalogue) -> Remedies:
    """Read a remedies file whose signals are those of a catalogue.

    Raises ConfigurationError listing all that is wrong, each with its line.
    """
    file = examine(path)
    remedies, problems = validated(file, path, Remedies)
    for at, message in _faults(remedies, catalogue) if remedies else ():
        line = next(file.lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in file.lines)
        problems.append(Problem(path, line, message))
    if remedies is None or problems:
        raise ConfigurationError(problems)
    return remedies


def _faults(remedies: Remedies, catalogue: Catalogue) -> Iterator[tuple[Location, str]]:
    """Yield where and what is wrong with what remedies say of the catalogue."""
    for name, remedy in remedies.remedies.items():
        at: Location = ("remedies", name)
        asked = [((*at, "when", n, "signal"), c.signal) for n, c in enumerate(remedy.when)]
        asked += [
            ((*at, "backed_by", n, "signal"), c.signal) for n, c in enumerate(remedy.backed_by)
        ]
        if remedy.best_by:
            asked.append(((*at, "best_by", "signal"), remedy.best_by.signal))
        for place, signal in asked:
            if signal not in catalogue.names:
                yield place, f"no signal '{signal}'{suggestion(signal, catalogue.names)}"
        yield from (((*at, place), told) for place, told in _wording(remedy))


def _wording(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Yield the sentences that name what neither a line nor the edit tells."""
    texts = {place: text for place in _SENTENCES if (text := getattr(remedy, place))}
    yield from sentence_faults(texts, remedy.edit.details)
