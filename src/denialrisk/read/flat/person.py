"""A column's cells turned into why they may tell of a person, whatever the column is called."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_WRITTEN: Final = {
    "mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
    "telephone numbers": re.compile(
        r"(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?: ?x\d+)?"
    ),
    "social security numbers": re.compile(r"\d{3}-\d{2}-\d{4}"),
}
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Initials count as words of a name: "Doe, J".
_PART: Final = r"[^\W\d_]+['\u2019-]?[^\W\d_]*"
_NAME: Final = re.compile(rf"{_PART}(?:[,. ]+{_PART}){{1,3}}\.?")
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.9
_LONG: Final = 60
# Departments, plans and procedures come again more often than people do.
_NAMES: Final = 0.1
_SURNAMES: Final = 0.2
_MANY: Final = 20


def personal(texts: Iterable[str | None]) -> str:
    """Say what the cells seem to be that no claim may carry; empty when nothing speaks for it.

    Free text, names, addresses and telephone numbers are known by their form and by coming again
    seldom; a code or a number that differs on every row is none of these.
    """
    filled = [text for text in texts if text is not None]
    return next(_signs(filled), "") if filled else ""


def _signs(filled: list[str]) -> Iterator[str]:
    for what, pattern in _WRITTEN.items():
        if _share(bool(pattern.fullmatch(text)) for text in filled) >= _MOST:
            yield f"{what} by their form"
    different = len(set(filled))
    unlike = different / len(filled)
    worded = _share(len(_WORD.findall(text)) > 1 for text in filled)
    if worded >= _MOST and unlike >= _MOST and different > 1:
        yield f"words in {worded:.0%} of its cells, {unlike:.0%} of them different: free text"
    if different > 1 and _share(len(text) > _LONG for text in filled) >= _MOST:
        yield "long texts: free text"
    if different >= _MANY and unlike >= _NAMES and _fits(_NAME, filled):
        yield f"{different:,} different texts of the form of names"
    if different >= _MANY and unlike >= _SURNAMES and _fits(_LETTERS, filled):
        yield f"{different:,} different words on {len(filled):,} rows, as names are"


def _fits(pattern: re.Pattern[str], filled: list[str]) -> bool:
    return _share(bool(pattern.fullmatch(text)) for text in filled) >= _NEARLY_ALL


def _share(told: Iterable[bool]) -> float:
    found = list(told)
    return sum(found) / len(found)
