"""What a remedy of a hospital's list must rest on, so that it can be proposed only where true."""

from collections.abc import Iterator
from typing import Final

from denialrisk.derive import Catalogue
from denialrisk.explain.remedy.kinds import Replace
from denialrisk.explain.remedy.remedy import Remedy
from denialrisk.yamlfile import Location

# The kinds of signal that say how paid lines went out, and that a service was sent before.
_USUAL: Final = "how_usual"
_EARLIER: Final = "earlier_lines"
# What makes an earlier submission one of this very service.
_SAME_SERVICE: Final = frozenset({"patient_key", "service_code", "service_day"})


def grounds(remedy: Remedy, catalogue: Catalogue) -> Iterator[tuple[Location, str]]:
    """Yield where and why a remedy, whose signals are in the catalogue, rests on too little.

    A choice must be what paid lines speak for, or it would be the one that scores best; what the
    record alone can bear out must say so; a replacement must have something to replace.
    """
    if remedy.edit.of_record and not remedy.note:
        told = "only the record tells whether this is true: say in 'note' what it must show"
        yield (), f"'{remedy.kind}': {told}"
    yield from _choice(remedy, catalogue)
    if isinstance(remedy.edit, Replace):
        yield from _replaced(remedy, catalogue)


def _choice(remedy: Remedy, catalogue: Catalogue) -> Iterator[tuple[Location, str]]:
    chosen, best_by = remedy.edit.chosen, remedy.best_by
    if not chosen:
        if best_by:
            yield ("best_by",), f"'{remedy.kind}' has no choice; leave 'best_by' out"
        return
    signals = [
        s.name for s in catalogue.signals if s.kind == _USUAL and s.slots["field"] in chosen
    ]
    offered = f"a signal of kind '{_USUAL}' over {' or '.join(sorted(chosen))}"
    known = f"; known: {', '.join(signals)}" if signals else ""
    if best_by is None:
        told = f"'{remedy.kind}' chooses, and must by what paid lines carry"
        yield (), f"{told}: give 'best_by' {offered}{known}"
    elif best_by.signal not in signals:
        yield ("best_by", "signal"), f"'{best_by.signal}' is not {offered}{known}"
    elif best_by.at_least <= 0:
        told = "must be above 0, or what no paid line carries would do"
        yield ("best_by", "at_least"), told


def _replaced(remedy: Remedy, catalogue: Catalogue) -> Iterator[tuple[Location, str]]:
    for at, condition in enumerate(remedy.when):
        signal = catalogue[condition.signal]
        same = signal.kind == _EARLIER and set(signal.slots["key"]) >= _SAME_SERVICE
        if not same or condition.at_least < 1:
            keys = ", ".join(sorted(_SAME_SERVICE))
            told = f"a signal of kind '{_EARLIER}' with key {keys} that is 'at_least' 1"
            yield ("when", at), f"'replace' needs a claim sent before: ask for {told}"
