"""Turns a file, as pyx12 or x12sdk take it apart, into segments with the loop that each stands in.

Both libraries find the loops by maps of their own. Composites come with their parts apart (SPLIT).
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

SPLIT = "\x1f"
Row = list[str]
Stream = Iterator[tuple[str, Row]]


class RefusedError(Exception):
    """The library does not take the file."""


def by_pyx12(path: Path) -> Stream:
    """Yield what pyx12's context reader walks; faults it only notes do not stop it."""
    import pyx12.error_handler
    import pyx12.params
    import pyx12.x12context

    reader = pyx12.x12context.X12ContextReader
    with path.open(encoding="ascii") as file:
        notes = pyx12.error_handler.errh_null()
        try:
            for node in reader(pyx12.params.params(), notes, file).iter_segments():
                place = node.x12_map_node.get_path().split("/")
                yield place[-2], node.seg_data.format("", "\x1e", SPLIT).split("\x1e")
        except Exception as error:
            raise RefusedError(_short(error)) from error


def valid_to_pyx12(path: Path) -> bool:
    """Tell whether pyx12's validation finds nothing wrong."""
    import pyx12.params
    import pyx12.x12n_document

    try:
        return bool(
            pyx12.x12n_document.x12n_document(pyx12.params.params(), str(path), None, None)
        )
    except Exception:  # noqa: BLE001 whatever it raises, it does not validate
        return False


def by_x12sdk(path: Path) -> Stream:
    """Yield the segments of x12sdk's typed models, each loop's own before those within it."""
    from x12sdk.io import X12ModelReader

    try:
        with X12ModelReader(str(path), output_delimiters=True) as reader:
            models = [model.model_dump() for model in reader.models()]
    except Exception as error:
        raise RefusedError(_short(error)) from error
    if not models:
        raise RefusedError("it finds no transaction in it")
    for model in models:
        yield from _walked(model, "ST_LOOP")


PEERS: Mapping[str, Callable[[Path], Stream]] = {"pyx12": by_pyx12, "x12sdk": by_x12sdk}


def _short(error: Exception) -> str:
    first = str(error).strip().splitlines()
    return f"{type(error).__name__}: {first[0] if first else ''}"[:90]


def _walked(node: Mapping[str, Any], loop: str) -> Stream:
    within: list[tuple[str, Any]] = []
    for name, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                continue
            if "segment_name" in one:
                yield loop, _row(one)
            else:
                within.append((name.removeprefix("loop_").upper(), one))
    for name, one in within:
        yield from _walked(one, name)


def _row(segment: Mapping[str, Any]) -> Row:
    delimiters = segment.get("delimiters") or {}
    component = delimiters.get("component_separator", ":")
    values = [value for name, value in segment.items() if name != "delimiters"]
    return [_text(value, component) for value in values]


def _text(value: Any, component: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return SPLIT.join(_text(part, component) for part in value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    if isinstance(value, Decimal):
        return str(value)
    return str(value).replace(component, SPLIT)
