"""The generated pages say what the code says."""

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_commands_and_errors_are_documented_as_they_are() -> None:
    for path, text in generator().pages().items():
        told = f"{path.name} is behind; run python docs/generate.py"
        assert path.read_text(encoding="utf-8") == text, told
