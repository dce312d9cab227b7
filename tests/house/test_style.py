"""The measurable rules of the house, held over every file of the library."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "denialrisk"
FILES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(path.parent for path in SOURCE.rglob("__init__.py"))

LONGEST_FILE = 350
LONGEST_FUNCTION, USUAL_LONGEST, USUAL = 60, 45, 10
NO_NAMES = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}


def functions() -> Iterator[tuple[str, int]]:
    """Yield where each function stands and how many lines it has, from `def` to its end."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
                yield where, (node.end_lineno or node.lineno) - node.lineno + 1


def told(offenders: list[str]) -> str:
    return "\n  ".join(["", *offenders])


def test_functions_are_short() -> None:
    lengths = dict(functions())
    longest = sorted(lengths.items(), key=lambda item: -item[1])
    shown = told([f"{where}: {length} lines" for where, length in longest[:20]])
    assert median(lengths.values()) <= USUAL, shown
    assert quantiles(lengths.values(), n=20)[-1] <= USUAL_LONGEST, shown


def test_no_function_is_longer_than_a_screen() -> None:
    long = [f"{where}: {n} lines" for where, n in functions() if n > LONGEST_FUNCTION]
    assert not long, told(long)


def test_no_file_is_longer_than_it_can_be_read_at_once() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    long = [f"{path.relative_to(SOURCE)}: {n}" for path, n in sizes.items() if n > LONGEST_FILE]
    assert not long, told(long)


def test_every_file_is_named_for_what_it_holds() -> None:
    names = [path for path in (*FILES, *PACKAGES) if path.stem.strip("_").lower() in NO_NAMES]
    assert not names, told([str(path.relative_to(SOURCE)) for path in names])


def test_every_file_says_in_one_sentence_what_it_is() -> None:
    silent = []
    for path in FILES:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if not text.split("\n\n")[0].strip().endswith("."):
            silent.append(str(path.relative_to(SOURCE)))
    assert not silent, told(silent)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_room_names_what_it_gives_and_has_it(package: Path) -> None:
    """The root package gives only its version."""
    if package == SOURCE:
        pytest.skip("the root package gives its version only")
    dotted = ".".join(("denialrisk", *package.relative_to(SOURCE).parts))
    room = importlib.import_module(dotted)
    names = getattr(room, "__all__", None)
    assert names is not None, f"{dotted} has no __all__"
    lacking = [name for name in names if not hasattr(room, name)]
    assert not lacking, f"{dotted}.__all__ names what is not there: {lacking}"
    assert len(set(names)) == len(names), f"{dotted}.__all__ names something twice"
