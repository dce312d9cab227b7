"""A parsed JSON value walked from place to place, each with its JSON path."""

from collections.abc import Iterator
from typing import Final

_SHOWN_KEY: Final = 40


def places(value: object, path: str = "$") -> Iterator[tuple[str, object]]:
    """Yield every key (at the path it leads to) and every value, in order, at any depth."""
    waiting: list[Iterator[tuple[str, object, bool]]] = [iter([(path, value, False)])]
    while waiting:
        step = next(waiting[-1], None)
        if step is None:
            waiting.pop()
            continue
        here, found, is_key = step
        yield here, found
        if not is_key:
            waiting.append(_within(found, here))


def _within(value: object, path: str) -> Iterator[tuple[str, object, bool]]:
    if isinstance(value, dict):
        for key, found in value.items():
            here = f"{path}.{shown(key)}"
            yield here, key, True
            yield here, found, False
    elif isinstance(value, list):
        for index, found in enumerate(value):
            yield f"{path}[{index}]", found, False


def shown(key: object) -> str:
    """Return a key as messages may show it: cut, and without what cannot be printed."""
    return "".join(c for c in str(key)[:_SHOWN_KEY] if c.isprintable())


def not_unicode(value: object, path: str = "$") -> str | None:
    """Return where half a character (a lone surrogate) stands: no file can hold one."""
    texts = ((here, found) for here, found in places(value, path) if isinstance(found, str))
    return next((here for here, found in texts if _is_half(found)), None)


def _is_half(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return True
    return False
