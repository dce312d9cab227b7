from pathlib import Path

import pytest

from denialrisk.errors import ConfigurationError
from denialrisk.fit.card import Statement, load_statement

ROOT = Path(__file__).parents[4]


def written(folder: Path, text: str) -> Path:
    (folder / "card.yaml").write_text(text)
    return folder


def test_the_file_that_ships_names_every_key_and_states_nothing() -> None:
    import yaml

    assert load_statement(ROOT / "models") == Statement()
    there = yaml.safe_load((ROOT / "models" / "card.yaml").read_text())
    assert list(there) == list(Statement.model_fields)
    for key, part in there.items():
        if isinstance(part, dict):
            assert list(part) == list(getattr(Statement(), key).__class__.model_fields), key


def test_without_a_file_nothing_is_stated(tmp_path: Path) -> None:
    assert load_statement(tmp_path) == Statement()
    assert load_statement(written(tmp_path, "# nothing yet\n")) == Statement()


def test_what_is_stated_is_read(tmp_path: Path) -> None:
    text = "funding: our own\nupdates:\n  process: >\n    every\n    quarter\ncautions:\n"
    statement = load_statement(written(tmp_path, text))
    assert (statement.funding, statement.updates.process) == ("our own", "every quarter")


def test_a_misspelt_key_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"card.yaml:2: .*'contct' — did you mean"):
        load_statement(written(tmp_path, "developer:\n  contct: me\n"))
    with pytest.raises(ConfigurationError, match=r"card.yaml:1: unknown key 'fundng'"):
        load_statement(written(tmp_path, "fundng:\n"))


def test_a_number_is_no_statement(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"card.yaml:2: 'updates.process'"):
        load_statement(written(tmp_path, "updates:\n  process: 12\n"))
