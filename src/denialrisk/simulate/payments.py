"""Turns the answers of a history into remittances as payers decided them, balanced to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from denialrisk.claims import Adjustment, Remit, RemitLine, pseudonym
from denialrisk.simulate.answered import Answered
from denialrisk.simulate.answers import CORRECTED, OVERTURNED, PENDED, REVERSED
from denialrisk.simulate.billing import is_hospital
from denialrisk.simulate.columns import calendar
from denialrisk.simulate.denials import PENDING, REASONS
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import claim_id, control_number, remit_person
from denialrisk.simulate.payers import COMMERCIAL, MEDICARE, PAYERS
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES
from denialrisk.simulate.visits import VISITS

# group, CARC, cents
_Cents = tuple[str, str, int]
_LIFTS: Final = (PENDED, OVERTURNED, CORRECTED)
_FORWARDED: Final = "19"
# A correction after a take-back pays this part of what was allowed before.
_CORRECTED_PART: Final = (6, 10)
_FORWARDS: Final = np.array([payer.kind in (MEDICARE, COMMERCIAL) for payer in PAYERS])
_MODIFIERS: Final = tuple((modifier,) if modifier else () for modifier in MODIFIERS)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer to the claim at `row`, whose lines stand in rows [first, stop)."""

    row: int
    says: int
    first: int
    stop: int

    @property
    def lines(self) -> range:
        return range(self.first, self.stop)

    @property
    def sign(self) -> int:
        return -1 if self.says == REVERSED else 1

    @property
    def repeats_denial(self) -> bool:
        """Whether lines that were denied at first are denied in this answer too."""
        return self.says not in _LIFTS


