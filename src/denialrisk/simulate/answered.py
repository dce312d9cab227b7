"""Holds a payer's answer together with what an 835 tells beside it, as one record."""

from dataclasses import dataclass
from datetime import date

from denialrisk.claims import Remit
from denialrisk.simulate.billed import Person


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it is sent. `place` and `frequency` are CLP08 and CLP09.

    `forwarded_to` is the payer (name, id) that the claim was passed on to. `inpatient` answers
    give their remark codes in MIA, others in MOA.
    """

    remit: Remit
    patient: Person
    place: str = ""
    frequency: str = ""
    forwarded_to: tuple[str, str] | None = None
    received_on: date | None = None
    inpatient: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """One transaction: what a payer pays one payee on one day, in cents.

    `trace` and `payer_number` are TRN02 and TRN03. `balance` is the provider-level adjustment
    (reason, reference, cents) that no claim explains.
    """

    answers: tuple[Answered, ...]
    cents: int
    trace: str
    payer_number: str
    payee_npi: str
    payee_tax: str
    balance: tuple[str, str, int] | None = None
