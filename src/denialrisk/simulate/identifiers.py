"""Names claims and people as files do: claim ids, payer control numbers, members, addresses."""

from dataclasses import dataclass
from typing import Final

from denialrisk.simulate.billed import Address, Person
from denialrisk.simulate.columns import calendar
from denialrisk.simulate.names import TOWNS
from denialrisk.simulate.patients import RELATIONSHIPS, SELF, Patients
from denialrisk.simulate.payers import PAYERS

HOSPITAL_SYSTEM: Final = "LAKELANDHEALTH"


@dataclass(frozen=True, slots=True)
class Party:
    """The subscriber and the patient of a claim, who is None when the same."""

    relationship: str
    subscriber: Person
    patient: Person | None


def claim_id(row: int) -> str:
    """Return CLM01 of the claim at a row, unique in the history."""
    return f"LK{row + 1:08d}"


def control_number(row: int, payer: int) -> str:
    """Return the payer's own number for a claim (CLP07), which a correction quotes."""
    return f"{PAYERS[payer].payer_id}{row * 7 + 1000003:010d}"


def trace_number(payer: int) -> str:
    """Return the payer's ten-digit identifier in TRN03 and BPR10: 1 and its tax number."""
    return f"13{payer:02d}7654{payer:02d}"


def _address(town: int, house: int) -> Address:
    return Address(f"{100 + house % 880} LINDEN ST", *TOWNS[town])


def party(patients: Patients, row: int, payer: int) -> Party:
    """Return who stands in loops 2010BA and 2010CA for a patient with a payer."""
    moved = payer != patients.payer[row]
    member = patients.member[row] + ("X" if moved else "")
    last, first = patients.last[row], patients.first[row]
    address = _address(int(patients.town[row]), row)
    sex, born = "F" if patients.female[row] else "M", calendar(int(patients.born[row]))
    relationship = SELF if moved else int(patients.relationship[row])
    if relationship == SELF:
        return Party("18", Person(last, first, member, born, sex, address), None)
    name, holder_sex, holder_born = patients.holder[row]
    holder = Person(last, name, member, calendar(holder_born), holder_sex, address)
    return Party(RELATIONSHIPS[relationship], holder, Person(last, first, "", born, sex, address))


def remit_person(patients: Patients, row: int, payer: int) -> Person:
    """Return the patient as an 835 names one: with the member under whom one is covered."""
    member = patients.member[row] + ("X" if payer != patients.payer[row] else "")
    return Person(patients.last[row], patients.first[row], member)
