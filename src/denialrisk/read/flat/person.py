"""A column's cells turned into why they may tell of a person, whatever the column is called."""

import re
from collections import Counter
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
# One word or several, as names are where some are double: no single letter, and no digit.
_WORDS: Final = re.compile(rf"(?=.{{3}}){_PART}(?:[,. ]+{_PART}){{0,3}}\.?")
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.9
_LONG: Final = 60
# Departments, plans and procedures come again more often than people do.
_NAMES: Final = 0.1
_SURNAMES: Final = 0.2
_MANY: Final = 20
# Of so many different words hardly any list of departments or clinics is made.
_VERY_MANY: Final = 100
# "SELF" stands for nobody's name; of the commonest surname there is one in a hundred people.
_COMMON: Final = 0.05


def personal(texts: Iterable[str | None]) -> str:
    """Say what the cells seem to be that no claim may carry; empty when nothing speaks for it.

    Free text, names, addresses and telephone numbers are known by their form and by coming again
    seldom; a code or a number that differs on every row is none of these.
    """
    filled = [text for text in texts if text is not None]
    seldom = _seldom(filled)
    return next(_signs(filled, _NAMES), "") or next(_signs(seldom, _SURNAMES), "")


def _seldom(filled: list[str]) -> list[str]:
    """Return the cells without the words that stand in many; none where too few are left."""
    counts = Counter(filled)
    most = max(_COMMON * len(filled), 1)
    rest = [text for text in filled if counts[text] <= most]
    return rest if _MANY <= len(rest) < len(filled) else []


def _signs(filled: list[str], names: float) -> Iterator[str]:
    if not filled:
        return
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
    if different >= _MANY and unlike >= names and _fits(_NAME, filled):
        yield f"{different:,} different texts of the form of names"
    least = _NAMES if different >= _VERY_MANY else _SURNAMES
    if different >= _MANY and unlike >= least and _fits(_WORDS, filled):
        yield f"{different:,} different words on {len(filled):,} rows, as names are"


def _fits(pattern: re.Pattern[str], filled: list[str]) -> bool:
    return _share(bool(pattern.fullmatch(text)) for text in filled) >= _NEARLY_ALL


def _share(told: Iterable[bool]) -> float:
    found = list(told)
    return sum(found) / len(found)
