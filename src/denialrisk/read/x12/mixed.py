"""A record whose amounts or segments show that it holds what belongs to another one.

Where CLM, CLP or SVC is destroyed, what follows it runs on into the record or line before. It may
not enter the tables under that one's name.
"""

from collections.abc import Sequence
from typing import Final

from denialrisk.claims import Claim, Remit, RemitLine
from denialrisk.read.x12.grammar import AGAIN, BEHIND, SECOND
from denialrisk.read.x12.machine import Raw
from denialrisk.read.x12.passage import Passage

UNEQUAL_CLAIM: Final = "claim whose charge (CLM02) is not the sum of its lines"
OUT_OF_ORDER_CLAIM: Final = "claim with its own segments out of order, whose amounts add up"
UNEQUAL_REMIT: Final = "remittance whose charge (CLP03) is not the sum of its lines"
UNEQUAL_PAYMENT: Final = "remittance whose payment (CLP04) is not the sum of its lines"
CANCELLED: Final = "remittance without lines whose adjustments (CAS) partly cancel out"
UNBALANCED: Final = "remittance whose adjustments (CAS) are not its charge less its payment"
OUT_OF_ORDER: Final = "remittance with its own segments out of order, whose amounts add up"
_PRINCIPAL: Final = ("ABK", "BK")
_DIAGNOSES_BEHIND: Final = f"HI {BEHIND}"
_NUMBERED_TWICE: Final = f"number {AGAIN}"
_DATED_TWICE: Final = f"service {AGAIN}"
_CENT: Final = 0.005
_GROSS: Final = 2


def second_claim(raw: Raw, claim: Claim, passage: Passage) -> int:
    """Return the segment number at which another claim begins within this one; 0 when none does.

    Diagnoses (HI) never stand behind a claim's lines. Other segments of its own there are borne
    where its charge is the sum of its lines and their numbers do not begin anew. Where it is not
    that sum, these, a second principal diagnosis, line numbers that begin anew, or first lines
    that make up the whole charge betray another claim. Without any of them the claim is kept and
    counted: real senders write such sums.
    """
    scope = raw.scopes["claim"]
    left = total = claim.total_charge or 0.0
    for line in claim.lines:
        left -= line.charge or 0.0
    equal = -_CENT < left < _CENT
    if SECOND in scope:
        if not equal or _DIAGNOSES_BEHIND in scope or _repeated(raw, "number"):
            return int(scope[SECOND])
        passage.note(OUT_OF_ORDER_CLAIM, raw.position)
    if equal:
        return 0
    found = _repeated(raw, "number", "control")
    found = found or _beyond(raw, [line.charge or 0.0 for line in claim.lines], total)
    if found or _principals(scope.get("codes", ())) > 1:
        return found or int(raw.lines[0]["position"])
    passage.note(UNEQUAL_CLAIM, raw.position)
    return 0


def second_remit(raw: Raw, remit: Remit, passage: Passage) -> int:
    """Return the segment number at which another remit begins within this one; 0 when none does.

    Segments out of their order are borne when charge, payment and adjustments add up all the
    same. Sums that do not are otherwise counted only, unless line numbers that begin anew, or
    first lines that make up the whole charge, betray another remit, and what `_second_line` finds
    another line. Parts of a split line (`_split`) betray nothing.
    """
    scope, odd = raw.scopes["claim"], _odd(remit)
    if not odd and SECOND not in scope:
        if not remit.lines and _cancels(remit):
            passage.note(CANCELLED, raw.position)
        return 0
    if SECOND in scope:
        if odd or remit.charge is None or remit.paid is None:
            return int(scope[SECOND])
        passage.note(OUT_OF_ORDER, raw.position)
    if UNEQUAL_REMIT in odd and not _split(raw):
        charges = [line.charge or 0.0 for line in remit.lines]
        found = _repeated(raw, "number") or _beyond(raw, charges, remit.charge)
        if found:
            return found
    if odd and (found := _second_line(raw, remit, odd)):
        return found
    note_sums(raw, remit, passage)
    return 0


def note_sums(raw: Raw, remit: Remit, passage: Passage) -> None:
    """Note which sums of a remit do not agree; of a refused one too, for it may hold another's."""
    for what in _odd(remit):
        passage.note(what, raw.position)


def _cancels(remit: Remit) -> bool:
    """Tell whether adjustments of both signs stand under a remit: some may be another's."""
    amounts = [one.amount for one in remit.adjustments]
    return bool(amounts) and min(amounts) < 0 < max(amounts)