class Payments:
    """The answers of one history. Columns are unpacked once: lists are quick to index."""

    def __init__(self, history: History) -> None:
        ledger = history.ledger
        self.world = history.world
        names = ("patient", "payer", "visit", "frequency", "service", "submitted", "whole")
        self.claim = {name: ledger.claim[name].tolist() for name in names}
        self.line = {
            name: ledger.line[name].tolist()
            for name in ("procedure", "units", "charge", "modifier", "reason", "contract_shown",
                         "allowed", "deductible", "coinsurance", "copay", "part_paid")
        }  # fmt: skip
        self.hospital = is_hospital(ledger).tolist()
        self.forwards = self._forwarded(history)
        counts = np.bincount(ledger.line["claim"], minlength=len(ledger))
        self.stops = np.cumsum(counts).tolist()
        self.starts = [0, *self.stops[:-1]]

    @staticmethod
    def _forwarded(history: History) -> list[bool]:
        claim = history.ledger.claim
        known: list[bool] = (claim["other_shown"] & _FORWARDS[claim["payer"]]).tolist()
        return known

    def answered(self, row: int, says: int, decided_on: date, known_on: date) -> Answered:
        """Return one answer to the claim at a row, in a file that arrives on `known_on`."""
        answer = _Answer(row, says, self.starts[row], self.stops[row])
        person = remit_person(
            self.world.patients, self.claim["patient"][row], self.claim["payer"][row]
        )
        status = self._status(answer)
        return Answered(
            remit=self._remit(answer, status, person.member, (decided_on, known_on)),
            patient=person,
            place=VISITS[self.claim["visit"][row]].place,
            frequency=str(self.claim["frequency"][row]),
            forwarded_to=self._forwarded_to(row) if status == _FORWARDED else None,
            received_on=calendar(self.claim["submitted"][row]),
        )

    def _remit(self, answer: _Answer, status: str, member: str, days: tuple[date, date]) -> Remit:
        row, sign = answer.row, answer.sign
        payer = PAYERS[self.claim["payer"][row]]
        adjustments = [self._adjustments(answer, line) for line in answer.lines]
        charge: int = sum(self.line["charge"][line] for line in answer.lines)
        paid = charge - sum(cents for line in adjustments for _, _, cents in line)
        owed = sum(c for line in adjustments for group, _, c in line if group == "PR")
        whole = answer.repeats_denial and self.claim["whole"][row]
        reason = REASONS[self.line["reason"][answer.first]]
        return Remit(
            claim_id=claim_id(row),
            status_code=status,
            charge=sign * charge / 100,
            paid=sign * paid / 100,
            patient_responsibility=owed / 100 if owed and sign > 0 else None,
            claim_filing_code=payer.remit_code,
            payer_control_number=control_number(row, self.claim["payer"][row]),
            member_key=pseudonym(member),
            service_from=calendar(self.claim["service"][row]),
            payer_id=payer.payer_id,
            payer_name=payer.name,
            decided_on=days[0],
            known_on=days[1],
            adjustments=_signed([(reason.group, reason.carc, charge)], sign) if whole else (),
            remark_codes=(reason.remark,) if whole and reason.remark else (),
            lines=() if whole else tuple(self._lines(answer, adjustments)),
        )

    def _status(self, answer: _Answer) -> str:
        if answer.says == REVERSED:
            return "22"
        reasons = (self.line["reason"][line] for line in answer.lines)
        nothing_paid = not any(self.line["part_paid"][line] for line in answer.lines)
        if answer.repeats_denial and nothing_paid and min(reasons) >= 0:
            return "4"
        return _FORWARDED if self.forwards[answer.row] and answer.says != PENDED else "1"

    def _forwarded_to(self, row: int) -> tuple[str, str]:
        other = PAYERS[int(self.world.patients.second[self.claim["patient"][row]])]
        return other.name, other.payer_id

    def _adjustments(self, answer: _Answer, line: int) -> list[_Cents]:
        """Return how the charge of a line comes down to what is paid for it."""
        charge, reason = self.line["charge"][line], self.line["reason"][line]
        if answer.says == PENDED:
            group, carc, _ = PENDING[answer.row % len(PENDING)]
            return [(group, carc, charge)]
        if reason >= 0 and answer.repeats_denial:
            return self._denied(line, charge, reason)
        allowed = self.line["allowed"][line]
        shares = [self.line[name][line] for name in ("deductible", "coinsurance", "copay")]
        if answer.says == CORRECTED:
            part, of = _CORRECTED_PART
            allowed, shares = allowed * part // of, [share * part // of for share in shares]
        owed = [("PR", str(number), cents) for number, cents in enumerate(shares, 1) if cents]
        return [("CO", "45", charge - allowed), *owed] if charge > allowed else owed

    def _denied(self, line: int, charge: int, reason: int) -> list[_Cents]:
        worded, part_paid = REASONS[reason], self.line["part_paid"][line]
        shown = self.line["contract_shown"][line] or part_paid
        contract = charge - self.line["allowed"][line] if shown else 0
        denied = (worded.group, worded.carc, charge - contract - part_paid)
        return [("CO", "45", contract), denied] if contract else [denied]

    def _lines(self, answer: _Answer, adjustments: list[list[_Cents]]) -> Iterator[RemitLine]:
        service, hospital = calendar(self.claim["service"][answer.row]), self.hospital[answer.row]
        for number, (line, cas) in enumerate(zip(answer.lines, adjustments, strict=True), 1):
            procedure = PROCEDURES[self.line["procedure"][line]]
            charge, remark = self.line["charge"][line], self._remark(answer, line)
            by_revenue = hospital or not procedure.code
            yield RemitLine(
                line_number=number,
                procedure_code=procedure.code or None,
                modifiers=_MODIFIERS[self.line["modifier"][line]] if procedure.code else (),
                revenue_code=procedure.revenue if by_revenue else None,
                charge=answer.sign * charge / 100,
                paid=answer.sign * (charge - sum(cents for _, _, cents in cas)) / 100,
                units=float(self.line["units"][line]),
                service_date=service,
                adjustments=_signed(cas, answer.sign),
                remark_codes=(remark,) if remark else (),
            )

    def _remark(self, answer: _Answer, line: int) -> str:
        if answer.says == PENDED:
            return PENDING[answer.row % len(PENDING)][2]
        reason = self.line["reason"][line]
        return REASONS[reason].remark if reason >= 0 and answer.repeats_denial else ""


def _signed(adjustments: list[_Cents], sign: int) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(group, carc, sign * cents / 100) for group, carc, cents in adjustments)
