"""A catalogue of signals turned into families, and those that look at who the patient is."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from denialrisk.derive import Catalogue

_BORN, _SEX = "date of birth", "sex"
# The fields that read the patient's birth date or sex; a test finds any that is missing here.
PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "child_past_limit": (_BORN,),
    "medicare_unnamed": (_BORN,),
    "months_past_65": (_BORN,),
    "diagnosis_conflict": (_BORN, _SEX),
}
_OWN: Final = "extra."
# What the name of a hospital's own column may say of it.
_TELLING: Final = re.compile(
    r"(?<![a-z])(age|sex|birth|dob|gender|orientation|race|ethnic\w*|language|social|housing|income)"
    r"(?![a-z])"
)


def families(catalogue: Catalogue) -> dict[str, int]:
    """Return how many signals each family has, in the catalogue's order."""
    names = [signal.family for signal in catalogue.signals]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def personal(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return, by signal, which of the patient's variables it looks at.

    The variables are those of 45 CFR 170.315(b)(11)(iv)(A)(5) to (13) that a claim can carry. A
    hospital's own column is named where its name speaks of one.
    """
    found = {}
    for name, fields in _fields(catalogue):
        seen = [variable for field in fields for variable in _variables(field)]
        if seen:
            found[name] = tuple(dict.fromkeys(seen))
    return found


def own_columns(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the hospital's own columns that signals look at; what they hold we cannot know."""
    fields = [field for _, of_signal in _fields(catalogue) for field in of_signal]
    return tuple(dict.fromkeys(field for field in fields if field.startswith(_OWN)))


def reads_diagnoses(catalogue: Catalogue) -> bool:
    """Whether any signal looks at diagnosis codes, some of which tell of social circumstances."""
    return any("diagnosis" in field for _, fields in _fields(catalogue) for field in fields)


def _fields(catalogue: Catalogue) -> Iterable[tuple[str, list[str]]]:
    """Yield each signal's name and every field that a slot of it names."""
    for entry in json.loads(catalogue.to_json())["signals"]:
        yield entry["name"], [*_texts(entry["slots"])]


def _texts(slots: Any) -> Iterable[str]:
    if isinstance(slots, str):
        yield slots
    elif isinstance(slots, Mapping):
        for value in slots.values():
            yield from _texts(value)
    elif isinstance(slots, list):
        for value in slots:
            yield from _texts(value)


def _variables(field: str) -> tuple[str, ...]:
    if field.startswith(_OWN) and (word := _TELLING.search(field.removeprefix(_OWN))):
        return (f"{word[1]}, by the name of the column {field}",)
    return PERSONAL.get(field, ())
