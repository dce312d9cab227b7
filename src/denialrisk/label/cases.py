"""Worked examples in YAML, each a claim with its remittances and the outcome it must have."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from denialrisk import yamlfile
from denialrisk.claims import Acknowledgment, Adjustment, Claim, Remit, RemitLine, Tables
from denialrisk.errors import ConfigurationError, Problem
from denialrisk.label import example
from denialrisk.label.outcome import label
from denialrisk.label.rules import LabelRules

_CENT: Final = 0.005
# The number of its case, which every claim id begins with.
_NUMBER: Final = re.compile(r"\d+")


def _adjustment(value: Any) -> Any:
    return example.adjustment(str(value))


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
    """One remittance; `day` counts from submission and defaults to day 14.

    `number` is the claim's id as the payer gives it back where that is not the claim's, `control`
    and `original` the payer's own numbers (CLP07, REF*F8). `resource` is the id of the FHIR Claim
    that the answer names.
    """

    status: int = 1
    day: int = 14
    known_day: int | None = None
    number: str | None = None
    control: str | None = None
    original: str | None = None
    resource: str | None = None
    payer: str | None = None
    member: str | None = None
    charge: float | None = None
    paid: float | None = None
    adjust: tuple[Adjusted, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[CaseLine, ...] = ()


class CaseAcknowledgment(_Strict):
    """One word of a front end (277CA) on the claim, `day` days after its first submission."""

    category: str
    day: int = 1
    charge: float | None = None


class Submission(_Strict):
    """The claim sent once more, under the same number unless `number` says otherwise.

    What is left out is as in the first submission. `replaces` is the payer's number of the claim
    it takes the place of (REF*F8).
    """

    day: int
    charges: tuple[float, ...] = ()
    procedures: tuple[str, ...] = ()
    payer: str | None = None
    number: str | None = None
    replaces: str | None = None


class Expected(_Strict):
    """The outcome of one line; what is left out is not compared."""

    status: Literal["denied", "paid", "pending", "rejected", "unanswered"]
    category: str | None = None
    amount: float | None = None
    day: int | None = None


class Case(_Strict):
    """A claim by the charges of its lines, what was answered, and what must come out.

    `resource` is the id of the FHIR Claim it was read from; it is that of further submissions too.

    `expect` has an entry for each line of the claim, then of each further submission.
    """

    name: str
    sent: dt.date = example.SUBMITTED
    charges: tuple[float, ...] = Field(default=(100.0,), min_length=1)
    procedures: tuple[str, ...] = ()
    payer: str | None = None
    member: str | None = None
    resource: str | None = None
    submissions: tuple[Submission, ...] = ()
    acknowledgments: tuple[CaseAcknowledgment, ...] = ()
    remits: tuple[CaseRemit, ...] = ()
    expect: tuple[Expected, ...] = Field(min_length=1)


class CaseFile(_Strict):
    """training/cases/label.yaml."""

    cases: tuple[Case, ...] = Field(min_length=1)


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read the cases of a label policy. Raises ConfigurationError with every problem."""
    return _read(path)[0]


def check_cases(rules: LabelRules, path: Path) -> list[Problem]:
    """Label every case of a file, all at once, and return a problem for each other outcome.

    Raises ConfigurationError when the file itself is wrong.
    """
    cases, lines = _read(path)
    told = _by_case(label(case_tables(cases), rules).outcomes)
    found = []
    for index, case in enumerate(cases):
        place = lines[("cases", index)]
        found += [Problem(path, place, text) for text in _differences(case, told[index])]
    return found


def _read(path: Path) -> tuple[tuple[Case, ...], Mapping[yamlfile.Location, int]]:
    data, lines = yamlfile.load(path)
    try:
        return CaseFile.model_validate(data).cases, lines
    except ValidationError as error:
        problems = yamlfile.problems_of(error, path, lines, CaseFile)
        raise ConfigurationError(problems) from None


