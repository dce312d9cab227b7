"""A YAML file turned into a checked model, every mistake named with its file and line."""

import difflib
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from denialrisk.errors import ConfigurationError, Problem

Location = tuple[str | int, ...]
Fault = tuple[int, str]
ModelT = TypeVar("ModelT", bound=BaseModel)
# libyaml reads ten times quicker where PyYAML was built with it.
_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
# As much of a wrong value as a message has room for.
_SHOWN: Final = 40


@dataclass(frozen=True)
class Examined:
    """The plain data of a YAML file, the line (from 1) of each key and item, what is wrong.

    Where there are problems the data is fit to be checked further, not to be used: of a key
    that stands twice it holds the last, and for a value that cannot be one that could.
    """

    data: Any
    lines: Mapping[Location, int]
    problems: tuple[Problem, ...]


def read(path: Path, model: type[ModelT]) -> ModelT:
    """Parse `path` and validate it as `model`.

    Raises ConfigurationError listing every problem in the file at once.
    """
    file = examine(path)
    checked, problems = validated(file, path, model)
    if checked is None or problems:
        raise ConfigurationError(problems)
    return checked


def validated(
    file: Examined, path: Path, model: type[ModelT]
) -> tuple[ModelT | None, list[Problem]]:
    """Return the model as far as the data makes one, with every problem of file and model."""
    problems = list(file.problems)
    try:
        return model.model_validate(file.data), problems
    except ValidationError as error:
        return None, problems + problems_of(error, path, file.lines, model)


def load(path: Path) -> tuple[Any, Mapping[Location, int]]:
    """Return the plain data of a YAML file and the line (from 1) of each key and item.

    Raises ConfigurationError when the file is missing, is not YAML, repeats a key or names a
    day that never was.
    """
    file = examine(path)
    if file.problems:
        raise ConfigurationError(file.problems)
    return file.data, file.lines


def examine(path: Path) -> Examined:
    """Read a YAML file so that a repeated key or an impossible day hides nothing else in it.

    Raises ConfigurationError when the file is missing or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root, data, faults = _parsed(text)
    except OSError as error:
        message = f"cannot be read ({error.strerror}); is the path right?"
        raise ConfigurationError([Problem(path, 0, message)]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([Problem(path, 0, "is not UTF-8 text")]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError([_syntax_problem(path, error)]) from None
    lines: dict[Location, int] = {(): 1}
    problems = [Problem(path, line, message) for line, message in faults]
    if root is not None:
        _note_lines(root, (), lines, problems, path)
    return Examined(data, lines, tuple(sorted(problems, key=lambda problem: problem.line)))


def _parsed(text: str) -> tuple[Any, Any, list[Fault]]:
    """Return a text's nodes, which know their lines, its plain data, and values that cannot be."""
    try:
        return _parsed_with(_QUICK, text)
    except yaml.YAMLError:
        # PyYAML's own parser names the place of a mistake better.
        return _parsed_with(yaml.SafeLoader, text)


def _parsed_with(parser: Any, text: str) -> tuple[Any, Any, list[Fault]]:
    faults: list[Fault] = []
    loader = _noting(parser, faults)(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root), faults
    finally:
        loader.dispose()


def _noting(parser: Any, faults: list[Fault]) -> Any:
    """Return the parser, made to note values that look like a day or number and are none."""
    noting = type("Noting", (parser,), {})
    for name in ("timestamp", "int", "float", "bool"):
        tag = f"tag:yaml.org,2002:{name}"
        noting.add_constructor(  # type: ignore[attr-defined]
            tag, _forgiving(parser.yaml_constructors[tag], faults)
        )
    return noting


def _forgiving(construct: Callable[[Any, Any], Any], faults: list[Fault]) -> Any:
    def constructed(loader: Any, node: Any) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, LookupError, AttributeError):
            day = _DAY.match(str(node.value))
            what = "day" if day is None or day.end() == len(node.value) else "time"
            value = str(node.value) if day else f"'{str(node.value)[:_SHOWN]}'"
            what = what if day else f"value of its type ({node.tag.rpartition(':')[2]})"
            faults.append((node.start_mark.line + 1, f"{value} is no {what}"))
            return _near_day(*(int(part) for part in day.groups())) if day else 1

    return constructed


def _near_day(year: int, month: int, day: int) -> date:
    """Return the day nearest to one that never was, so that what it stands in can be checked."""
    year, month = max(year, 1), min(max(month, 1), 12)
    return date(year, month, min(max(day, 1), monthrange(year, month)[1]))


# What pydantic says in its own terms, in those of YAML.
_SHAPES: Final = {
    "model_type": "must be keys with values, each 'key: value'",
    "dict_type": "must be keys with values, each 'key: value'",
    "list_type": "must be a list: [one, another]",
    "tuple_type": "must be a list: [one, another]",
}


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
    dotted = ".".join(str(part) for part in location)
    if item["type"] == "extra_forbidden":
        fields = _fields_at(model, location[:-1])
        message = f"unknown key '{location[-1]}'{suggestion(str(location[-1]), fields)}"
    elif item["type"] == "missing":
        message = f"'{dotted}' is missing"
    else:
        said = _SHAPES.get(item["type"], item["msg"].removeprefix("Value error, "))
        message = f"'{dotted}': {said}" if dotted else said
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
                # The last one counts; what stood below the first is no repetition.
                for place in [at for at in lines if at[: len(here)] == here]:
                    del lines[place]
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
