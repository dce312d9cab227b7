"""Formats one answer to one claim: the CLP and SVC loops of an 835, balanced to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.simulate.adjudication import is_hospital
from denialrisk.simulate.answers import CORRECTED, OVERTURNED, PENDED, REVERSED
from denialrisk.simulate.columns import stamp
from denialrisk.simulate.denials import PENDING, REASONS
from denialrisk.simulate.envelope import money
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import claim_id, control_number, party
from denialrisk.simulate.payers import COMMERCIAL, MEDICARE, PAYERS
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES
from denialrisk.simulate.visits import VISITS

# group, CARC, cents
Adjustment = tuple[str, str, int]
_LIFTS: Final = (PENDED, OVERTURNED, CORRECTED)
_FORWARDED: Final = "19"
# A correction after a take-back pays this part of what was allowed before.
_CORRECTED_PART: Final = (6, 10)
_FORWARDS: Final = np.array([payer.kind in (MEDICARE, COMMERCIAL) for payer in PAYERS])


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
    """Formats the answers of one history. Columns are unpacked once: lists are quick to index."""

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

    def append_claim(self, out: list[str], row: int, says: int) -> int:
        """Append the loops of one answer to `out`; return what it pays, in cents."""
        answer = _Answer(row, says, self.starts[row], self.stops[row])
        adjustments = [self._adjustments(answer, line) for line in answer.lines]
        charge: int = sum(self.line["charge"][line] for line in answer.lines)
        paid = charge - sum(cents for line in adjustments for _, _, cents in line)
        owed = sum(c for line in adjustments for group, _, c in line if group == "PR")
        whole = answer.repeats_denial and self.claim["whole"][row]
        out.append(self._heading(answer, charge, paid, owed))
        if whole:
            reason = REASONS[self.line["reason"][answer.first]]
            out.append(f"CAS*{reason.group}*{reason.carc}*{money(answer.sign * charge)}")
        patient, payer = self.claim["patient"][row], self.claim["payer"][row]
        out.append(party(self.world.patients, patient, payer).remit_name)
        out += self._details(answer, whole=whole)
        if not whole:
            for line, cas in zip(answer.lines, adjustments, strict=True):
                out += self._line(answer, line, cas)
        return answer.sign * paid

    def _status(self, answer: _Answer) -> str:
        if answer.says == REVERSED:
            return "22"
        reasons = (self.line["reason"][line] for line in answer.lines)
        nothing_paid = not any(self.line["part_paid"][line] for line in answer.lines)
        if answer.repeats_denial and nothing_paid and min(reasons) >= 0:
            return "4"
        return _FORWARDED if self.forwards[answer.row] and answer.says != PENDED else "1"

    def _heading(self, answer: _Answer, charge: int, paid: int, owed: int) -> str:
        row, payer = answer.row, self.claim["payer"][answer.row]
        place = VISITS[self.claim["visit"][row]].place
        owes = money(owed) if owed and answer.sign > 0 else ""
        amounts = f"{money(answer.sign * charge)}*{money(answer.sign * paid)}*{owes}"
        number = f"{PAYERS[payer].remit_code}*{control_number(row, payer)}"
        about = f"{number}*{place}*{self.claim['frequency'][row]}"
        return f"CLP*{claim_id(row)}*{self._status(answer)}*{amounts}*{about}"

    def _details(self, answer: _Answer, *, whole: bool) -> Iterator[str]:
        row = answer.row
        if self._status(answer) == _FORWARDED:
            other = PAYERS[int(self.world.patients.second[self.claim["patient"][row]])]
            yield f"NM1*TT*2*{other.name}*****PI*{other.payer_id}"
        remark = REASONS[self.line["reason"][answer.first]].remark if whole else ""
        if remark:
            yield f"MOA***{remark}"
        yield f"DTM*232*{stamp(self.claim['service'][row])}"
        yield f"DTM*050*{stamp(self.claim['submitted'][row])}"

    def _adjustments(self, answer: _Answer, line: int) -> list[Adjustment]:
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

    def _denied(self, line: int, charge: int, reason: int) -> list[Adjustment]:
        worded, part_paid = REASONS[reason], self.line["part_paid"][line]
        shown = self.line["contract_shown"][line] or part_paid
        contract = charge - self.line["allowed"][line] if shown else 0
        denied = (worded.group, worded.carc, charge - contract - part_paid)
        return [("CO", "45", contract), denied] if contract else [denied]

    def _line(self, answer: _Answer, line: int, cas: list[Adjustment]) -> Iterator[str]:
        charge = self.line["charge"][line]
        paid = charge - sum(cents for _, _, cents in cas)
        amounts = f"{money(answer.sign * charge)}*{money(answer.sign * paid)}"
        yield f"SVC*{self._code(line)}*{amounts}*{self._counted(answer.row, line)}"
        yield f"DTM*472*{stamp(self.claim['service'][answer.row])}"
        yield from _grouped(cas, answer.sign)
        yield f"REF*6R*{line - answer.first + 1}"
        remark = self._remark(answer, line)
        if remark:
            yield f"LQ*HE*{remark}"

    def _code(self, line: int) -> str:
        procedure = PROCEDURES[self.line["procedure"][line]]
        modifier = MODIFIERS[self.line["modifier"][line]]
        if not procedure.code:
            return f"NU:{procedure.revenue}"
        return f"HC:{procedure.code}:{modifier}" if modifier else f"HC:{procedure.code}"

    def _counted(self, row: int, line: int) -> str:
        procedure = PROCEDURES[self.line["procedure"][line]]
        revenue = procedure.revenue if self.hospital[row] and procedure.code else ""
        return f"{revenue}*{self.line['units'][line]}"

    def _remark(self, answer: _Answer, line: int) -> str:
        if answer.says == PENDED:
            return PENDING[answer.row % len(PENDING)][2]
        reason = self.line["reason"][line]
        return REASONS[reason].remark if reason >= 0 and answer.repeats_denial else ""


def _grouped(adjustments: list[Adjustment], sign: int) -> list[str]:
    """Write one CAS segment per group code, its reasons one after another."""
    groups: dict[str, str] = {}
    for group, carc, cents in adjustments:
        opened = groups.get(group, f"CAS*{group}")
        gap = "" if opened == f"CAS*{group}" else "*"
        groups[group] = f"{opened}{gap}*{carc}*{money(sign * cents)}"
    return list(groups.values())