def _split(raw: Raw) -> bool:
    """Tell whether lines bear one number, and all that do are one service: parts of a line.

    Payers that split a line so may state its whole charge with each part.
    """
    services: dict[str, set[tuple[str, str]]] = {}
    numbered = [line for line in raw.lines if "number" in line]
    for line in numbered:
        service = (line.get("procedure", ""), line.get("service", ""))
        services.setdefault(line["number"], set()).add(service)
    return len(services) < len(numbered) and all(len(one) == 1 for one in services.values())


def _second_line(raw: Raw, remit: Remit, odd: tuple[str, ...]) -> int:
    """Return where another line begins within one whose own SVC is lost; 0 when none does.

    A line has one number (REF*6R) and one day (DTM*472). Where charges are missing although the
    whole balances (CLP03 - CLP04 = CAS, X221 1.10.2.1), a line whose first adjustments settle it
    bears those of another behind them. By itself that is no sign: real senders do so. Nor is a
    line that looks melted (`_melted`) where charges and payments add up.
    """
    lost = UNEQUAL_REMIT in odd
    signs = (_NUMBERED_TWICE, _DATED_TWICE) if lost else (_NUMBERED_TWICE,)
    balances = lost and UNBALANCED not in odd and remit.paid is not None
    unequal = lost or UNEQUAL_PAYMENT in odd
    for scope, line in zip(raw.lines, remit.lines, strict=True):
        twice = [scope[name] for name in signs if name in scope]
        if twice:
            return int(min(twice))
        if (balances and _outdone(line)) or (unequal and _melted(line, remit)):
            return int(scope["position"])
    return 0


def _melted(line: RemitLine, remit: Remit) -> bool:
    """Tell a line whose SVC, its end lost, took the elements of the next segment for its own.

    It names no service, although SVC01 is required, or its payment is a day: more than twice its
    charge, and more than the whole claim's charge and payment.
    """
    if line.procedure_code is None and line.revenue_code is None:
        return True
    most = max(_GROSS * (line.charge or 0.0), remit.charge or 0.0, remit.paid or 0.0)
    return (line.paid or 0.0) > most + _CENT


def _outdone(line: RemitLine) -> bool:
    """Tell a line that its payment and first adjustments settle, and that has more of them."""
    left, settled = (line.charge or 0.0) - (line.paid or 0.0), False
    for one in line.adjustments:
        settled |= -_CENT < left < _CENT
        left -= one.amount
    return settled and left <= -_CENT


def _odd(remit: Remit) -> tuple[str, ...]:
    """Return which of a remit's sums do not agree; one of an amount not stated always does.

    A remit may have no lines: then its adjustments alone are held against it.
    """
    charge, paid, lines = remit.charge or 0.0, remit.paid or 0.0, remit.lines
    due = charge - paid
    for adjustment in remit.adjustments:
        due -= adjustment.amount
    for line in lines:
        charge -= line.charge or 0.0
        paid -= line.paid or 0.0
        for adjustment in line.adjustments:
            due -= adjustment.amount
    if abs(charge) + abs(paid) + abs(due) < _CENT:
        return ()
    sums = (
        (UNEQUAL_REMIT, charge, lines and remit.charge is not None),
        (UNEQUAL_PAYMENT, paid, lines and remit.paid is not None),
        (UNBALANCED, due, remit.charge is not None and remit.paid is not None),
    )
    return tuple(what for what, left, told in sums if told and abs(left) >= _CENT)


def _principals(rows: Sequence[Sequence[str]]) -> int:
    return sum(len(row) > 1 and row[1].startswith(_PRINCIPAL) for row in rows)


def _repeated(raw: Raw, *names: str) -> int:
    """Return where the first line stands whose number an earlier one bears already."""
    for name in names:
        seen: set[str] = set()
        for line in raw.lines:
            number = line.get(name)
            if number in seen:
                return int(line["position"])
            if number is not None:
                seen.add(number)
    return 0


def _beyond(raw: Raw, charges: Sequence[float], total: float | None) -> int:
    """Return where the first line stands behind those that make up the whole charge."""
    so_far = 0.0
    for at, charge in enumerate(charges[:-1], 1):
        so_far += charge
        if total and abs(so_far - total) < _CENT:
            return int(raw.lines[at]["position"])
    return 0
