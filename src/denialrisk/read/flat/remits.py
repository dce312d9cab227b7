"""The reason codes and dollars of a flat file's rows turned into remittances."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from denialrisk.claims import Adjustment, Claim, Line, Remit, RemitLine
from denialrisk.read.flat.answers import AnswerCells, Days
from denialrisk.read.flat.balance import CENT, CREDIT, Sharing, Stated
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomecolumns import REVERSED, Answer
from denialrisk.read.flat.reasons import Reading, Reason
from denialrisk.read.flat.remitcolumns import RemitColumns
from denialrisk.read.flat.table import Row

# CLP02: 1 processed as primary, 4 denied, 22 reversal; 5 is 4010's word for pended.
_PAID, _DENIED, _REVERSAL, _PENDED = "1", "4", "22", "5"
_STATUS: Final = {
    "paid": _PAID,
    "denied": _DENIED,
    REVERSED: _REVERSAL,
    "pending": _PENDED,
}
# Patient's share by name: an 835 has a reason code for each.
_SHARES: Final = {"deductible": "1", "coinsurance": "2", "copay": "3"}
_DISAGREE: Final = "answer says denied, reason codes do not: codes taken"
_CONTRADICT: Final = "answer says not denied, reason codes do: codes taken"
_LOOSE: Final = "group or dollars that belong to no one reason code left out"
_REPEATED: Final = "payment repeated on every row of a claim booked once, for the claim"
_ABOVE: Final = "payment above the charge of its line or claim"
_CODES: Final = "unknown status word passed by, reason codes taken"
_NOTHING_PAID: Final = "payment of 0 without reason code or day: not answered"
_CONTRADICTED: Final = 0.9
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class _Answered:
    """What one row says of one line, or of the claim as a whole."""

    line: Line
    status: str
    days: Days
    control: str | None
    stated: Stated
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]


class RemitReader:
    """Reads the remittances that the rows of one claim state; dollars are shared by `Sharing`."""

    def __init__(
        self, mapping: RemitColumns, layout: Layout, cells: Cells, answers: AnswerCells
    ) -> None:
        self._layout = layout
        self._cells = cells
        self._answers = answers
        self._sharing = Sharing(mapping.patient_codes, mapping.contract_codes)
        level = mapping.level
        self._by_line = level == "line" or (level == "auto" and layout.by_line)
        self._may_repeat = level == "auto" and self._by_line
        self._said_denied = self._not_denied = 0

    def remits(self, claim: Claim, rows: Sequence[Row]) -> list[Remit]:
        """Return one remit per day and kind of answer; none where no row has an answer.

        Rows without a reason code, a payment or a CLP02 state no remittance: what a status word
        or flag says of them is for `OutcomeReader`.
        """
        if self._by_line and not self._repeats(claim, rows):
            pairs = zip(claim.lines, rows, strict=True)
            found = [self._answered(claim, line, row) for line, row in pairs]
            return [self._remit(claim, group, by_line=True) for group in _grouped(found)]
        whole = Line(0, charge=claim.total_charge)
        answers = (self._answered(claim, whole, row, rows) for row in rows)
        first = next((answered for answered in answers if answered), None)
        return [] if first is None else [self._remit(claim, [first], by_line=False)]

    def notes(self) -> list[str]:
        """Say loudly when hardly any answer that says denied has reason codes that deny."""
        said, against = self._said_denied, self._not_denied
        if said < _FEW or against < _CONTRADICTED * said:
            return []
        told = f"LOOK HERE: {against:,} of {said:,} answers that say denied have reason codes or"
        asked = "are the columns of codes, of their dollars and of payments mapped right?"
        return [f"{told} dollars that do not deny, and the codes were taken: {asked}"]

    def _repeats(self, claim: Claim, rows: Sequence[Row]) -> bool:
        """Tell a payment for the whole claim that each of its rows states again.

        All rows state the same, and it is more than half the lines were charged, or so often
        more than the claim was: a line's own payment cannot be.
        """
        if not self._may_repeat or len(rows) == 1:
            return False
        paid = {self._answers.dollars(row, "paid") for row in rows}
        one = paid.pop()
        if paid or not one or one < 0:
            return False
        charges = [line.charge or 0.0 for line in claim.lines]
        higher = sum(one > charge + CENT for charge in charges)
        above = 2 * higher >= len(rows) or one * len(rows) > sum(charges) + CENT
        if above:
            self._cells.changes[_REPEATED] += 1
        return above

    def denied(self, row: Row, charge: float | None) -> bool | None:
        """Tell roughly whether a row's answer is a denial; None where nothing is decided."""
        claim = Claim("", total_charge=charge)
        found = self._answered(claim, Line(0, charge=charge), row)
        if found is None or found.status in {_REVERSAL, _PENDED}:
            return None
        paid = found.stated.paid or 0.0
        if found.adjustments:
            return self._sharing.is_denial(found.adjustments, paid)
        return True if found.status == _DENIED else (False if paid else None)

    def _answered(
        self, claim: Claim, line: Line, row: Row, rows: Sequence[Row] = ()
    ) -> _Answered | None:
        """Read one row's answer; None when it states nothing that an 835 would.

        For a claim as a whole the codes of all its `rows` are taken, once where they repeat.
        """
        readings = self._answers.reasons(row)
        code, stated = self._answers.text(row, "status_code"), self._stated(row, line.charge)
        coded = code or any(reading.reasons for reading in readings)
        if not (coded or stated.paid or self._is_dated(row)):
            if stated.paid is not None and not self._layout.gives_outcomes:
                self._cells.changes[_NOTHING_PAID] += 1
            return None
        said = self._answers.said(row)
        status = (code.lstrip("0") or code) if code else self._status(row, said, coded=bool(coded))
        reasons = self._all_reasons(row, readings, rows)
        reasons += self._shares(row, {reason.carc for reason in reasons})
        if status != _REVERSAL:
            reasons, stated = self._sized(reasons, stated)
        adjustments = self._adjusted(reasons, stated, status)
        if status != _REVERSAL:
            self._compare(said, adjustments, stated)
        remarks = (m for r in (*self._answers.remarks(row), *readings) for m in r.remarks)
        return _Answered(
            line=line,
            status=status,
            days=self._answers.days(row, claim),
            control=self._answers.text(row, "control_number"),
            stated=stated,
            adjustments=adjustments,
            remarks=tuple(dict.fromkeys(remarks)),
        )

    def _status(self, row: Row, said: Answer | None, *, coded: bool) -> str:
        """Return the CLP02 of a word; where no list has the word, reason codes say more."""
        if said == "pending" and coded and self._answers.is_unknown(row):
            self._cells.changes[_CODES] += 1
            return _PAID
        return _STATUS.get(said or "paid", _PENDED)

    def _all_reasons(
        self, row: Row, readings: Sequence[Reading], rows: Sequence[Row]
    ) -> list[Reason]:
        own = [*self._reasons(row, readings)]
        if len(rows) < 2:  # noqa: PLR2004  one row has nothing to repeat
            return own
        each = [[*self._reasons(other, self._answers.reasons(other))] for other in rows]
        if all(found == own for found in each):
            return own
        found = [reason for reasons in each for reason in reasons]
        bare = dict.fromkeys(reason for reason in found if reason.amount is None)
        return [*(reason for reason in found if reason.amount is not None), *bare]

    def _sized(self, reasons: Sequence[Reason], stated: Stated) -> tuple[list[Reason], Stated]:
        """Take adjustments written as credits (-100 of a charge of 100) by their size.

        Where the amounts explain charge - paid as they stand, their signs are meant; so they
        may be where charge or payment is itself below zero.
        """
        amounts = [reason.amount or 0.0 for reason in reasons]
        kept = list(reasons)
        least = min(stated.charge or 0.0, stated.paid or 0.0)
        if least < 0 or min((*amounts, stated.contractual or 0.0)) >= 0:
            return kept, stated
        if min(amounts, default=0.0) < 0 and not stated.explained_by(sum(amounts)):
            self._cells.changes[CREDIT] += sum(amount < 0 for amount in amounts)
            kept = [r if r.amount is None else replace(r, amount=abs(r.amount)) for r in kept]
        if (stated.contractual or 0.0) < 0:
            self._cells.changes[CREDIT] += 1
            stated = replace(stated, contractual=abs(stated.contractual or 0.0))
        return kept, stated

    def _is_dated(self, row: Row) -> bool:
        """Tell whether an answer has a day, where no word or flag says what it was."""
        if self._layout.gives_outcomes:
            return False
        fields = ("decided_on", "known_on")
        return any(self._cells.text(self._answers.cell(row, field)) for field in fields)

    def _adjusted(
        self, reasons: Sequence[Reason], stated: Stated, status: str
    ) -> tuple[Adjustment, ...]:
        """Give reasons their dollars; those of a reversal only what is stated."""
        if status == _REVERSAL:
            return tuple(Adjustment(r.group or "CO", r.carc, r.amount or 0.0) for r in reasons)
        adjustments, notes = self._sharing.shared(reasons, stated)
        self._cells.changes.update(notes)
        return tuple(adjustments)

    def _stated(self, row: Row, charge: float | None) -> Stated:
        dollars = self._answers.dollars
        patient = dollars(row, "patient_responsibility")
        if patient is None:
            shares = [dollars(row, name) for name in _SHARES]
            known = [share for share in shares if share is not None]
            patient = round(sum(known), 2) if known else None
        return Stated(
            charge=charge,
            paid=dollars(row, "paid"),
            patient=patient,
            contractual=dollars(row, "contractual"),
            allowed=dollars(row, "allowed"),
        )

    def _reasons(self, row: Row, readings: Sequence[Reading]) -> Iterator[Reason]:
        """Yield the row's reasons with groups and dollars from their own columns, if any."""
        groups, amounts = self._answers.texts(row, "group"), self._amounts(row)
        if len(readings) == 1:
            yield from self._filled(readings[0].reasons, _split(groups), amounts)
            return
        for at, reading in enumerate(readings):
            own = slice(at, at + 1)
            yield from self._filled(reading.reasons, _split(groups[own]), amounts[own])

    def _filled(
        self, reasons: Sequence[Reason], groups: list[str], amounts: list[float | None]
    ) -> list[Reason]:
        """Give reasons the groups and dollars of the same places; one group serves them all."""
        if len(groups) == 1:
            groups *= len(reasons)
        loose = len(groups) not in {0, len(reasons)} or len(amounts) not in {0, len(reasons)}
        if loose and any(amount is not None for amount in (*amounts, *groups)):
            self._cells.changes[_LOOSE] += 1
        if loose:
            groups, amounts = [], []
        return [
            Reason(
                reason.carc,
                reason.group or (groups[at] if groups else None),
                reason.amount if reason.amount is not None or not amounts else amounts[at],
            )
            for at, reason in enumerate(reasons)
        ]

    def _amounts(self, row: Row) -> list[float | None]:
        """Return the dollars per code, from numbered columns or from one cell that lists them."""
        places = self._layout.remit.get("amount", ())
        if len(places) == 1:
            return self._answers.read(row, places[0], self._listed) or []
        return [self._answers.read(row, at, self._answers.amount) for at in places]

    def _listed(self, cell: str | None) -> list[float | None]:
        return [self._answers.amount(part) for part in self._cells.list(cell)]

    def _shares(self, row: Row, had: set[str]) -> Iterator[Reason]:
        """Yield the patient's shares that have a column of their own and no reason code yet."""
        for name, carc in _SHARES.items():
            dollars = self._answers.dollars(row, name)
            if dollars and carc not in had:
                yield Reason(carc, "PR", dollars)

    def _compare(
        self, said: Answer | None, adjustments: Sequence[Adjustment], stated: Stated
    ) -> None:
        """Count where a word or flag contradicts the codes; the codes win."""
        if said not in {"denied", "paid"} or not adjustments:
            return
        denies = self._sharing.is_denial(adjustments, stated.paid or 0.0)
        self._said_denied += said == "denied"
        self._not_denied += said == "denied" and not denies
        if (said == "denied") != denies:
            self._cells.changes[_CONTRADICT if denies else _DISAGREE] += 1

    def _remit(self, claim: Claim, answered: Sequence[_Answered], *, by_line: bool) -> Remit:
        """Make one remit of rows answered on one day; of a claim as a whole it has no lines."""
        first = answered[0]
        self._cells.changes.update([_ABOVE] * sum(one.stated.overpaid for one in answered))
        statuses = {one.status for one in answered}
        return Remit(
            claim_id=claim.claim_id,
            status_code=first.status if len(statuses) == 1 else _PAID,
            charge=_sum(one.stated.charge for one in answered),
            paid=_sum(one.stated.paid for one in answered),
            patient_responsibility=_sum(one.stated.patient for one in answered),
            claim_filing_code=claim.claim_filing_code,
            payer_control_number=first.control,
            member_key=claim.member_key,
            service_from=claim.service_from,
            payer_id=claim.payer_id,
            payer_name=claim.payer_name,
            decided_on=first.days.decided,
            known_on=first.days.known,
            adjustments=() if by_line else first.adjustments,
            remark_codes=() if by_line else first.remarks,
            lines=tuple(_remit_line(one) for one in answered) if by_line else (),
        )


def _remit_line(answered: _Answered) -> RemitLine:
    line = answered.line
    return RemitLine(
        line_number=line.line_number,
        procedure_code=line.procedure_code,
        modifiers=line.modifiers,
        revenue_code=line.revenue_code,
        charge=line.charge,
        paid=answered.stated.paid,
        units=line.units,
        service_date=line.service_date,
        adjustments=answered.adjustments,
        remark_codes=answered.remarks,
    )


def _grouped(answered: Iterable[_Answered | None]) -> list[list[_Answered]]:
    """Put lines answered on one day in one way together; denied lines go with paid ones."""
    groups: dict[object, list[_Answered]] = {}
    for one in answered:
        if one is not None:
            kind = one.status if one.status in {_REVERSAL, _PENDED} else _PAID
            groups.setdefault((one.days, kind, one.control), []).append(one)
    return list(groups.values())


def _sum(values: Iterator[float | None]) -> float | None:
    stated = [value for value in values if value is not None]
    return round(sum(stated), 2) if stated else None


def _split(groups: Sequence[str | None]) -> list[str]:
    found: list[str] = []
    for text in groups:
        found += (text or "").upper().replace(",", " ").replace("|", " ").split()
    return found
