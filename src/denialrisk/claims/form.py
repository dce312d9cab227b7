"""Texts told to be codes by their length and letters; what is none is told by its size alone.

Where a code belongs, a sender may have put anything, a patient's name too. What does not look
like the code is never shown to anybody.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

Form = Callable[[str], object]
_CACHE: Final = 1 << 15

# Lengths and characters follow the implementation guides and the code lists they name.
CLAIM_STATUS: Final[Form] = re.compile("[A-Z0-9]{1,2}").fullmatch
GROUP: Final[Form] = re.compile("[A-Z]{2}").fullmatch
# Reason and remark codes all have a digit; a word of five letters does not.
REASON: Final[Form] = re.compile("(?=.*[0-9])[A-Z0-9]{1,5}").fullmatch
# Beside them pharmacies answer with two letters (NCPDP).
REMARK: Final[Form] = re.compile("(?=.*[0-9])[A-Z0-9]{1,5}|[A-Z]{2}").fullmatch
STATUS_CATEGORY: Final[Form] = re.compile("[A-Z]{1,2}[0-9]{1,2}").fullmatch
STATUS: Final[Form] = re.compile("[0-9]{1,4}").fullmatch
ENTITY: Final[Form] = re.compile("[A-Z0-9]{1,3}").fullmatch
FILING: Final[Form] = re.compile("[A-Z0-9]{1,2}").fullmatch
PLACE: Final[Form] = re.compile("[A-Z0-9]{1,2}").fullmatch
FREQUENCY: Final[Form] = re.compile("[A-Z0-9]").fullmatch

# Numbers that others gave have no form in common, but hold no sentence.
NUMBER: Final[Form] = re.compile(r"\S{1,50}").fullmatch

NO_CODE: Final = "not a code"


@lru_cache(_CACHE)
def shown(text: str, form: Form) -> str:
    """Return a code as it is, and one name for all that is none."""
    return text if form(text) else NO_CODE


def described(text: str) -> str:
    """Say how long a text is, and nothing of what it says."""
    count = len(text.strip())
    return f"{count} character{'' if count == 1 else 's'} of text"
