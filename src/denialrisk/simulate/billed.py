"""Holds a claim together with those whom an 837 names beside it, as one record."""

from dataclasses import dataclass
from datetime import date

from denialrisk.claims import Claim

# Last name and first name.
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or works (N3 and N4)."""

    street: str
    town: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber or patient; `member` is empty for a patient under somebody else's cover."""

    last: str
    first: str
    member: str = ""
    born: date | None = None
    sex: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """Who bills (loop 2010AA); the claim has its NPI."""

    name: str
    tax_number: str
    address: Address


@dataclass(frozen=True, slots=True)
class OtherCover:
    """The payer beside the claim's own (loops 2320 and 2330); the claim has its id."""

    payer_name: str
    filing_code: str
    holder: Person


@dataclass(frozen=True, slots=True)
class Detail:
    """What is told of a line besides its record: how its units count, the prescription."""

    measure: str = "UN"
    prescription: str = ""


@dataclass(frozen=True, slots=True)
class Billed:
    """One claim as it is sent. `patient` is None when the subscriber is the patient.

    `treating` names the rendering (institutional: attending) provider. `taxonomy_of_practice`
    tells whose taxonomy number the claim has. `inpatient` claims tell of their admission.
    `details` go with the claim's lines; the usual ones where there are fewer.
    """

    claim: Claim
    practice: Practice
    subscriber: Person
    patient: Person | None = None
    treating: Name = ("", "")
    referring: Name = ("", "")
    taxonomy_of_practice: bool = False
    inpatient: bool = False
    attachment_number: str = ""
    other: OtherCover | None = None
    details: tuple[Detail, ...] = ()
