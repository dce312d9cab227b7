"""A diagnosis found by its pointer, and told apart by the shape of its ICD-10-CM code."""

from functools import lru_cache
from typing import Final

# What is told of a code is kept for as many as a hospital uses: claims come one by one.
MOST_CODES: Final = 20_000
# What is longer points nowhere, however many digits a sender wrote.
_MOST_DIGITS: Final = 3
# By length of a code without its dot: the place, the character there and the chapters (None:
# all) in which it leaves site, side or type open. Held against the titles of the 74,714 codes of
# the release of April 2026: all but 2 of the 9,143 of this shape call
# themselves unspecified, and they are two in five of those that do; other shapes mix the two.
_OPEN: Final = {
    4: (3, "9", None),
    5: (4, "0", "HM"),
    6: (5, "9", "DFHIJKLMNOPS"),
    7: (5, "9", "HMOST"),
}
# Of that shape, and yet exact: a disease without its complications, and the like.
_EXACT: Final = (
    *("A389", "B019", "B029", "B059", "B069", "B159", "B169", "B269", "B519", "B529", "C229"),
    *("C269", "D129", "E089", "E099", "E109", "E119", "E139", "I029", "I119", "J479", "J869"),
    *("J929", "K219", "K429", "K439", "K449", "K689", "L499", "P389", "Q369", "R159", "R939"),
    *("Y909", "Z779", "Z789", "J95859", "K31819", "M3130", "M51369", "M51379"),
)
_EXACT_BEGIN: Final = ("M99", "T837", "T8519")


def pointed(codes: tuple[str, ...], pointers: tuple[str, ...]) -> str | None:
    """Return the diagnosis of the first pointer; the principal one where it points nowhere.

    Pointers count from 1 in an 837 and are letters from A on paper.
    """
    if not codes:
        return None
    first = str(pointers[0]).strip().upper() if pointers else "1"
    digits = first.isascii() and first.isdecimal() and len(first) <= _MOST_DIGITS
    at = int(first) - 1 if digits else ord(first[:1] or "A") - ord("A")
    return codes[at] if 0 <= at < len(codes) else codes[0]


@lru_cache(MOST_CODES)
def unspecified(code: str) -> float:
    """Return 1 where a code's shape says that it leaves open what its category could say.

    Coding to the highest certainty known is asked by the ICD-10-CM Official Guidelines, I.B.2
    and I.B.18; the titles that guidelines I.A.9 speak of are not shipped here.
    """
    plain = code.replace(".", "").upper()
    if len(plain) not in _OPEN or plain in _EXACT or plain.startswith(_EXACT_BEGIN):
        return 0.0
    place, character, chapters = _OPEN[len(plain)]
    return float(plain[place] == character and (chapters is None or plain[0] in chapters))
