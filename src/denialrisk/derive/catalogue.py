"""The features folder read into a checked catalogue of signals."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from denialrisk.derive.asks import Ask, Last, Total, unfolded
from denialrisk.derive.grouping import Grouping, grouped
from denialrisk.derive.kinds import KINDS, AnyField, Kind
from denialrisk.derive.measures import LINES, TallySpec, last
from denialrisk.derive.sentences import sentence_faults
from denialrisk.errors import BundleError, ConfigurationError, Problem
from denialrisk.yamlfile import Location, examine, problems_of, suggestion

FAMILIES: Final = ("payer", "code", "authorization", "documentation", "eligibility", "timing")
# What stands beside the signals: where their fields come from, and what is done about them.
_NOT_SIGNALS: Final = ("sources.yaml", "remedies.yaml")
# What an explanation says aloud when never seen before, whatever the catalogue asks for.
UNSEEN: Final[Mapping[str, Total]] = {
    "payer_id": Total.of(("payer_id",), LINES),
    "procedure_code": Total.of(("service_code",), LINES),
    "payer_procedure": Total.of(("payer_id", "service_code"), LINES),
}
# How `where` names a place: 837 loop and segment, FHIR path.
PLACES: Final = ("x12", "fhir")
Direction = Literal["up", "down", "none"]
# Raise when a kind changes what it computes: a model must see the values it learnt from.
_FORMAT: Final = 3
# What a label of a chart has room for.
_TITLE_LENGTH: Final = 36
_SENTENCES: Final = ("says", "says_when_zero", "says_when_unknown", "fix")


class _Where(BaseModel):
    """The place in the claim: 837 loop and segment, FHIR Claim path."""

    model_config = ConfigDict(extra="forbid")
    x12: str
    fhir: str


class _Entry(BaseModel):
    """One signal as YAML writes it."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=_TITLE_LENGTH)
    kind: str
    slots: dict[str, Any] = Field(default_factory=dict)
    says: str = Field(min_length=1)
    says_when_zero: str | None = None
    says_when_unknown: str | None = None
    fix: str | None = None
    fix_unless: AnyField | None = None
    fix_backed_by: dict[str, float] = Field(default_factory=dict)
    changeable: bool = False
    where: _Where
    direction: Direction = "none"


@dataclass(frozen=True)
class Signal:
    """One entry of the catalogue: `rule` computes it, the rest tells a reader about it."""

    name: str
    title: str
    family: str
    kind: str
    slots: Mapping[str, Any]
    says: str
    says_when_zero: str | None
    says_when_unknown: str
    fix: str | None
    fix_unless: str | None
    fix_backed_by: Mapping[str, float]
    changeable: bool
    where: Mapping[str, str]
    direction: Direction
    rule: Kind

    def in_order(self, value: float) -> bool:
        """Say whether a value (NaN: unknown) leaves the fix nothing to mend.

        What only lowers the risk is in order once it holds. All else is in order when there is
        none of it, but for a thing looked for and not found.
        """
        if self.direction == "down":
            return value >= 1
        return value == 0 and self.kind != "present"

    def wording(self, value: float) -> str:
        """Return the sentence, slots still in it, that fits a value (NaN: unknown)."""
        if value != value:  # noqa: PLR0124 — NaN
            return self.says_when_unknown
        return self.says_when_zero if value == 0 and self.says_when_zero else self.says


class _Placed(NamedTuple):
    """A signal, the file it stands in, and the line of each part of its entry."""

    signal: Signal
    path: Path
    lines: Mapping[Location, int]


