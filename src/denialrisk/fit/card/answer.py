"""What a card says on one source attribute, and who says it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

By = Literal["run", "software", "organisation", "nobody"]
_UNSTATED: Final = "Not known to the software, and the organisation has not stated it"


@dataclass(frozen=True, slots=True)
class Answer:
    """One paragraph.

    `by` is "run" for what this training measured or recorded, "software" for what holds of every
    model made so, "organisation" for what `models/card.yaml` states, "nobody" for what is unknown.
    """

    by: By
    says: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One source attribute with its place in 45 CFR 170.315(b)(11)(iv)(B), as "(1)(i)"."""

    number: int
    place: str
    section: str
    name: str
    answers: tuple[Answer, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the attribute as plain data."""
        return asdict(self)


def run(says: str) -> Answer:
    """Return what the run found."""
    return Answer("run", says)


def software(says: str) -> Answer:
    """Return what holds of every model of this software."""
    return Answer("software", says)


def organisation(*stated: str | None) -> Iterator[Answer]:
    """Yield what the organisation has stated, nothing where it was silent."""
    yield from (Answer("organisation", says) for says in stated if says)


def asked(stated: str | None, key: str) -> Answer:
    """Return what the organisation states under a key of the file, or that it does not."""
    if stated:
        return Answer("organisation", stated)
    return Answer("nobody", f"{_UNSTATED} ({key} in models/card.yaml).")


def figure(value: float | None) -> str:
    """Return a figure as people read it, or that there is none."""
    return "not judged" if value is None else f"{value:.3f}"


def between(figures: Any, name: str) -> str:
    """Return a figure with its 95 % interval, if the run drew one: "0.744 (0.710 to 0.782)"."""
    low, high = figures.get(f"{name}_low"), figures.get(f"{name}_high")
    said = figure(figures.get(name))
    return said if low is None or high is None else f"{said} ({low:.3f} to {high:.3f})"


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return names with commas, the first few where there are many."""
    every = list(names)
    rest = len(every) - most
    return ", ".join(every[:most]) + (f" and {rest} more" if rest > 0 else "")
