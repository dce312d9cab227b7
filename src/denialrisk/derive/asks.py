"""What a signal asks of history: sums, last days, and shares drawn towards their parents."""

from collections.abc import Iterator
from dataclasses import dataclass

from denialrisk.derive.measures import LINES, Clock, TallySpec


@dataclass(frozen=True)
class Total:
    """A measure summed over like lines before submission, within `window` days if given.

    Read with `Total.of`, whatever the order its key is written in.
    """

    spec: TallySpec
    measure: str
    window: int | None = None

    @classmethod
    def of(
        cls, key: tuple[str, ...], measure: str, window: int | None = None, clock: Clock = "known"
    ) -> "Total":
        """Ask for a measure of the tally with that key."""
        return cls(TallySpec.of(clock, key), measure, window)


@dataclass(frozen=True)
class Last:
    """The last day before submission on which a measure grew; NaN when it never did."""

    spec: TallySpec
    measure: str

    @classmethod
    def of(cls, key: tuple[str, ...], measure: str, clock: Clock = "known") -> "Last":
        """Ask for a measure of the tally with that key."""
        return cls(TallySpec.of(clock, key), measure)


@dataclass(frozen=True)
class Share:
    """`hits` / `of` over like lines, drawn towards the same share of the key's parent.

    A key's parents drop its fields from the right, down to all lines together. `strength` is
    how many lines of evidence the parent's share weighs. NaN where `of` is 0.
    """

    key: tuple[str, ...]
    hits: str
    strength: float
    window: int | None = None
    of: str = LINES

    @property
    def parent(self) -> "Share | None":
        """The share this one is drawn towards; None for that of all lines."""
        if not self.key:
            return None
        return Share(self.key[:-1], self.hits, self.strength, self.window, self.of)

    @property
    def count(self) -> Total:
        """The hits."""
        return Total.of(self.key, self.hits, self.window)

    @property
    def n(self) -> Total:
        """What they are a share of."""
        return Total.of(self.key, self.of, self.window)


Ask = Total | Last | Share


def unfolded(ask: Ask) -> Iterator[Ask]:
    """Yield what an answer is computed from, and then the ask itself."""
    if isinstance(ask, Share):
        if ask.parent:
            yield from unfolded(ask.parent)
        yield ask.count
        yield ask.n
    yield ask
