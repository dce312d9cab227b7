"""What a notebook must be to be kept: without outputs, short, and on public names only."""

import ast
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FEWEST_CELLS, MOST_CELLS = 10, 20

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]


def trees(path: Path) -> Iterator[ast.AST]:
    """Yield every node of a notebook's code."""
    for cell in cells(path, "code"):
        yield from ast.walk(ast.parse("".join(cell["source"])))


def left_behind(cell: dict[str, Any]) -> bool:
    """Tell whether running the cell left something in it."""
    return bool(cell["outputs"] or cell["execution_count"] is not None or cell["metadata"])


def private(node: ast.AST) -> Iterator[str]:
    """Yield what of denialrisk a node takes that no room gives."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if name.name.split(".")[0] == "denialrisk")
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "denialrisk":
        given = public(node.module or "")
        yield from (f"{node.module}.{name.name}" for name in node.names if name.name not in given)
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        yield f".{node.attr}"


def public(module: str) -> set[str]:
    """Return the names of a room's `__all__`, or what a module of a single file defines."""
    if module.count(".") != 1:
        return set()
    found = importlib.import_module(module)
    if hasattr(found, "__path__"):
        return set(found.__all__)
    tree = ast.parse(Path(str(found.__file__)).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    names |= {
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return {name for name in names if not name.startswith("_")}


def test_there_are_the_four_that_the_readme_tells_of() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]
    assert [path.stem for path in NOTEBOOKS if f"`{path.stem}`" not in told] == []


@each
def test_it_is_kept_without_outputs(path: Path) -> None:
    assert [cell["id"] for cell in cells(path, "code") if left_behind(cell)] == []


@each
def test_it_names_the_plain_kernel_and_nothing_of_the_machine_it_was_saved_on(path: Path) -> None:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert read(path)["metadata"]["kernelspec"] == kernel
    assert set(read(path)["metadata"]) == {"kernelspec", "language_info"}
    assert read(path)["metadata"]["language_info"] == {"name": "python"}


@each
def test_it_is_short_and_begins_with_what_it_is(path: Path) -> None:
    every = read(path)["cells"]
    assert FEWEST_CELLS <= len(every) <= MOST_CELLS
    assert every[0]["cell_type"] == "markdown"
    assert "".join(every[0]["source"]).startswith("# ")


@each
def test_it_uses_public_names_only(path: Path) -> None:
    assert [name for node in trees(path) for name in private(node)] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from denialrisk.fit.matrix import build_matrix", ["denialrisk.fit.matrix.build_matrix"]),
        ("from denialrisk.fit import build_matrix", ["denialrisk.fit.build_matrix"]),
        ("from denialrisk.starter import shutil", ["denialrisk.starter.shutil"]),
        ("import denialrisk.fit", ["denialrisk.fit"]),
        ("signals._names", ["._names"]),
        ("from denialrisk.fit import train", []),
        ("from denialrisk.deployment import FOLDERS, Deployment", []),
        ("import numpy", []),
    ],
)
def test_a_private_name_would_be_found(code: str, found: list[str]) -> None:
    assert [name for node in ast.walk(ast.parse(code)) for name in private(node)] == found


def test_an_output_would_be_found() -> None:
    clean = {"outputs": [], "execution_count": None, "metadata": {}}
    assert not left_behind(clean)
    assert left_behind(clean | {"execution_count": 3})
    assert left_behind(clean | {"outputs": [{"output_type": "stream"}]})
