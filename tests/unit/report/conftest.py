import copy
import json
import os
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

SAMPLE = json.loads(Path(__file__).with_name("explanation.json").read_text("utf-8"))
GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """A page taken apart; raises when an element is closed that was not open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def explanation() -> dict[str, Any]:
    return copy.deepcopy(SAMPLE)


@pytest.fixture
def parse() -> Callable[[str], Page]:
    return Page


def plain(told: Any) -> Any:
    """Return a page's data as JSON carries it: what is laid out becomes its fields."""
    if is_dataclass(told) and not isinstance(told, type):
        return plain(asdict(told))
    if isinstance(told, dict):
        return {str(key): plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [plain(value) for value in told]
    return told


@pytest.fixture
def assert_as_kept() -> Callable[[str, Any], None]:
    """Hold what stands behind a page to what is kept of it.

    After a change that was meant, DENIALRISK_WRITE_GOLDEN=1 keeps the new state.
    """

    def held(name: str, told: Any) -> None:
        path = GOLDEN / f"{name}.json"
        if os.environ.get("DENIALRISK_WRITE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(plain(told), indent=1) + "\n", encoding="utf-8")
        assert plain(told) == json.loads(path.read_text("utf-8"))

    return held
