"""Writes payers' answers as 835 files, one per payer and payment day, one payment per payee."""

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from denialrisk.claims import Remit
from denialrisk.simulate.answered import Answered, Payment
from denialrisk.simulate.answers import arrival
from denialrisk.simulate.columns import Ints, calendar
from denialrisk.simulate.delimiters import USUAL, Delimiters
from denialrisk.simulate.envelope import Envelope, stamp
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import HOSPITAL_SYSTEM, trace_number
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.payments import Payments
from denialrisk.simulate.remit_segments import RemitSegments, paid_cents

Progress = Callable[[str, int, int], None]
_INTEREST_EVERY: Final = 23


def remit_file(payments: list[Payment], number: int, delimiters: Delimiters = USUAL) -> str:
    """Return the text of one 835 from one payer, one transaction per payment."""
    remit, segments = payments[0].answers[0].remit, RemitSegments(delimiters)
    if remit.known_on is None:
        raise ValueError("an answer to be written names the day on which it arrives")
    sender = remit.payer_id or ""
    envelope = Envelope("remit", sender, HOSPITAL_SYSTEM, remit.known_on, number)
    return envelope.wrap([segments.transaction(one) for one in payments], delimiters)


def _balance(paid: int, serial: int) -> tuple[int, tuple[str, str, int] | None]:
    """Return what is transferred and the provider-level adjustment that explains it.

    A payment cannot be negative: what take-backs leave owing is carried forward. Now and then
    interest is added.
    """
    if paid < 0:
        return 0, ("FB", f"FWD{serial:07d}", paid)
    if serial % _INTEREST_EVERY == 0 and paid:
        interest = 100 + serial % 900
        return paid + interest, ("L6", "", -interest)
    return paid, None


def _payments(history: History, payments: Payments, rows: Ints, serial: int) -> Iterator[Payment]:
    """Yield one payment per payee for the answers of one payer on one day."""
    claim, providers = history.ledger.claim, history.world.providers
    payer, day = int(claim["payer"][rows[0, 0]]), int(rows[0, 1])
    days = calendar(day), calendar(arrival(payer, day))
    by_payee = rows[np.argsort(claim["org"][rows[:, 0]], kind="stable")].tolist()
    for org, group in groupby(by_payee, key=lambda answer: int(claim["org"][answer[0]])):
        answers: list[Answered] = [payments.answered(row, says, *days) for row, _, says in group]
        serial += 1
        cents, balance = _balance(paid_cents([one.remit for one in answers]), serial)
        yield Payment(
            answers=tuple(answers),
            cents=cents,
            trace=f"{PAYERS[payer].payer_id}{serial:08d}",
            payer_number=trace_number(payer),
            payee_npi=providers.org_npi[org],
            payee_tax=providers.org_tax[org],
            balance=balance,
        )


def payments_of(history: History) -> Iterator[list[Payment]]:
    """Yield the payments of each payer and day."""
    answers = history.answers
    if not len(answers):
        return
    payer = history.ledger.claim["payer"][answers[:, 0]]
    changes = np.flatnonzero((np.diff(payer) != 0) | (np.diff(answers[:, 1]) != 0)) + 1
    decided, serial = Payments(history), 0
    for rows in np.split(answers, changes):
        payments = list(_payments(history, decided, rows, serial))
        serial += len(payments)
        yield payments


def write_remits(
    history: History,
    folder: Path,
    progress: Progress | None = None,
    delimiters: Delimiters = USUAL,
) -> int:
    """Write every answer to `folder`; return the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    done, number = 0, 0
    for number, payments in enumerate(payments_of(history), 1):
        (folder / _name(payments[0].answers[0].remit)).write_text(
            remit_file(payments, number, delimiters), encoding="ascii", newline=""
        )
        done += sum(len(payment.answers) for payment in payments)
        if progress:
            progress("writing remittances", done, len(history.answers))
    return number


def _name(remit: Remit) -> str:
    day = stamp(remit.decided_on) if remit.decided_on else ""
    return f"{day}-{(remit.payer_id or '').lower()}.835"