def case_tables(cases: tuple[Case, ...]) -> Tables:
    """Lay cases out as one history; every number bears its case's, so that none meets another."""
    staged = [_Stage(str(index), case) for index, case in enumerate(cases)]
    return example.tables(
        [claim for stage in staged for claim in stage.claims()],
        [stage.remit(remit) for stage in staged for remit in stage.case.remits],
        [stage.word(word) for stage in staged for word in stage.case.acknowledgments],
    )


def _by_case(outcomes: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in outcomes.to_dict("records"):
        number = _NUMBER.match(row["claim_id"])
        if number is not None:
            rows.setdefault(int(number[0]), []).append({str(k): v for k, v in row.items()})
    return rows


class _Stage:
    """The records of one case."""

    def __init__(self, claim_id: str, case: Case) -> None:
        self.claim_id = claim_id
        self.case = case

    def claims(self) -> Iterator[Claim]:
        case = self.case
        yield self._claim(self.claim_id, Submission(day=0))
        for turn, submission in enumerate(case.submissions, 2):
            claim_id = f"{self.claim_id}#{turn}"
            sent = {} if submission.number else {"patient_control_number": self.claim_id}
            claim_id = self._own(submission.number) or claim_id
            yield self._claim(claim_id, submission, **sent)

    def _claim(self, claim_id: str, sent: Submission, **facts: Any) -> Claim:
        charges = sent.charges or self.case.charges
        procedures = sent.procedures or self.case.procedures
        return example.claim(
            *charges,
            claim_id=claim_id,
            procedures=(*procedures, *[None] * (len(charges) - len(procedures))),
            payer_id=sent.payer or self.case.payer,
            member_key=self._own(self.case.member),
            service_from=self.case.sent,
            submitted_on=self._day(sent.day),
            total_charge=sum(charges),
            original_reference_number=self._own(sent.replaces),
            resource_id=self._own(self.case.resource),
            **facts,
        )

    def remit(self, remit: CaseRemit) -> Remit:
        return Remit(
            claim_id=self._own(remit.number) or self.claim_id,
            status_code=str(remit.status),
            charge=remit.charge,
            paid=remit.paid,
            payer_id=remit.payer,
            payer_control_number=self._own(remit.control),
            original_reference_number=self._own(remit.original),
            member_key=self._own(remit.member),
            service_from=self.case.sent,
            decided_on=self._day(remit.day),
            known_on=self._day(remit.day if remit.known_day is None else remit.known_day),
            adjustments=remit.adjust,
            remark_codes=remit.remarks,
            lines=tuple(_remit_line(line, place) for place, line in enumerate(remit.lines, 1)),
            claim_reference=self._own(remit.resource),
        )

    def word(self, said: CaseAcknowledgment) -> Acknowledgment:
        day = self._day(said.day)
        return Acknowledgment(
            self.claim_id, said.category, charge=said.charge, decided_on=day, known_on=day
        )

    def _day(self, number: int) -> dt.date:
        return self.case.sent + dt.timedelta(days=number)

    def _own(self, number: str | None) -> str | None:
        return f"{self.claim_id}/{number}" if number is not None else None


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
        for name, wanted, got in _compared(case, expected, row):
            if wanted != got:
                place = f"case '{case.name}', line {number}"
                yield f"{place}: {name} is {got} by rule '{row['rule']}', expected {wanted}"


def _compared(
    case: Case, expected: Expected, row: dict[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    yield "status", expected.status, row["status"]
    if expected.category is not None:
        yield "category", expected.category, row["category"]
    if expected.amount is not None:
        near = abs(expected.amount - row["denied_amount"]) < _CENT
        yield "denied amount", expected.amount, expected.amount if near else row["denied_amount"]
    if expected.day is not None:
        known = row["known_on"]
        day = (known.date() - case.sent).days if known == known else None  # noqa: PLR0124 (NaT)
        yield "known day", expected.day, day
