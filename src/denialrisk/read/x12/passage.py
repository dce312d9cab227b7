"""What one pass over a source knows beside the record at hand."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from denialrisk.claims.pseudonym import namer
from denialrisk.read.x12.envelope import Envelope

# Places named of one kind of note; what comes on top is counted.
_MOST_PLACES: Final = 20


@dataclass(slots=True)
class Passage:
    """The source's name, the headers in force and what was changed or passed over so far.

    `named` is `pseudonym` under the secret that was in force when the pass began. `places` are
    the first places of what is counted in `changes` and worth looking at, by its name there.
    """

    file: str
    envelope: Envelope = field(default_factory=Envelope)
    changes: Counter[str] = field(default_factory=Counter)
    named: Callable[..., str | None] = field(default_factory=namer)
    places: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, position: int, detail: str = "") -> None:
        """Count something and remember its segment number, with what a person should know."""
        self.changes[what] += 1
        places = self.places.setdefault(what, [])
        if len(places) < _MOST_PLACES:
            places.append(f"{position} ({detail})" if detail else str(position))

    def notes(self) -> Iterator[str]:
        """Say of each kind of note where it was found."""
        for what, places in self.places.items():
            more = self.changes[what] - len(places)
            rest = f" and {more:,} more" if more else ""
            yield f"{what}: at segment {', '.join(places)}{rest}"
