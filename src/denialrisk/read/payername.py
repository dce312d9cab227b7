"""The spellings of a payer's name brought together as one payer."""

import re
from collections.abc import Collection, Iterable
from typing import Final

# The legal forms that sources.yaml ships as `company_words`; formats without a mapping know these.
COMPANY_WORDS: Final = (
    "inc",
    "incorporated",
    "llc",
    "lp",
    "ltd",
    "corp",
    "corporation",
    "co",
    "company",
)
_FORMS: Final = frozenset(word.upper() for word in COMPANY_WORDS)
_PUNCTUATION: Final = re.compile(r"[^\w\s]|_")
_DIGIT: Final = re.compile(r"\d")


def payer_key(text: str, forms: Collection[str] = _FORMS) -> str:
    """Return what a payer is known by: case, spaces and punctuation tell nobody apart.

    Nor does the legal form at the end of a name, one of `forms` in upper case. What holds a digit
    is a code rather than a name, and keeps its punctuation. Nothing is left of blanks.
    """
    upper = text.upper()
    if _DIGIT.search(upper):
        return " ".join(upper.split())
    words = _PUNCTUATION.sub(" ", upper).split()
    while len(words) > 1 and words[-1] in forms:
        words.pop()
    return " ".join(words or upper.split())


class PayerNames:
    """Knows a payer again by its name, legal forms at its end being `company_words`."""

    def __init__(self, company_words: Iterable[str]) -> None:
        self._forms = frozenset(word.upper() for word in company_words)
        self._keys: dict[str, str] = {}
        self._spellings: dict[str, str] = {}

    def key(self, text: str) -> str:
        """Return the payer's id: the same in every file, whichever spelling came first."""
        found = self._keys.get(text)
        if found is None:
            found = self._keys[text] = payer_key(text, self._forms)
        return found

    def spelling(self, text: str) -> str:
        """Return the first spelling of this name that was seen."""
        return self._spellings.setdefault(self.key(text), " ".join(text.split()))
