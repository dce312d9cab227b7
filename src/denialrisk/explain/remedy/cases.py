"""Cases in YAML held against the remedies: claims, and the changes each must and must not make."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from denialrisk.claims import Claim
from denialrisk.derive import case_claim, claim_faults, load_catalogue
from denialrisk.errors import ConfigurationError, Problem
from denialrisk.explain.remedy.change import Change
from denialrisk.explain.remedy.remedies import Remedies, load_remedies
from denialrisk.yamlfile import Location, examine, suggestion, validated


class _Case(BaseModel):
    """A claim all of whose lines a remedy is about, and the changes it has to choose from."""

    model_config = ConfigDict(extra="forbid")
    remedy: str
    says: str
    today: date = date(2025, 1, 1)
    claim: dict[str, Any]
    changes: list[dict[str, Any]] = Field(default_factory=list)


class _CaseFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cases: list[_Case]


def check_remedies(path: Path, cases: Path, features: Path) -> list[Problem]:
    """Read the remedies and their cases and run these; return all that is wrong.

    Nothing is told of the signals in `features`: their own check does so. Where they are wrong,
    no remedy is held against them and no case is run, but the list is still read.
    """
    try:
        catalogue = load_catalogue(features)
    except ConfigurationError:
        return _misread(path)
    try:
        remedies = load_remedies(path, catalogue)
    except ConfigurationError as error:
        return list(error.problems)
    return list(_found(remedies, cases))


def _misread(path: Path) -> list[Problem]:
    try:
        _, problems = validated(examine(path), path, Remedies)
    except ConfigurationError as error:
        return list(error.problems)
    return problems


def _found(remedies: Remedies, path: Path) -> Iterator[Problem]:
    file = examine(path)
    checked, problems = validated(file, path, _CaseFile)
    yield from problems
    cases = checked.cases if checked and not problems else []
    for number, case in enumerate(cases):
        at: Location = ("cases", number)
        for message in _faults(remedies, case):
            yield Problem(path, file.lines[at], f"{message} ({case.says})")
    told = {case.remedy for case in cases}
    for name in remedies.remedies if cases else ():
        if name not in told:
            yield Problem(path, 1, f"remedy '{name}' has no case; write one")


def _faults(remedies: Remedies, case: _Case) -> Iterator[str]:
    if case.remedy not in remedies.remedies:
        yield f"no remedy '{case.remedy}'{suggestion(case.remedy, remedies.remedies)}"
        return
    if wrong := list(claim_faults(case.claim)):
        yield from wrong
        return
    claim = case_claim(case.claim, "C")
    edit = remedies.remedies[case.remedy].edit
    found = list(edit.changes(claim, claim.lines, case.today))
    told = [_told(change, claim) for change in found]
    if told != case.changes:
        yield f"'{case.remedy}' makes {told}, expected {case.changes}"


def _told(change: Change, claim: Claim) -> dict[str, Any]:
    """Return what comes to stand on the claim, as a case writes it: line fields as line.field."""
    made = change.made_to(claim)
    told = {name: getattr(made, name) for name in change.claim}
    lines = {line.line_number: line for line in made.lines}
    for number, values in change.lines.items():
        told |= {f"{number}.{name}": getattr(lines[number], name) for name in values}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in told.items()}
