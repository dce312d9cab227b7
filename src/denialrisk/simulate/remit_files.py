"""Writes payers' answers as 835 files, one per payer and payment day, one payment per payee."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from denialrisk.simulate.columns import Ints, stamp
from denialrisk.simulate.envelope import Envelope, money
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import HOSPITAL_SYSTEM, trace_number
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.payments import Payments

Progress = Callable[[str, int, int], None]
# An 835 reaches the provider on the day of payment or the day after.
_DELIVERY: Final = 2
# BPR05 to BPR15 stay empty when no money moves.
_TRANSFER_ELEMENTS: Final = 11
_INTEREST_EVERY: Final = 23
_FISCAL_END: Final = "20251231"


@dataclass(frozen=True, slots=True)
class _Payee:
    npi: str
    tax: str


def _opening(payer: int, payee: _Payee, day: int, paid: int, serial: int) -> list[str]:
    one, tax = PAYERS[payer], trace_number(payer)
    transfer = f"ACH*CCP*01*999999992*DA*1234567*{tax}**01*999988880*DA*98765"
    how = transfer if paid else f"NON{'*' * _TRANSFER_ELEMENTS}"
    return [
        f"BPR*I*{money(paid)}*C*{how}*{stamp(day)}",
        f"TRN*1*{one.payer_id}{serial:08d}*{tax}",
        f"DTM*405*{stamp(day)}",
        f"N1*PR*{one.name}",
        "N3*1 INSURANCE PLAZA",
        "N4*CHICAGO*IL*606010001",
        f"REF*2U*{one.payer_id}",
        "PER*BL*PROVIDER SERVICES*TE*8005550199",
        f"N1*PE*LAKELAND HEALTH*XX*{payee.npi}",
        f"REF*TJ*{payee.tax}",
        "LX*1",
    ]


def _balance(org_npi: str, paid: int, serial: int) -> tuple[int, list[str]]:
    """Return what is transferred and the provider-level adjustments that explain it.

    A payment cannot be negative: what take-backs leave owing is carried forward. Now and then
    interest is added.
    """
    if paid < 0:
        return 0, [f"PLB*{org_npi}*{_FISCAL_END}*FB:FWD{serial:07d}*{money(paid)}"]
    if serial % _INTEREST_EVERY == 0 and paid:
        interest = 100 + serial % 900
        return paid + interest, [f"PLB*{org_npi}*{_FISCAL_END}*L6*{money(-interest)}"]
    return paid, []


def _transactions(
    history: History, payments: Payments, rows: Ints, serial: int
) -> Iterator[list[str]]:
    """Yield one payment per payee for the answers of one payer on one day."""
    claim, providers = history.ledger.claim, history.world.providers
    payer, day = int(claim["payer"][rows[0, 0]]), int(rows[0, 1])
    by_payee = rows[np.argsort(claim["org"][rows[:, 0]], kind="stable")].tolist()
    for org, answers in groupby(by_payee, key=lambda answer: int(claim["org"][answer[0]])):
        segments: list[str] = []
        paid = sum(payments.append_claim(segments, row, says) for row, _, says in answers)
        serial += 1
        payee = _Payee(providers.org_npi[org], providers.org_tax[org])
        sent, adjustments = _balance(payee.npi, paid, serial)
        yield [*_opening(payer, payee, day, sent, serial), *segments, *adjustments]


def _batches(history: History) -> Iterator[tuple[int, int, Ints]]:
    answers = history.answers
    if not len(answers):
        return
    payer = history.ledger.claim["payer"][answers[:, 0]]
    changes = np.flatnonzero((np.diff(payer) != 0) | (np.diff(answers[:, 1]) != 0)) + 1
    for rows in np.split(answers, changes):
        yield int(history.ledger.claim["payer"][rows[0, 0]]), int(rows[0, 1]), rows


def write_remits(history: History, folder: Path, progress: Progress | None = None) -> int:
    """Write every answer to `folder`; return the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    payments, done, number, serial = Payments(history), 0, 0, 0
    for number, (payer, day, rows) in enumerate(_batches(history), 1):
        arrives = day + (payer + day) % _DELIVERY
        envelope = Envelope("remit", PAYERS[payer].payer_id, HOSPITAL_SYSTEM, arrives, number)
        transactions = list(_transactions(history, payments, rows, serial))
        serial += len(transactions)
        name = f"{stamp(day)}-{PAYERS[payer].payer_id.lower()}.835"
        (folder / name).write_text(envelope.wrap(transactions), encoding="ascii")
        done += len(rows)
        if progress:
            progress("writing remittances", done, len(history.answers))
    return number
