"""features/remedies.yaml turned into the checked list of what may be proposed to a coder."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from denialrisk.derive import Catalogue
from denialrisk.derive.sentences import sentence_faults
from denialrisk.errors import BundleError, ConfigurationError, Problem
from denialrisk.explain.remedy.grounds import grounds
from denialrisk.explain.remedy.remedy import Remedy
from denialrisk.yamlfile import Location, examine, suggestion, validated

_SENTENCES: Final = ("says", "note")


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
        unknown = [(place, signal) for place, signal in asked if signal not in catalogue.names]
        for place, signal in unknown:
            yield place, f"no signal '{signal}'{suggestion(signal, catalogue.names)}"
        for place, told in () if unknown else grounds(remedy, catalogue):
            yield (*at, *place), told
        yield from (((*at, place), told) for place, told in _wording(remedy))


def _wording(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Yield the sentences that name what neither a line nor the edit tells."""
    texts = {place: text for place in _SENTENCES if (text := getattr(remedy, place))}
    yield from sentence_faults(texts, remedy.edit.details)