@dataclass(frozen=True)
class Catalogue:
    """All signals, in the order models see them: family by family, file order within."""

    signals: tuple[Signal, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The signals' names, in order."""
        return tuple(signal.name for signal in self.signals)

    def __getitem__(self, name: str) -> Signal:
        return self._named[name]

    @cached_property
    def _named(self) -> Mapping[str, Signal]:
        return {signal.name: signal for signal in self.signals}

    @cached_property
    def needs(self) -> Mapping[TallySpec, set[str]]:
        """Every tally the signals read, with its measures."""
        needs: dict[TallySpec, set[str]] = defaultdict(set)
        for ask in (part for asked in self.asks for part in unfolded(asked)):
            if isinstance(ask, Last):
                needs[ask.spec].add(last(ask.measure))
            elif isinstance(ask, Total):
                needs[ask.spec].add(ask.measure)
        return dict(needs)

    @cached_property
    def by_family(self) -> Grouping:
        """The signals by family."""
        return grouped([signal.family for signal in self.signals])

    @cached_property
    def by_field(self) -> Grouping:
        """The signals by the place in the claim that they point to, as told in `PLACES`."""
        return grouped([tuple(s.where[place] for place in PLACES) for s in self.signals])

    @property
    def asks(self) -> Iterator[Ask]:
        """Everything the signals and their explanation ask of history."""
        yield from UNSEEN.values()
        for signal in self.signals:
            yield from signal.rule.asks()

    def to_json(self) -> str:
        """Return the catalogue as JSON, for a bundle."""
        signals = [_plain(signal) for signal in self.signals]
        return json.dumps({"format": _FORMAT, "signals": signals}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Catalogue":
        """Read what `to_json` wrote. Raises BundleError when it does not fit this version."""
        try:
            return cls(tuple(_from_plain(item) for item in _items(text)))
        except (ValueError, KeyError, TypeError) as error:
            message = f"the bundle's catalogue cannot be read ({error}); train again"
            raise BundleError(message) from None


def load_catalogue(folder: Path) -> Catalogue:
    """Read every family file of a features folder.

    Raises ConfigurationError listing everything wrong in all of them, each with its line.
    """
    problems: list[Problem] = []
    entries = [e for path in _files(folder, problems) for e in _signals(path, problems)]
    names = names_written(folder) if problems else {entry.signal.name for entry in entries}
    problems += _at_odds(entries, names)
    if not entries and not problems:
        problems.append(Problem(folder, 0, "holds no signals; is this the features folder?"))
    if problems:
        raise ConfigurationError(problems)
    return Catalogue(tuple(entry.signal for entry in entries))


def _at_odds(entries: Sequence[_Placed], names: set[str] | None) -> Iterator[Problem]:
    """Yield what is wrong between entries; `names` are all written, None when they are hidden."""
    seen: set[str] = set()
    for signal, path, lines in entries:
        if signal.name in seen:
            twice = f"signal '{signal.name}' stands in another file too; rename one"
            yield Problem(path, lines[()], twice)
        seen.add(signal.name)
        for name in sorted(signal.fix_backed_by.keys() - names) if names else ():
            message = f"'fix_backed_by': no signal '{name}'{suggestion(name, names or ())}"
            yield Problem(path, lines.get(("fix_backed_by", name), lines[()]), message)


def names_written(folder: Path) -> set[str] | None:
    """Return the name of every signal, sound or not; None where a file hides its own."""
    hidden: list[Problem] = []
    names: set[str] = set()
    for path in _files(folder, hidden):
        try:
            file = examine(path)
        except ConfigurationError:
            return None
        if file.problems or not _holds_signals(file.data):
            return None
        names |= {str(name) for name in file.data["signals"]}
    return None if hidden else names or None


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Return the family files there are, in the families' order."""
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in {*_NOT_SIGNALS, *(f"{name}.yaml" for name in FAMILIES)}:
            message = f"'{path.stem}' is no family of signals{suggestion(path.stem, FAMILIES)}"
            problems.append(Problem(path, 0, message))
    return [folder / f"{f}.yaml" for f in FAMILIES if (folder / f"{f}.yaml").is_file()]


def _signals(path: Path, problems: list[Problem]) -> Iterator[_Placed]:
    try:
        file = examine(path)
    except ConfigurationError as error:
        problems.extend(error.problems)
        return
    problems.extend(file.problems)
    data, lines = file.data, file.lines
    if not _holds_signals(data):
        message = "must hold one key, 'signals', with a signal under each name"
        problems.append(Problem(path, 1, message))
        return
    for name, entry in data["signals"].items():
        below = _below(lines, ("signals", str(name)))
        signal = _signal(str(name), entry, path, below, problems)
        if signal:
            yield _Placed(signal, path, below)


def _holds_signals(data: Any) -> bool:
    return (
        isinstance(data, dict) and set(data) == {"signals"} and isinstance(data["signals"], dict)
    )


def _signal(
    name: str, data: Any, path: Path, lines: Mapping[Location, int], problems: list[Problem]
) -> Signal | None:
    found = len(problems)
    if not name.isidentifier():
        message = f"signal name '{name}' must be letters, digits and underscores"
        problems.append(Problem(path, lines[()], message))
    entry: _Entry | None = None
    try:
        entry = _Entry.model_validate(data)
    except ValidationError as error:
        problems += problems_of(error, path, lines, _Entry)
    # What is wrong in one part of an entry hides nothing that is wrong in another.
    parts = entry.model_dump() if entry else data if isinstance(data, dict) else {}
    rule = _rule(parts, path, lines, problems)
    problems += [
        Problem(path, lines.get((place,), lines[()]), message)
        for place, message in _wording_faults(parts)
    ]
    if entry is None or rule is None or len(problems) > found:
        return None
    return _built(name, path.stem, entry, rule)


def _rule(
    parts: Mapping[Any, Any], path: Path, lines: Mapping[Location, int], problems: list[Problem]
) -> Kind | None:
    """Return the rule of an entry; nothing, without a word, where `_Entry` has told why."""
    name, slots = parts.get("kind"), parts.get("slots", {})
    if not isinstance(name, str):
        return None
    if (kind := KINDS.get(name)) is None:
        message = f"unknown kind '{name}'{suggestion(name, KINDS)}"
        problems.append(Problem(path, lines.get(("kind",), lines[()]), message))
        return None
    if not isinstance(slots, dict) or not all(isinstance(slot, str) for slot in slots):
        return None
    try:
        return kind.model_validate(slots)
    except ValidationError as error:
        below = _below(lines, ("slots",) if ("slots",) in lines else ())
        problems += problems_of(error, path, below, kind)
        return None


def _wording_faults(parts: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield (place, what is wrong) for the sentences of an entry."""
    for place in ("changeable", "fix_unless", "fix_backed_by"):
        if parts.get(place) and not parts.get("fix"):
            stands = "is true" if place == "changeable" else "is given"
            yield place, f"'{place}' {stands}, so 'fix' must say what to change"
    # Only its kind tells what a sentence may name.
    name = parts.get("kind")
    if isinstance(name, str) and name in KINDS:
        texts = {place: parts.get(place) for place in _SENTENCES}
        given = {place: text for place, text in texts.items() if isinstance(text, str)}
        yield from sentence_faults(given, KINDS[name].evidence)


def _built(name: str, family: str, entry: _Entry, rule: Kind) -> Signal:
    return Signal(
        name=name,
        title=entry.title,
        family=family,
        kind=entry.kind,
        slots=rule.model_dump(mode="json"),
        says=entry.says,
        says_when_zero=entry.says_when_zero,
        says_when_unknown=entry.says_when_unknown or rule.unknown,
        fix=entry.fix,
        fix_unless=entry.fix_unless,
        fix_backed_by=entry.fix_backed_by,
        changeable=entry.changeable,
        where=entry.where.model_dump(),
        direction=entry.direction,
        rule=rule,
    )


def _below(lines: Mapping[Location, int], at: Location) -> dict[Location, int]:
    """Return the lines of one part of a file, located from there."""
    below = {place[len(at) :]: n for place, n in lines.items() if place[: len(at)] == at}
    return {(): lines.get(at, 0), **below}


def _plain(signal: Signal) -> dict[str, Any]:
    return {name: getattr(signal, name) for name in (*_Entry.model_fields, "name", "family")}


def _items(text: str) -> list[dict[str, Any]]:
    data = json.loads(text)
    if data["format"] != _FORMAT:
        message = f"it is of format {data['format']}, this version reads {_FORMAT}"
        raise ValueError(message)
    return list(data["signals"])


def _from_plain(item: dict[str, Any]) -> Signal:
    name, family = item.pop("name"), item.pop("family")
    entry = _Entry.model_validate(item)
    return _built(name, family, entry, KINDS[entry.kind].model_validate(entry.slots))
