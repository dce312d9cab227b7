"""What the repository must never carry: machines, registries, pickles."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST_TEXT = 2_000_000

# Written in parts, so that this file does not carry what it looks for.
MACHINE_ROOTS = ("ho" + "me", "Us" + "ers", "ro" + "ot", "wo" + "rk", "t" + "mp")
MACHINE_PATHS = re.compile(rf"(?<![\w.$~-])/(?:{'|'.join(MACHINE_ROOTS)})/[\w.-]+")
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npm" + "js.org", "ana" + "conda.org")
REGISTRIES = re.compile("|".join(map(re.escape, HOSTS)))
PICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file that git knows or would add, with its content."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: nothing tells which files belong to the repository")
    for name in answer.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.stat().st_size < LARGEST_TEXT:
            content = path.read_bytes()
            if b"\0" not in content:
                yield path.relative_to(ROOT), content.decode("utf-8", errors="replace")


def findings(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {match[0]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def told(found: list[str]) -> str:
    return "\n  ".join(["", *found[:50]])


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = findings(MACHINE_PATHS)
    assert not found, told(found)


def test_no_file_names_a_package_registry() -> None:
    found = findings(REGISTRIES)
    assert not found, told(found)


def test_locks_name_versions_not_addresses() -> None:
    locks = [(path, text) for path, text in texts() if path.suffix == ".lock"]
    assert locks, "no lock file is committed"
    found = [
        f"{path}:{number}: {line.strip()}"
        for path, text in locks
        for number, line in enumerate(text.splitlines(), 1)
        if "://" in line
    ]
    assert not found, told(found)


def test_nothing_is_pickled() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "serving").rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.split(".")[0] in PICKLERS
    ]
    assert not found, told(found)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@pytest.mark.parametrize(
    "line", ["see /" + "home/someone/x", "open('/" + "tmp/dr/a')", "/" + "work/main/src"]
)
def test_a_machine_path_would_be_found(line: str) -> None:
    assert MACHINE_PATHS.search(line)


@pytest.mark.parametrize("line", ["POST /v1/work/1", "docs/home/page", "$HOME/tmp/x", "~/work/a"])
def test_a_route_or_a_relative_path_is_no_machine_path(line: str) -> None:
    assert not MACHINE_PATHS.search(line)
