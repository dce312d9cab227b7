"""Formats one answer to one claim: the CLP and SVC loops of an 835, balanced to the cent."""

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
_FORWARDED: Final = "19"
# A correction after a take-back pays this part of what was allowed before.
_CORRECTED_PART: Final = (6, 10)
_FORWARDS: Final = np.array([payer.kind in (MEDICARE, COMMERCIAL) for payer in PAYERS])


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
        lines = range(self.starts[row], self.stops[row])
        sign = -1 if says == REVERSED else 1
        adjustments = [self._adjustments(line, row, says) for line in lines]
        charge = sum(self.line["charge"][line] for line in lines)
        paid = charge - sum(cents for line in adjustments for _, _, cents in line)
        owed = sum(c for line in adjustments for group, _, c in line if group == "PR")
        whole = self._whole(row, says)
        self._append_heading(out, row, self._status(row, says), sign * charge, sign * paid,
                             0 if says == REVERSED else owed)  # fmt: skip
        if whole:
            reason = REASONS[self.line["reason"][lines[0]]]
            out.append(f"CAS*{reason.group}*{reason.carc}*{money(sign * charge)}")
        out.append(party(self.world.patients, self.claim["patient"][row],
                         self.claim["payer"][row]).remit_name)  # fmt: skip
        self._append_claim_details(out, row, says, whole=whole)
        if not whole:
            for number, (line, cas) in enumerate(zip(lines, adjustments, strict=True), 1):
                self._append_line(out, row, line, number, cas, says)
        return sign * paid

    def _whole(self, row: int, says: int) -> bool:
        return self.claim["whole"][row] and says not in (PENDED, OVERTURNED, CORRECTED)

    def _status(self, row: int, says: int) -> str:
        if says == REVERSED:
            return "22"
        lines = range(self.starts[row], self.stops[row])
        if says not in (PENDED, OVERTURNED, CORRECTED) and all(
            self.line["reason"][line] >= 0 and not self.line["part_paid"][line] for line in lines
        ):
            return "4"
        return _FORWARDED if self.forwards[row] and says != PENDED else "1"

    def _append_heading(
        self, out: list[str], row: int, status: str, charge: int, paid: int, owed: int
    ) -> None:
        payer = self.claim["payer"][row]
        place = VISITS[self.claim["visit"][row]].place
        owes = money(owed) if owed else ""
        number = control_number(row, payer)
        out.append(
            f"CLP*{claim_id(row)}*{status}*{money(charge)}*{money(paid)}*{owes}"
            f"*{PAYERS[payer].remit_code}*{number}*{place}*{self.claim['frequency'][row]}"
        )

    def _append_claim_details(self, out: list[str], row: int, says: int, *, whole: bool) -> None:
        if self.forwards[row] and self._status(row, says) == _FORWARDED:
            other = PAYERS[int(self.world.patients.second[self.claim["patient"][row]])]
            out.append(f"NM1*TT*2*{other.name}*****PI*{other.payer_id}")
        remark = REASONS[self.line["reason"][self.starts[row]]].remark if whole else ""
        if remark:
            out.append(f"MOA***{remark}")
        out.append(f"DTM*232*{stamp(self.claim['service'][row])}")
        out.append(f"DTM*050*{stamp(self.claim['submitted'][row])}")

    def _adjustments(self, line: int, row: int, says: int) -> list[Adjustment]:
        """Return how the charge of a line comes down to what is paid for it."""
        charge, reason = self.line["charge"][line], self.line["reason"][line]
        if says == PENDED:
            group, carc, _ = PENDING[row % len(PENDING)]
            return [(group, carc, charge)]
        if reason >= 0 and says not in (OVERTURNED, CORRECTED):
            return self._denied(line, charge, reason)
        allowed = self.line["allowed"][line]
        shares = [self.line[name][line] for name in ("deductible", "coinsurance", "copay")]
        if says == CORRECTED:
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

    def _append_line(
        self, out: list[str], row: int, line: int, number: int, cas: list[Adjustment], says: int
    ) -> None:
        sign = -1 if says == REVERSED else 1
        charge = self.line["charge"][line]
        paid = charge - sum(cents for _, _, cents in cas)
        amounts = f"{money(sign * charge)}*{money(sign * paid)}"
        out.append(f"SVC*{self._code(row, line)}*{amounts}*{self._counted(row, line)}")
        out.append(f"DTM*472*{stamp(self.claim['service'][row])}")
        out += _grouped(cas, sign)
        out.append(f"REF*6R*{number}")
        remark = self._remark(row, line, says)
        if remark:
            out.append(f"LQ*HE*{remark}")

    def _code(self, row: int, line: int) -> str:
        procedure = PROCEDURES[self.line["procedure"][line]]
        modifier = MODIFIERS[self.line["modifier"][line]]
        if not procedure.code:
            return f"NU:{procedure.revenue}"
        return f"HC:{procedure.code}:{modifier}" if modifier else f"HC:{procedure.code}"

    def _counted(self, row: int, line: int) -> str:
        procedure = PROCEDURES[self.line["procedure"][line]]
        revenue = procedure.revenue if self.hospital[row] and procedure.code else ""
        return f"{revenue}*{self.line['units'][line]}"

    def _remark(self, row: int, line: int, says: int) -> str:
        if says == PENDED:
            return PENDING[row % len(PENDING)][2]
        denied = self.line["reason"][line] >= 0 and says not in (OVERTURNED, CORRECTED)
        return REASONS[self.line["reason"][line]].remark if denied else ""


def _grouped(adjustments: list[Adjustment], sign: int) -> list[str]:
    """Write one CAS segment per group code, its reasons one after another."""
    groups: dict[str, str] = {}
    for group, carc, cents in adjustments:
        opened = groups.get(group, f"CAS*{group}")
        gap = "" if opened == f"CAS*{group}" else "*"
        groups[group] = f"{opened}{gap}*{carc}*{money(sign * cents)}"
    return list(groups.values())
