"""A YAML file turned into a checked model, every mistake named with its file and line."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from denialrisk.errors import ConfigurationError, Problem

Location = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)
# libyaml reads ten times quicker where PyYAML was built with it.
_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, model: type[ModelT]) -> ModelT:
    """Parse `path` and validate it as `model`.

    Raises ConfigurationError listing every problem in the file at once.
    """
    data, lines = load(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, path, lines, model)) from None


def load(path: Path) -> tuple[Any, Mapping[Location, int]]:
    """Return the plain data of a YAML file and the line (from 1) of each key and item.

    Raises ConfigurationError when the file is missing, is not YAML or repeats a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root, data = _parsed(text)
    except OSError as error:
        message = f"cannot be read ({error.strerror}); is the path right?"
        raise ConfigurationError([Problem(path, 0, message)]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([Problem(path, 0, "is not UTF-8 text")]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError([_syntax_problem(path, error)]) from None
    lines: dict[Location, int] = {(): 1}
    repeated: list[Problem] = []
    if root is not None:
        _note_lines(root, (), lines, repeated, path)
    if repeated:
        raise ConfigurationError(repeated)
    return data, lines


def _parsed(text: str) -> tuple[Any, Any]:
    """Return the nodes of a text, which know their lines, and the plain data made of them."""
    try:
        return _parsed_with(_QUICK, text)
    except yaml.YAMLError:
        # PyYAML's own parser names the place of a mistake better.
        return _parsed_with(yaml.SafeLoader, text)


def _parsed_with(parser: Any, text: str) -> tuple[Any, Any]:
    loader = parser(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def problems_of(
    error: ValidationError, path: Path, lines: Mapping[Location, int], model: type[BaseModel]
) -> list[Problem]:
    """Turn a pydantic error into problems with a line each and a suggestion where one helps."""
    return [_problem(item, path, lines, model) for item in error.errors()]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return " — did you mean 'x'?" for the nearest known word, or the list when none is near."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1)
    if near:
        return f" — did you mean '{near[0]}'?"
    return f"; known: {', '.join(choices)}" if choices else ""


def _problem(
    item: Any, path: Path, lines: Mapping[Location, int], model: type[BaseModel]
) -> Problem:
    location: Location = tuple(item["loc"])
    dotted = ".".join(str(part) for part in location) or "file"
    if item["type"] == "extra_forbidden":
        fields = _fields_at(model, location[:-1])
        message = f"unknown key '{location[-1]}'{suggestion(str(location[-1]), fields)}"
    elif item["type"] == "missing":
        message = f"'{dotted}' is missing"
    else:
        message = f"'{dotted}': {item['msg'].removeprefix('Value error, ')}"
    return Problem(path, _nearest_line(location, lines), message)


def _fields_at(model: type[BaseModel], location: Location) -> set[str]:
    """Return the keys allowed at `location`, as far as plain nested models tell."""
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        field = getattr(current, "model_fields", {}).get(part)
        current = _inner_model(field.annotation) if field else None
        if current is None:
            return set()
    return set(current.model_fields)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    arguments = getattr(annotation, "__args__", ())
    return next((found for a in arguments if (found := _inner_model(a)) is not None), None)


def _nearest_line(location: Location, lines: Mapping[Location, int]) -> int:
    for size in range(len(location), -1, -1):
        if location[:size] in lines:
            return lines[location[:size]]
    return 0


def _note_lines(
    node: yaml.Node,
    at: Location,
    lines: dict[Location, int],
    repeated: list[Problem],
    path: Path,
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            here = (*at, key_node.value)
            line = key_node.start_mark.line + 1
            if here in lines:
                message = f"'{key_node.value}' stands twice; remove one"
                repeated.append(Problem(path, line, message))
            lines[here] = line
            _note_lines(value_node, here, lines, repeated, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*at, index)] = item.start_mark.line + 1
            _note_lines(item, (*at, index), lines, repeated, path)


def _syntax_problem(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "cannot be parsed"
    return Problem(path, mark.line + 1 if mark else 0, f"is not valid YAML: {what}")
