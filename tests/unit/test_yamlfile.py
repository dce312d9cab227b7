"""Wrong YAML is told with its file, its line and a suggestion, all of it at once."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from denialrisk import yamlfile
from denialrisk.errors import ConfigurationError
from denialrisk.yamlfile import problems_of


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    depth: int


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: Inner
    shares: list[float] = []


def write(folder: Path, text: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_becomes_its_model(tmp_path: Path) -> None:
    spec = yamlfile.read(write(tmp_path, "name: a\ninner: {depth: 3}\nshares: [0.5]\n"), Spec)
    assert spec == Spec(name="a", inner=Inner(depth=3), shares=[0.5])


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\ninner:\n  depht: 3\nshares: [0.1, much]\n")
    with pytest.raises(ConfigurationError) as caught:
        yamlfile.read(path, Spec)
    told = {(p.line, p.message) for p in caught.value.problems}
    assert (3, "unknown key 'depht' — did you mean 'depth'?") in told
    assert (2, "'inner.depth' is missing") in told
    assert any(line == 4 and "shares.1" in message for line, message in told)
    assert str(path) in str(caught.value)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"spec.yaml:2: 'name' stands twice"):
        yamlfile.read(write(tmp_path, "name: a\nname: b\ninner: {depth: 1}\n"), Spec)


def test_text_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"spec.yaml:2: is not valid YAML"):
        yamlfile.read(write(tmp_path, "name: a\ninner: {depth: \n"[:-1] + "]"), Spec)


def test_a_missing_file_and_binary_content_are_configuration_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        yamlfile.read(tmp_path / "none.yaml", Spec)
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        yamlfile.read(tmp_path / "binary.yaml", Spec)


def test_a_far_off_word_gets_the_list_of_known_ones() -> None:
    assert yamlfile.suggestion("zzz", ["present", "absent"]) == "; known: absent, present"


def told(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(ConfigurationError) as caught:
        yamlfile.read(path, Spec)
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2025-02-31", "2025-02-31 is no day"),
        ("2025-13-01", "2025-13-01 is no day"),
        ("0000-00-00", "0000-00-00 is no day"),
        ("2025-02-28 25:00:00", "2025-02-28 25:00:00 is no time"),
    ],
)
def test_a_day_that_never_was_is_told_beside_the_other_mistakes(
    tmp_path: Path, value: str, says: str
) -> None:
    path = tmp_path / "dated.yaml"
    path.write_text(f"dated: {value}\nnmae: a\n")

    class Dated(BaseModel):
        model_config = ConfigDict(extra="forbid")
        dated: date

    with pytest.raises(ConfigurationError) as caught:
        yamlfile.read(path, Dated)
    problems = [(problem.line, problem.message) for problem in caught.value.problems]
    assert problems == [(1, says), (2, "unknown key 'nmae'; known: dated")]
    with pytest.raises(ConfigurationError, match=says):
        yamlfile.load(path)


@pytest.mark.parametrize("value", ["!!int x", "!!int ''", "!!bool x", "!!timestamp x", "0x_"])
def test_a_value_that_is_none_of_its_type_is_told_with_its_line(
    tmp_path: Path, value: str
) -> None:
    (line, message), *_ = told(write(tmp_path, f"name: a\ninner: {{depth: 1}}\nshares: [{value}]"))
    assert line == 3
    assert "is no value of its type" in message


def test_a_repeated_key_is_told_once_and_hides_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\ninner:\n  depth: 1\ninner:\n  depth: x\nsahres: []\n")
    (first, second, third) = told(path)
    assert first == (4, "'inner' stands twice; remove one")
    assert second[0] == 5
    assert "'inner.depth'" in second[1]
    assert third == (6, "unknown key 'sahres' — did you mean 'shares'?")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([1], "must be keys with values, each 'key: value'"),
        ({"items": "one"}, "'items': must be a list: [one, another]"),
        ({"items": ["a", "a"]}, "'items': twice"),
    ],
)
def test_shapes_are_told_in_the_terms_of_yaml(data: object, told: str) -> None:
    class Listing(BaseModel):
        items: tuple[str, ...]

        @field_validator("items")
        @classmethod
        def _once(cls, items: tuple[str, ...]) -> tuple[str, ...]:
            if len(set(items)) < len(items):
                raise ValueError("twice")
            return items

    with pytest.raises(ValidationError) as error:
        Listing.model_validate(data)
    (problem,) = problems_of(error.value, Path("x.yaml"), {(): 1}, Listing)
    assert problem.message == told
