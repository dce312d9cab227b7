"""Cases in YAML held against the catalogue: small claims, and the values they must give."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from denialrisk.claims import OUTCOMES, Claim, Line, claim_tables, conform
from denialrisk.derive.catalogue import Catalogue, load_catalogue, names_written
from denialrisk.derive.frame import line_frame
from denialrisk.derive.history import History
from denialrisk.derive.signals import derive, tell
from denialrisk.errors import ConfigurationError, Problem
from denialrisk.yamlfile import Location, examine, suggestion, validated

# Holds no cases of signals: see `denialrisk.explain.remedy`.
_OF_REMEDIES: Final = "remedies.yaml"
# Where in a case, and what is wrong there.
Fault = tuple[Location, str]
# Cases write values as a reader would round them.
_CLOSE: Final = 1e-4
_CLAIM: Final = TypeAdapter(Claim)
_CLAIM_KEYS: Final = {f.name for f in fields(Claim)}
_LINE_KEYS: Final = {f.name for f in fields(Line)}


class _Answered(BaseModel):
    """The payer's answer to every line of a claim."""

    model_config = ConfigDict(extra="forbid")
    status: Literal["denied", "paid"]
    known_on: date
    category: str | None = None


class _Past(BaseModel):
    """A claim sent before; `times` makes as many of it, each under its own id."""

    model_config = ConfigDict(extra="forbid")
    claim: dict[str, Any]
    answered: _Answered | None = None
    times: int = Field(default=1, ge=1, le=1_000)


class _Case(BaseModel):
    """What came before, the claim looked at, and what its first line must give."""

    model_config = ConfigDict(extra="forbid")
    says: str
    history: list[_Past] = Field(default_factory=list)
    claim: dict[str, Any]
    expect: dict[str, float | None] = Field(default_factory=dict)
    tells: dict[str, str] = Field(default_factory=dict)


class _CaseFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cases: list[_Case]


def check_signals(features: Path, cases: Path) -> list[Problem]:
    """Read a features folder and run its case files; return all that is wrong in both.

    Where the catalogue is wrong no case is run, but every case file is still read.
    """
    try:
        catalogue = load_catalogue(features)
    except ConfigurationError as error:
        names = names_written(features)
        return [*error.problems, *_found(cases, names, lambda _: iter(()))]
    return check_cases(catalogue, cases)


def check_cases(catalogue: Catalogue, folder: Path) -> list[Problem]:
    """Run every case file of `features/cases`; return what does not hold, empty when all do."""
    return _found(folder, catalogue.names, lambda case: _differing(case, catalogue))


def _found(
    folder: Path, names: Collection[str] | None, run: Callable[[_Case], Iterator[Fault]]
) -> list[Problem]:
    """Return what is wrong in the case files, given the signals there are (None: unknown)."""
    found: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == _OF_REMEDIES:
            continue
        try:
            file = examine(path)
        except ConfigurationError as error:
            found += error.problems
            continue
        checked, problems = validated(file, path, _CaseFile)
        found += problems
        for number, case in enumerate(checked.cases if checked else ()):
            below = {at[2:]: n for at, n in file.lines.items() if at[:2] == ("cases", number)}
            faults = list(_unreadable(case, names))
            # A case that holds a mistake of its file would give values nobody meant.
            found += [
                Problem(path, below.get(at, below[()]), f"{message} ({case.says})")
                for at, message in (faults if faults or problems else run(case))
            ]
    return found


def _differing(case: _Case, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield what a case gives other than it says, and where in it."""
    claims, outcomes = _tables(case)
    frame = line_frame(*claim_tables(claims))
    signals = derive(catalogue, History.build(catalogue, frame, outcomes), frame)
    row = len(frame) - len(claims[-1].lines)
    for name, wanted in case.expect.items():
        got = signals.value_of(name, row)
        if not _same(got, wanted):
            value = None if math.isnan(got) else round(got, 6)
            yield ("expect", name), f"'{name}' is {value}, expected {wanted}"
    for name, sentence in case.tells.items():
        told = tell(catalogue[name], signals, frame, row)
        if told != sentence:
            yield ("tells", name), f"'{name}' tells '{told}', expected '{sentence}'"


def _unreadable(case: _Case, known: Collection[str] | None) -> Iterator[Fault]:
    for place, names in (("expect", case.expect), ("tells", case.tells)):
        for name in names:
            if known is not None and name not in known:
                yield (place, name), f"no signal '{name}'{suggestion(name, known)}"
    claims = [(("history", n, "claim"), past.claim) for n, past in enumerate(case.history)]
    for at, data in [*claims, (("claim",), case.claim)]:
        yield from ((at, message) for message in claim_faults(data))


def claim_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a claim as a case writes it."""
    lines = data.get("lines") or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        yield "'lines' must list the lines of the claim, each with its keys"
        return
    for key in set(data) - _CLAIM_KEYS:
        yield f"a claim has no '{key}'{suggestion(key, _CLAIM_KEYS)}"
    for key in {key for line in lines for key in line} - _LINE_KEYS:
        yield f"a line has no '{key}'{suggestion(key, _LINE_KEYS)}"
    if not lines:
        yield "a claim of a case needs at least one line"
    try:
        case_claim(data, "X")
    except ValidationError as error:
        for item in error.errors():
            yield f"'{'.'.join(str(part) for part in item['loc'])}': {item['msg']}"


def case_claim(data: Mapping[str, Any], claim_id: str) -> Claim:
    """Return the record; ids and line numbers need not be written in a case."""
    lines = [{"line_number": n, **line} for n, line in enumerate(data.get("lines") or [], 1)]
    return _CLAIM.validate_python({"claim_id": claim_id, **data, "lines": lines})


def _tables(case: _Case) -> tuple[list[Claim], pd.DataFrame]:
    claims: list[Claim] = []
    answers: list[dict[str, Any]] = []
    for past in case.history:
        for _ in range(past.times):
            claim = case_claim(past.claim, f"H{len(claims)}")
            claims.append(claim)
            if past.answered:
                answer = past.answered.model_dump()
                key = {"claim_id": claim.claim_id}
                answers += [key | {"line_number": x.line_number} | answer for x in claim.lines]
    claims.append(case_claim(case.claim, "C"))
    return claims, conform(pd.DataFrame(answers), OUTCOMES)


def _same(got: float, wanted: float | None) -> bool:
    if wanted is None or math.isnan(got):
        return wanted is None and math.isnan(got)
    return math.isclose(got, wanted, rel_tol=_CLOSE, abs_tol=_CLOSE)
