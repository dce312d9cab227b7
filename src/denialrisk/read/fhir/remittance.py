"""A ClaimResponse or ExplanationOfBenefit turned into a Remit, in the terms of an 835."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from denialrisk.claims import Acknowledgment, Adjustment, Remit, RemitLine
from denialrisk.read.fault import LARGEST_AMOUNT, Fault, id_faults
from denialrisk.read.fhir.adjudication import Answer, answer_of
from denialrisk.read.fhir.days import decided_on
from denialrisk.read.fhir.elements import codes, day, number, part, parts
from denialrisk.read.fhir.identity import (
    claim_number,
    earlier_number,
    patient_of,
    payer_number,
    payer_of,
)
from denialrisk.read.fhir.origin import claim_reference, patient_reference, resource_server
from denialrisk.read.fhir.services import Service, added_services
from denialrisk.read.fhir.submission import total_of
from denialrisk.read.fhir.systems import CLAIM_PAID
from denialrisk.read.fhir.use import is_predetermination
from denialrisk.read.fhir.view import View
from denialrisk.read.normal import text

_PROCESSED, _DENIED, _PENDING, _REVERSED, _PREDETERMINED = "1", "4", "5", "22", "25"
# STC01-1 for a claim returned as one that cannot be processed.
_UNPROCESSABLE: Final = "A3"
_ORDERS: Final = {1: "1", 2: "2", 3: "3"}
_CREDIT: Final = "0"
_QUEUED: Final = "queued"
_ERROR: Final = "error"
_CENT: Final = 0.005
_DENIED_WORDS: Final = re.compile(
    r"\s*(?:the\s+)?(?:claim\s+)?(?:(?:was|is|has been)\s+)?(?:denied|rejected)\b", re.IGNORECASE
)


def remit_of(view: View, services: list[Service]) -> Remit:
    """Build the remit; what forbids it is noted in `view.notes`.

    `status_code` is CLP02: 25 for a predetermination of benefits, which decides nothing; 22 for a
    cancelled answer or CMS's credit adjustment; 5 while queued; 4 when the answer says that
    nothing was paid and why it calls that a denial (see `_denied`); else 1, 2 or 3 by the payer's
    turn.
    """
    services = services + added_services(view, {one.number for one in services})
    header = _header(view)
    total, paid = _charged(view, header, services), _paid(view, header, services)
    status = _status(view, services, paid)
    decided, known = view.once(decided_on)
    payer_id, payer_name = view.once(payer_of)
    remit = Remit(
        claim_id=view.once(claim_number),
        status_code=status,
        charge=total,
        paid=paid,
        patient_responsibility=_owed(header, services),
        payer_control_number=text(payer_number(view)),
        original_reference_number=text(view.once(earlier_number)[0]),
        member_key=view.asked.once(patient_of).member_key,
        service_from=_service_from(view, services),
        payer_id=payer_id,
        payer_name=payer_name,
        decided_on=decided,
        known_on=known,
        adjustments=header.adjustments,
        remark_codes=header.remarks,
        lines=_lines(services, paid),
        claim_reference=claim_reference(view),
        resource_server=resource_server(view),
        patient_reference=patient_reference(view),
    )
    _check(view, remit, header, services)
    return replace(remit, lines=()) if view.outcome == _QUEUED else remit


def is_unprocessed(view: View) -> bool:
    """Tell an answer that found errors and decided nothing.

    FHIR R4, ClaimResponse.error: where there are errors, no adjudication should be there.
    """
    erred = view.outcome == _ERROR
    return erred and not any(view.resource.get(key) for key in ("item", "adjudication", "payment"))


def acknowledgment_of(view: View) -> Acknowledgment:
    """Build what an answer without a decision amounts to: the claim came back unprocessed."""
    decided, known = view.once(decided_on)
    payer_id, payer_name = view.once(payer_of)
    claim_id = view.once(claim_number)
    view.notes += id_faults("claim_id", claim_id)
    return Acknowledgment(
        claim_id=claim_id,
        status_category=_UNPROCESSABLE,
        payer_control_number=text(payer_number(view)),
        payer_id=payer_id,
        payer_name=payer_name,
        member_key=view.asked.once(patient_of).member_key,
        decided_on=decided,
        known_on=known,
        claim_reference=claim_reference(view),
        resource_server=resource_server(view),
        patient_reference=patient_reference(view),
    )


def _header(view: View) -> Answer:
    """Read what is said of the claim as a whole: adjudication, and an adjusted payment."""
    answer = answer_of(parts(view.resource.get("adjudication")))
    payment = part(view.resource.get("payment"))
    if "adjustmentReason" not in payment:
        return answer
    row = {"reason": payment["adjustmentReason"], "amount": payment.get("adjustment")}
    adjusted = answer_of([row])
    return replace(
        answer,
        adjustments=(*answer.adjustments, *_positive(adjusted.adjustments)),
        remarks=(*answer.remarks, *adjusted.remarks),
    )


def _positive(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    """FHIR adds a payment's adjustment to it; an X12 adjustment is taken off."""
    return tuple(replace(one, amount=abs(one.amount)) for one in adjustments)


def _charged(view: View, header: Answer, services: list[Service]) -> float | None:
    stated = view.once(total_of)
    charges = [one.charge for one in services if one.charge is not None]
    summed = round(sum(charges), 2) if charges else None
    found = header.charge if stated is None else stated
    return summed if found is None or (found < _CENT and summed) else found


