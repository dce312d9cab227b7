"""A column's name turned into the fields it may mean, past abbreviations and word order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from denialrisk.read.flat.header import NUMBERED, Name, folded
from denialrisk.read.flat.sources import Sources

_WEAK: Final = frozenset(
    {
        "of",
        "the",
        "a",
        "is",
        "for",
        "code",
        "primary",
        "principal",
        "header",
        "st",
        "nd",
        "rd",
        "th",
    }
)
# Left over without harm where something telling stays; these and `_VAGUE` tell nothing alone.
_SPARE: Final = ("amount", "line", "claim")
_CODED: Final = frozenset({"carc", "reason", "rarc", "remark", "group", "adjustment"})
_VAGUE: Final = frozenset({*_SPARE, "service", "date", "id", "type", "status"})
_OUTCOME: Final = ("status", "denied", "category", "denied_amount", "decided_on", "known_on")
_NEAR: Final = 0.5
_EXACT: Final = 1.1


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field that a name may mean. `section` is columns, patient, outcome or remit.

    `surety` is 1 for the same words, less where words are left over on either side.
    """

    section: str
    field: str
    surety: float

    @property
    def sure(self) -> bool:
        """Nothing but words that tell little is left over."""
        return self.surety >= 1.0

    @property
    def exact(self) -> bool:
        """The words are the same, however they are shortened."""
        return self.surety >= _EXACT


class Naming:
    """Knows the names of a mapping by their words, `abbreviations` spelled out."""

    def __init__(self, sources: Sources) -> None:
        self._long = {folded(short): folded(long) for short, long in sources.abbreviations.items()}
        self._known = list(self._names(sources))

    def meanings(self, column: str) -> list[Meaning]:
        """Return what a column's name may mean, the likeliest first, each field once."""
        wanted = self.words(column)
        found: dict[tuple[str, str], Meaning] = {}
        for section, field, names in self._known:
            surety = _surety(wanted, names)
            had = found.get((section, field))
            if surety >= _NEAR and (had is None or had.surety < surety):
                found[section, field] = Meaning(section, field, surety)
        return sorted(found.values(), key=lambda meaning: -meaning.surety)

    def words(self, column: str) -> frozenset[str]:
        """Return the words of a name, spelled out; a number above 1 stays a word of its own."""
        plain = folded(column.replace(NUMBERED, " number "))
        spelled = (self._long.get(word, word) for word in plain.split("_"))
        return frozenset(word for part in spelled for word in part.split("_") if word)

    def _names(self, sources: Sources) -> Iterator[tuple[str, str, frozenset[str]]]:
        columns: Mapping[str, Sequence[Name]] = sources.columns
        for field, names in columns.items():
            yield from self._spelled("columns", field, [field, *names])
        yield from self._spelled("patient", "patient", sources.patient)
        for field in _OUTCOME:
            yield from self._spelled("outcome", field, getattr(sources.outcome, field))
        for field in type(sources.remit).model_fields:
            if field not in {"level", "patient_codes", "contract_codes"}:
                yield from self._spelled("remit", field, getattr(sources.remit, field))

    def _spelled(
        self, section: str, field: str, names: Sequence[Name]
    ) -> Iterator[tuple[str, str, frozenset[str]]]:
        for name in names:
            for part in (name,) if isinstance(name, str) else name:
                yield section, field, self.words(part.replace(NUMBERED, ""))


def number_of(column: str) -> int | None:
    """Return the number in a column's name: 3 in DX3; None without one."""
    numbers = [word for word in folded(column).split("_") if word.isdigit()]
    return int(numbers[-1]) if numbers else None


def _surety(wanted: frozenset[str], known: frozenset[str]) -> float:
    """Compare two names: 1.1 for the same words, at least 1 but for words that tell little."""
    alike = len(wanted & known) / max(len(wanted | known), 1)
    if wanted == known:
        return _EXACT
    bare, other = _bare(wanted), _bare(known)
    if not bare or not other:
        return 0.0
    return 1.0 + alike / 20 if bare == other else len(bare & other) / len(bare | other)


def _bare(words: frozenset[str]) -> frozenset[str]:
    """Leave out the words of a name that tell little."""
    left = frozenset(word for word in words - _WEAK if not word.isdigit())
    for spare in _SPARE:
        # The dollars of a code are something else than the code.
        if not left - {spare} <= _VAGUE and (spare != "amount" or left.isdisjoint(_CODED)):
            left -= {spare}
    return left - {"date"} if not left.isdisjoint({"from", "to"}) else left
