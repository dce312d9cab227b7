"""Writes payers' answers as the segments of an 835 transaction."""

from collections.abc import Iterator, Sequence
from typing import Final

from denialrisk.claims import Adjustment, Remit, RemitLine
from denialrisk.simulate.answered import Answered, Payment
from denialrisk.simulate.delimiters import USUAL, Delimiters
from denialrisk.simulate.envelope import amount, money, quantity, stamp

_FISCAL_END: Final = "20251231"
# BPR05 to BPR15 stay empty when no money moves.
_NO_TRANSFER: Final = ("NON", *[""] * 11)
_CAS_ROOM: Final = 6
# Remark codes stand in MOA03 to MOA07, or in MIA05 and MIA20 to MIA23.
_REMARK_ROOM: Final = 5
_MIA_GAP: Final = 14


class RemitSegments:
    """Writes answers with one choice of delimiters."""

    def __init__(self, delimiters: Delimiters = USUAL) -> None:
        self._row = delimiters.row
        self._composite = delimiters.composite

    def transaction(self, payment: Payment) -> list[str]:
        """Return the segments between ST and SE."""
        out = list(self._opening(payment))
        for answered in payment.answers:
            self._answer(out, answered)
        if payment.balance:
            reason, reference, cents = payment.balance
            why = self._composite(reason, reference) if reference else reason
            out.append(self._row("PLB", payment.payee_npi, _FISCAL_END, why, money(cents)))
        return out

    def _opening(self, payment: Payment) -> Iterator[str]:
        row, remit = self._row, payment.answers[0].remit
        decided = stamp(remit.decided_on) if remit.decided_on else ""
        number = payment.payer_number
        sent = ("ACH", "CCP", "01", "999999992", "DA", "1234567", number)
        transfer = (*sent, "", "01", "999988880", "DA", "98765")
        how = transfer if payment.cents else _NO_TRANSFER
        yield row("BPR", "I", money(payment.cents), "C", *how, decided)
        yield row("TRN", "1", payment.trace, number)
        yield row("DTM", "405", decided)
        yield row("N1", "PR", remit.payer_name or "")
        yield row("N3", "1 INSURANCE PLAZA")
        yield row("N4", "CHICAGO", "IL", "606010001")
        if remit.payer_id:
            yield row("REF", "2U", remit.payer_id)
        yield row("PER", "BL", "PROVIDER SERVICES", "TE", "8005550199")
        yield row("N1", "PE", "LAKELAND HEALTH", "XX", payment.payee_npi)
        yield row("REF", "TJ", payment.payee_tax)
        yield row("LX", "1")

    def _answer(self, out: list[str], answered: Answered) -> None:
        remit, patient, row = answered.remit, answered.patient, self._row
        out.append(self._heading(answered))
        out += self._adjustments(remit.adjustments)
        member = ("MI", patient.member) if patient.member else ()
        out.append(row("NM1", "QC", "1", patient.last, patient.first, "", "", "", *member))
        if answered.forwarded_to:
            name, number = answered.forwarded_to
            out.append(row("NM1", "TT", "2", name, "", "", "", "", "PI", number))
        out += self._remarks(answered)
        if remit.original_reference_number:
            out.append(row("REF", "F8", remit.original_reference_number))
        if remit.service_from:
            out.append(row("DTM", "232", stamp(remit.service_from)))
        if answered.received_on:
            out.append(row("DTM", "050", stamp(answered.received_on)))
        for line in remit.lines:
            self._line(out, line)

    def _heading(self, answered: Answered) -> str:
        remit = answered.remit
        amounts = (remit.charge, remit.paid, remit.patient_responsibility)
        return self._row(
            "CLP",
            remit.claim_id,
            remit.status_code,
            *("" if one is None else amount(one) for one in amounts),
            remit.claim_filing_code or "",
            remit.payer_control_number or "",
            answered.place,
            answered.frequency,
        )

    def _remarks(self, answered: Answered) -> Iterator[str]:
        codes = answered.remit.remark_codes
        for start in range(0, len(codes), _REMARK_ROOM):
            some = codes[start : start + _REMARK_ROOM]
            if answered.inpatient:
                gap = [""] * _MIA_GAP
                yield self._row("MIA", "0", "", "", "", some[0], *gap, *some[1:])
            else:
                yield self._row("MOA", "", "", *some)

    def _line(self, out: list[str], line: RemitLine) -> None:
        row, both = self._row, line.procedure_code and line.revenue_code
        units = quantity(line.units) if line.units is not None else ""
        amounts = ("" if one is None else amount(one) for one in (line.charge, line.paid))
        revenue = line.revenue_code if both else None
        out.append(row("SVC", self._code(line), *amounts, revenue or "", units))
        if line.service_date:
            out.append(row("DTM", "472", stamp(line.service_date)))
        out += self._adjustments(line.adjustments)
        if line.number_stated:
            out.append(row("REF", "6R", str(line.line_number)))
        out += [row("LQ", "HE", remark) for remark in line.remark_codes]

    def _code(self, line: RemitLine) -> str:
        if line.procedure_code:
            return self._composite("HC", line.procedure_code, *line.modifiers)
        return self._composite("NU", line.revenue_code or "")

    def _adjustments(self, adjustments: Sequence[Adjustment]) -> Iterator[str]:
        """Write one CAS segment per group code, its reasons one after another."""
        start = 0
        for at, one in enumerate(adjustments, 1):
            following = adjustments[at] if at < len(adjustments) else None
            full = at - start == _CAS_ROOM
            if following is None or full or following.group_code != one.group_code:
                yield self._row("CAS", one.group_code, *self._triplets(adjustments[start:at]))
                start = at

    @staticmethod
    def _triplets(adjustments: Sequence[Adjustment]) -> Iterator[str]:
        for one in adjustments:
            counted = "" if one.quantity is None else quantity(one.quantity)
            yield from (one.carc, amount(one.amount), counted)


def paid_cents(remits: Sequence[Remit]) -> int:
    """Return what some answers pay together."""
    return sum(round((remit.paid or 0) * 100) for remit in remits)
