"""JSON text turned into plain values, or into the one place and reason that forbid it."""

import json
import math
from collections import Counter
from typing import Any, Final

from denialrisk.errors import InputError
from denialrisk.read.body.jsonpath import places, shown

_BOM: Final = b"\xef\xbb\xbf"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
WIDE: Final = "it is UTF-16 or UTF-32 text, not UTF-8"


class NotJsonError(InputError):
    """A text that is no JSON we take: `where` it stops being so, and `why`."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        self.why = why
        super().__init__(f"{where}: {why}")


class _Watch:
    """Sees what Python's parser would let pass; where it stands is looked for afterwards."""

    strange = False

    def paired(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Keep an object that names each key once."""
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.strange = True
        twice = _Twice(found)
        twice.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        return twice

    def constant(self, name: str) -> float:
        """Stand in for NaN, Infinity and -Infinity until they are found again."""
        self.strange = True
        return float(name)


class _Twice(dict[str, Any]):
    """An object that names one key twice: which of the two was meant nobody can say."""

    key = ""


def parse_json(body: bytes | bytearray | str) -> Any:
    """Return what a UTF-8 JSON text holds.

    Raises NotJsonError for text that is empty, not UTF-8, not JSON or nested too deeply, for
    NaN and Infinity, which JSON does not know, and for an object that names a key twice.
    """
    watch = _Watch()
    value = _loaded(_text(body), watch)
    if watch.strange:
        raise _strange(value)
    return value


def is_wide(head: bytes | bytearray) -> bool:
    """Tell whether a text begins in UTF-16 or UTF-32, by its mark or its every other byte."""
    first, second = head[:4:2], head[1:4:2]
    half = {bytes(first), bytes(second)} if len(head) > len(first) + 1 else set()
    return head.startswith(_WIDE_MARKS) or (b"\x00\x00" in half and len(half) > 1)


def _text(body: bytes | bytearray | str) -> str:
    if isinstance(body, bytes | bytearray):
        if is_wide(body):
            raise NotJsonError("byte 0", WIDE)
        try:
            body = body.removeprefix(_BOM).decode()
        except UnicodeDecodeError as error:
            raise NotJsonError(f"byte {error.start}", "it is not UTF-8 text") from None
    if not body.strip():
        raise NotJsonError("$", "it is empty")
    return body


def _loaded(text: str, watch: _Watch) -> Any:
    try:
        return json.loads(text, object_pairs_hook=watch.paired, parse_constant=watch.constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotJsonError(where, f"it is not JSON: {error.msg}") from None
    except RecursionError:
        raise NotJsonError("$", "it is nested too deeply") from None
    except ValueError:
        raise NotJsonError("$", "it holds a number too long to be one") from None


def _strange(value: Any) -> NotJsonError:
    for path, found in places(value):
        if isinstance(found, _Twice):
            return NotJsonError(path, f"the key '{shown(found.key)}' stands twice in one object")
        if isinstance(found, float) and not math.isfinite(found):
            return NotJsonError(path, "NaN and Infinity are no JSON numbers; leave the key out")
    return NotJsonError("$", "a key stands twice in one object")
