"""Worked examples in YAML, each a claim with its remittances and the outcome it must have."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from denialrisk import yamlfile
from denialrisk.claims import (
    Adjustment,
    Claim,
    Line,
    Remit,
    RemitLine,
    Tables,
    claim_tables,
    remit_tables,
)
from denialrisk.errors import Problem
from denialrisk.label.outcome import label
from denialrisk.label.rules import LabelRules

_SUBMITTED: Final = dt.date(2025, 1, 1)
_WRITTEN: Final = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,5}) (-?\d+(?:\.\d+)?)")
_CENT: Final = 0.005


def _adjustment(value: Any) -> Any:
    match = _WRITTEN.fullmatch(str(value))
    if match is None:
        message = f"'{value}' is no adjustment; write group, code and dollars: CO-45 20.00"
        raise ValueError(message)
    return Adjustment(match[1], match[2], float(match[3]))


Adjusted = Annotated[Adjustment, BeforeValidator(_adjustment)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseLine(_Strict):
    """One line of a remittance; without `line` it states no number, as without REF*6R."""

    line: int | None = None
    paid: float = 0.0
    charge: float | None = None
    procedure: str | None = None
    adjust: tuple[Adjusted, ...] = ()
    remarks: tuple[str, ...] = ()


class CaseRemit(_Strict):
    """One remittance; `day` counts from submission and defaults to day 14."""

    status: int = 1
    day: int = 14
    known_day: int | None = None
    charge: float | None = None
    paid: float | None = None
    adjust: tuple[Adjusted, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[CaseLine, ...] = ()


class Expected(_Strict):
    """The outcome of one line; what is left out is not compared."""

    status: Literal["denied", "paid", "pending", "rejected", "unanswered"]
    category: str | None = None
    amount: float | None = None
    day: int | None = None


class Case(_Strict):
    """A claim by the charges of its lines, what was answered, and what must come out."""

    name: str
    charges: tuple[float, ...] = Field(default=(100.0,), min_length=1)
    procedures: tuple[str, ...] = ()
    remits: tuple[CaseRemit, ...] = ()
    expect: tuple[Expected, ...] = Field(min_length=1)


class CaseFile(_Strict):
    """training/cases/label.yaml."""

    cases: tuple[Case, ...] = Field(min_length=1)


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read the cases of a label policy. Raises ConfigurationError with every problem."""
    return yamlfile.read(path, CaseFile).cases


def check_cases(rules: LabelRules, path: Path) -> list[Problem]:
    """Label every case of a file and return a problem for each outcome that differs.

    Raises ConfigurationError when the file itself is wrong.
    """
    cases = load_cases(path)
    _, lines = yamlfile.load(path)
    outcomes = label(_tables(cases), rules).outcomes.groupby("claim_id")
    found = []
    for index, case in enumerate(cases):
        rows = outcomes.get_group(str(index)).to_dict("records")
        told = [{str(name): value for name, value in row.items()} for row in rows]
        place = lines[("cases", index)]
        found += [Problem(path, place, message) for message in _differences(case, told)]
    return found


def _tables(cases: tuple[Case, ...]) -> Tables:
    claims, lines = claim_tables(_claim(str(n), case) for n, case in enumerate(cases))
    remits = [_remit(str(n), remit) for n, case in enumerate(cases) for remit in case.remits]
    return Tables(claims=claims, lines=lines, **remit_tables(remits))


def _claim(claim_id: str, case: Case) -> Claim:
    procedures = (*case.procedures, *[None] * len(case.charges))
    lines = [
        Line(number, procedure_code=procedure, charge=charge, service_date=_SUBMITTED)
        for number, (charge, procedure) in enumerate(
            zip(case.charges, procedures, strict=False), 1
        )
    ]
    total = sum(case.charges)
    return Claim(claim_id, submitted_on=_SUBMITTED, total_charge=total, lines=tuple(lines))


def _remit(claim_id: str, remit: CaseRemit) -> Remit:
    known = remit.day if remit.known_day is None else remit.known_day
    return Remit(
        claim_id=claim_id,
        status_code=str(remit.status),
        charge=remit.charge,
        paid=remit.paid,
        decided_on=_SUBMITTED + dt.timedelta(days=remit.day),
        known_on=_SUBMITTED + dt.timedelta(days=known),
        adjustments=remit.adjust,
        remark_codes=remit.remarks,
        lines=tuple(_remit_line(line, place) for place, line in enumerate(remit.lines, 1)),
    )


def _remit_line(line: CaseLine, place: int) -> RemitLine:
    return RemitLine(
        line_number=line.line or place,
        number_stated=line.line is not None,
        procedure_code=line.procedure,
        charge=line.charge,
        paid=line.paid,
        adjustments=line.adjust,
        remark_codes=line.remarks,
    )


def _differences(case: Case, rows: list[dict[str, Any]]) -> Iterator[str]:
    if len(rows) != len(case.expect):
        yield f"case '{case.name}': expects {len(case.expect)} lines, the claim has {len(rows)}"
        return
    for number, (expected, row) in enumerate(zip(case.expect, rows, strict=True), 1):
        for name, wanted, got in _compared(expected, row):
            if wanted != got:
                place = f"case '{case.name}', line {number}"
                yield f"{place}: {name} is {got} by rule '{row['rule']}', expected {wanted}"


def _compared(expected: Expected, row: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    yield "status", expected.status, row["status"]
    if expected.category is not None:
        yield "category", expected.category, row["category"]
    if expected.amount is not None:
        near = abs(expected.amount - row["denied_amount"]) < _CENT
        yield "denied amount", expected.amount, expected.amount if near else row["denied_amount"]
    if expected.day is not None:
        known = row["known_on"]
        day = (known.date() - _SUBMITTED).days if known == known else None  # noqa: PLR0124 (NaT)
        yield "known day", expected.day, day
