"""FHIR adjudications turned into dollars paid and adjustments with their X12 reasons."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from denialrisk.claims import Adjustment
from denialrisk.claims.codes import GROUP_CODES
from denialrisk.read.fhir.elements import Codings, Json, codings, dollars, last, name, part
from denialrisk.read.fhir.systems import (
    AMOUNTS,
    CHARGE,
    CMS_AMOUNTS,
    GROUP_SYSTEMS,
    LINE_INDICATORS,
    LINE_PAID,
    NOT_COVERED,
    NOTHING,
    OWED,
    PAID,
    PRIOR,
    REASON_SYSTEMS,
    REMARK_SYSTEMS,
    SHARES,
    TO_PATIENT,
    TO_PROVIDER,
)
from denialrisk.read.normal import code

_CACHE: Final = 1 << 12
# Group and reason in one code: CO120 (Blue Button), CO-45.
_JOINED: Final = re.compile(r"(CO|PR|OA|PI|CR)-?([A-Z]?\d{1,3})", re.ASCII)
_ONCE: Final = frozenset({CHARGE, PAID, NOT_COVERED, OWED})
_NO_REASON_AMOUNT: Final = frozenset({CHARGE, PAID, TO_PROVIDER, TO_PATIENT})
_CENT: Final = 0.005


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer said of a line or claim, in dollars; None means not stated.

    `denied` says that CMS's own indicator calls it not allowed. `unreadable` counts amounts
    that are no numbers, or a billion and more.
    """

    charge: float | None = None
    paid: float | None = None
    owed: float | None = None
    prior: float | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    denied: bool = False
    unreadable: int = 0


@dataclass(slots=True)
class _Reason:
    group: str
    carc: str
    amount: float | None


def answer_of(rows: list[Json], charge: float | None = None, said: Iterable[str] = ()) -> Answer:
    """Read adjudications; `charge` is what was billed where known, `said` further remark codes.

    Where payments to provider and patient are stated, their sum is what was paid, else the
    benefit. Deductible, coinsurance and copay become PR-1, PR-2 and PR-3 (blood deductible
    PR-66) unless a reason says so already: those reasons mean nothing else. No other amount
    becomes a reason. A reason without an amount explains what is not covered (CARIN: "reason
    codes used to interpret the non-covered amount"), or without such an amount what was billed
    and is neither paid nor the patient's share; several reasons divide it evenly.
    """
    amounts: dict[str, float] = {}
    reasons: list[_Reason] = []
    remarks = list(said)
    denied, unreadable = False, 0
    for row in rows:
        meaning = _meaning(codings(row.get("category")))
        value, stated = _amount(row)
        unreadable += stated and value is None
        if meaning and value is not None:
            known = amounts.get(meaning)
            if meaning not in _ONCE:
                amounts[meaning] = (known or 0.0) + value
            elif known is None:
                amounts[meaning] = value
        if "reason" in row:
            own = codings(row["reason"])
            reasons += _reasons(own, None if meaning in _NO_REASON_AMOUNT else value)
            remarks += _remarks(own)
            denied = denied or not_allowed(own)
    charge = amounts.get(CHARGE) if charge is None else charge
    return Answer(
        charge=charge,
        paid=_paid(amounts),
        owed=_owed(amounts),
        prior=amounts.get(PRIOR),
        adjustments=_adjustments(reasons, amounts, charge),
        remarks=tuple(dict.fromkeys(remarks)),
        denied=denied,
        unreadable=unreadable,
    )


def not_allowed(indicator: Codings) -> bool:
    """Tell whether CMS's line processing indicator says that a line was not allowed."""
    return any(
        name(system) in LINE_INDICATORS and value not in LINE_PAID for system, value in indicator
    )


def _amount(row: Json) -> tuple[float | None, bool]:
    money = row.get("amount")
    stated = money is not None and "value" in part(money)
    return (dollars(part(money).get("value")) if stated else None), stated


def _meaning(category: Codings) -> str:
    if len(category) == 1:
        return _read(category[0][1])[1]
    read = [_read(value) for _, value in category]
    return max(read, default=(0, NOTHING), key=lambda one: one[0])[1]


@lru_cache(_CACHE)
def _read(category: str) -> tuple[int, str]:
    """Return how much a category's code outranks those beside it, and what it means."""
    cms = CMS_AMOUNTS.get(name(category))
    if cms is not None:
        return 2, cms
    generic = AMOUNTS.get(last(category))
    return (1, generic) if generic else (0, NOTHING)


def _paid(amounts: dict[str, float]) -> float | None:
    if TO_PROVIDER in amounts or TO_PATIENT in amounts:
        return round(amounts.get(TO_PROVIDER, 0.0) + amounts.get(TO_PATIENT, 0.0), 2)
    return amounts.get(PAID)


def _owed(amounts: dict[str, float]) -> float | None:
    if OWED in amounts:
        return amounts[OWED]
    shares = [amounts[share] for share in SHARES if share in amounts]
    return round(sum(shares), 2) if shares else None


def _reasons(own: Codings, value: float | None) -> list[_Reason]:
    """Return the reasons among one CodeableConcept's codings, each once."""
    group = next((v for s, v in own if _of(s, GROUP_SYSTEMS)), "")
    group = group if group in GROUP_CODES else ""
    found: dict[str, _Reason] = {}
    for system, value_ in own:
        joined = _JOINED.fullmatch(value_)
        if joined:
            found.setdefault(joined[2], _Reason(joined[1], joined[2], value))
        elif _of(system, REASON_SYSTEMS) and (carc := code(value_)):
            found.setdefault(carc, _Reason(group, carc, value))
    return list(found.values())


def _remarks(own: Codings) -> list[str]:
    return [found for system, value in own if _of(system, REMARK_SYSTEMS)
            and (found := code(value))]  # fmt: skip


def _of(system: str, wanted: tuple[str, ...]) -> bool:
    lower = system.lower()
    return any(one in lower for one in wanted)


def _adjustments(
    reasons: list[_Reason], amounts: dict[str, float], charge: float | None
) -> tuple[Adjustment, ...]:
    known = {reason.carc for reason in reasons}
    shares = [
        Adjustment("PR", carc, amounts[share])
        for share, carc in SHARES.items()
        if carc not in known and abs(amounts.get(share, 0.0)) > _CENT
    ]
    silent = sum(reason.amount is None for reason in reasons)
    each = _unexplained(reasons, amounts, shares, charge) / silent if silent else 0.0
    found = [
        Adjustment(r.group, r.carc, round(each, 2) if r.amount is None else r.amount)
        for r in reasons
    ]
    return (*found, *shares)


def _unexplained(
    reasons: list[_Reason],
    amounts: dict[str, float],
    shares: list[Adjustment],
    charge: float | None,
) -> float:
    """Return the dollars that reasons without an amount must be about."""
    told = sum(reason.amount or 0.0 for reason in reasons)
    not_covered = amounts.get(NOT_COVERED, 0.0)
    if not_covered > _CENT:
        return max(not_covered - told, 0.0)
    owed = sum(share.amount for share in shares)
    return max((charge or 0.0) - (_paid(amounts) or 0.0) - owed - told, 0.0)


def named_remark(text: Any) -> str | None:
    """Return the remark code (RARC) that a process note consists of or begins with."""
    found = _NOTED.match(text) if isinstance(text, str) else None
    return found[1] if found else None


_NOTED: Final = re.compile(r"\s*(MA?\d{1,3}|N\d{1,3})(?:\s*[:\-\u2013]|\s*$)", re.ASCII)
