"""Words of an answer column turned into what may be shown of them: plain ones that come again."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from denialrisk.read.flat.shape import masked

MOST_WORDS: Final = 5
_OFTEN: Final = 5
_LONGEST: Final = 30
_MOST_PARTS: Final = 2


def may_show(word: str, rows: int) -> bool:
    """Tell a word of the payer's from free text, which may name a person or hold a number."""
    plain = len(word) <= _LONGEST and word.isprintable() and not any(c.isdigit() for c in word)
    return plain and rows >= _OFTEN and len(word.split()) <= _MOST_PARTS


def shown(word: str, rows: int) -> str:
    """Return a word, or only its shape."""
    return word if may_show(word, rows) else masked(word)


def named(words: Mapping[str, int]) -> str:
    """List the commonest words that may be shown, and say of the rest how many they are."""
    counts = Counter(dict(words))
    plain = [word for word, rows in counts.most_common() if may_show(word, rows)]
    parts = plain[:MOST_WORDS]
    if len(plain) > MOST_WORDS:
        parts.append(f"{len(plain) - MOST_WORDS} more")
    if hidden := [word for word in counts if not may_show(word, counts[word])]:
        looks = masked(hidden[0])
        parts.append(f"{len(hidden)} not shown, for they may be free text (as {looks})")
    return ", ".join(parts)