def _paid(view: View, header: Answer, services: list[Service]) -> float | None:
    """Return the payment, else what the totals, the header or the lines say was paid."""
    value = part(part(view.resource.get("payment")).get("amount")).get("value")
    payment = number(value)
    if payment is not None:
        return payment
    if value is not None:
        why = "the amount of the payment is not a number"
        view.notes.append(Fault("payment.amount", why, "ask the payer to send it again"))
    total = view.resource.get("total")
    paid = answer_of(parts(total)).paid if isinstance(total, list) else None
    if paid is not None or header.paid is not None:
        return header.paid if paid is None else paid
    lines = [one.answer.paid for one in services if one.answer.paid is not None]
    return round(sum(lines), 2) if lines else None


def _owed(header: Answer, services: list[Service]) -> float | None:
    lines = [one.answer.owed for one in services if one.answer.owed is not None]
    return header.owed if not lines else round(sum(lines) + (header.owed or 0.0), 2)


def _status(view: View, services: list[Service], paid: float | None) -> str:
    resource = view.resource
    if is_predetermination(resource):
        return _PREDETERMINED
    credit = {view.facts.code("claim_query_cd"), view.facts.code("clm_query_cd")}
    if resource.get("status") == "cancelled" or _CREDIT in credit:
        return _REVERSED
    if view.outcome == _QUEUED:
        return _PENDING
    if _denied(view, services, paid):
        return _DENIED
    precedence = resource.get("precedence")
    return _ORDERS.get(precedence, _PROCESSED) if isinstance(precedence, int) else _PROCESSED


def _denied(view: View, services: list[Service], paid: float | None) -> bool:
    """Tell a denied claim.

    CARIN's payment type says so; or nothing was paid and CMS's payment denial code, its reason
    of non-payment or the disposition says so; or CMS's line processing indicator does of every
    line that neither payment nor reason speaks of. Label policy lets payments and reasons
    outrank the claim's status, so that the paid lines of a partly denied claim stay paid.
    """
    if "denied" in codes(part(view.resource.get("payment")).get("type")):
        return True
    if (paid or 0.0) < _CENT and _refused(view):
        return True
    silent = [one.answer.denied for one in services if _is_silent(one.answer)]
    if any(silent) and not all(silent):
        view.changes["line refused by a CMS indicator beside an unpaid one that is not"] += 1
    return bool(silent) and all(silent)


def _refused(view: View) -> bool:
    for fact, fine in CLAIM_PAID.items():
        told = view.facts.code(fact)
        if told and told not in fine:
            return True
    disposition = view.resource.get("disposition")
    return isinstance(disposition, str) and bool(_DENIED_WORDS.match(disposition))


def _is_silent(answer: Answer) -> bool:
    return (answer.paid or 0.0) < _CENT and not answer.adjustments


def _lines(services: list[Service], paid: float | None) -> tuple[RemitLine, ...]:
    """Lay the lines out; where only the claim as a whole was answered, there are none.

    A line beside answered ones that states no payment was paid 0, as an 835 would say.
    """
    if not any(_speaks(one.answer) for one in services) and (paid or 0.0) > _CENT:
        return ()
    return tuple(
        RemitLine(
            line_number=one.number,
            procedure_code=one.procedure,
            modifiers=one.modifiers,
            revenue_code=one.revenue,
            charge=one.charge,
            paid=one.answer.paid or 0.0,
            units=one.units,
            service_date=one.first_day,
            adjustments=one.answer.adjustments,
            remark_codes=one.answer.remarks,
            number_stated=one.stated,
        )
        for one in services
    )


def _speaks(answer: Answer) -> bool:
    return answer.paid is not None or bool(answer.adjustments) or answer.denied


def _service_from(view: View, services: list[Service]) -> date | None:
    period = part(view.asked.resource.get("billablePeriod"))
    return day(period.get("start")) or min(
        (one.first_day for one in services if one.first_day), default=None
    )


def _check(view: View, remit: Remit, header: Answer, services: list[Service]) -> None:
    view.notes += id_faults("claim_id", remit.claim_id)
    if remit.decided_on is None:
        why = "the answer has no usable day of decision (none, before 1900 or in the future)"
        view.notes.append(Fault("decided_on", why, "ask the payer for payment.date or created"))
    for at, answer in ((None, header), *((one.at, one.answer) for one in services)):
        if answer.unreadable:
            why = "an adjudicated amount is not a number below a billion"
            view.notes.append(Fault("adjudication", why, "ask the payer to send it again", at))
    view.notes += _absurd(remit, services)
    silent = not services and not header.adjustments and remit.paid is None
    if silent and view.outcome is None and remit.status_code == _PROCESSED:
        why = "the answer says nothing of the claim"
        view.notes.append(Fault("lines", why, "ask the payer to send it again"))


def _absurd(remit: Remit, services: list[Service]) -> list[Fault]:
    """Say what is no amount, as products and sums of what was stated may come out."""
    stated = ("charge", "paid", "patient_responsibility")
    amounts: list[tuple[str, float | None, int | None]] = [
        (name, getattr(remit, name), None) for name in stated
    ]
    amounts += [("adjudication", one.amount, None) for one in remit.adjustments]
    for line, told in zip(remit.lines, services, strict=False):
        amounts += [(name, getattr(line, name), told.at) for name in ("charge", "paid", "units")]
        amounts += [("adjudication", one.amount, told.at) for one in line.adjustments]
    why, advice = "is not a number below a billion", "ask the payer to send it again"
    return [
        Fault(name, f"{name} {why}", advice, at)
        for name, value, at in amounts
        if value is not None and not abs(value) < LARGEST_AMOUNT
    ]
