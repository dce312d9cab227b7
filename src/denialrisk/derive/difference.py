"""Two catalogues held against each other: which signals came, went or mean something else."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Literal

from denialrisk.derive.catalogue import Catalogue, Signal

Change = Literal["added", "removed", "changed"]
# Follows from the slots, which are compared.
_NOT_COMPARED: Final = frozenset({"rule"})
# What alters the values a model sees; all else alters what people read.
_COMPUTES: Final = frozenset({"kind", "slots", "direction"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One signal that differs: `keys` are the entry's keys that do, empty unless it changed.

    `retrain` tells whether a model trained on one side does not fit the other.
    """

    signal: str
    change: Change
    keys: tuple[str, ...] = ()

    @property
    def retrain(self) -> bool:
        """Values, not words alone, are different."""
        return self.change != "changed" or not _COMPUTES.isdisjoint(self.keys)


def differences(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """Return what turns `before` into `after`, in the order of `after`, what went last."""
    return tuple(_differences(before, after))


def _differences(before: Catalogue, after: Catalogue) -> Iterator[Difference]:
    known = {signal.name: signal for signal in before.signals}
    for signal in after.signals:
        old = known.pop(signal.name, None)
        if old is None:
            yield Difference(signal.name, "added")
        elif keys := tuple(_keys(old, signal)):
            yield Difference(signal.name, "changed", keys)
    yield from (Difference(name, "removed") for name in known)


def _keys(old: Signal, new: Signal) -> Iterator[str]:
    for item in fields(Signal):
        if item.name not in _NOT_COMPARED and getattr(old, item.name) != getattr(new, item.name):
            yield item.name
