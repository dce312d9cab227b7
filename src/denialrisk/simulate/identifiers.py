"""Names claims and people as files do: claim ids, payer control numbers, members, addresses."""

from dataclasses import dataclass
from typing import Final

from denialrisk.simulate.columns import stamp
from denialrisk.simulate.names import TOWNS
from denialrisk.simulate.patients import RELATIONSHIPS, SELF, Patients
from denialrisk.simulate.payers import PAYERS

HOSPITAL_SYSTEM: Final = "LAKELANDHEALTH"


@dataclass(frozen=True, slots=True)
class Party:
    """The subscriber and the patient of a claim, as segments; `patient` empty when the same."""

    relationship: str
    subscriber: tuple[str, ...]
    patient: tuple[str, ...]
    remit_name: str


def claim_id(row: int) -> str:
    """Return CLM01 of the claim at a row, unique in the history."""
    return f"LK{row + 1:08d}"


def control_number(row: int, payer: int) -> str:
    """Return the payer's own number for a claim (CLP07), which a correction quotes."""
    return f"{PAYERS[payer].payer_id}{row * 7 + 1000003:010d}"


def trace_number(payer: int) -> str:
    """Return the payer's ten-digit identifier in TRN03 and BPR10: 1 and its tax number."""
    return f"13{payer:02d}7654{payer:02d}"


def _address(town: int, house: int) -> tuple[str, str]:
    name, state, postal_code = TOWNS[town]
    return f"N3*{100 + house % 880} LINDEN ST", f"N4*{name}*{state}*{postal_code}"


def party(patients: Patients, row: int, payer: int) -> Party:
    """Return who stands in loops 2010BA and 2010CA for a patient with a payer."""
    moved = payer != patients.payer[row]
    member = patients.member[row] + ("X" if moved else "")
    last, address = patients.last[row], _address(int(patients.town[row]), row)
    sex = "F" if patients.female[row] else "M"
    own = f"DMG*D8*{stamp(int(patients.born[row]))}*{sex}"
    relationship = SELF if moved else int(patients.relationship[row])
    if relationship == SELF:
        name = f"NM1*IL*1*{last}*{patients.first[row]}****MI*{member}"
        remit = f"NM1*QC*1*{last}*{patients.first[row]}****MI*{member}"
        return Party("18", (name, *address, own), (), remit)
    first, holder_sex, born = patients.holder[row]
    name = f"NM1*IL*1*{last}*{first}****MI*{member}"
    holder = (name, *address, f"DMG*D8*{stamp(born)}*{holder_sex}")
    patient = f"NM1*QC*1*{last}*{patients.first[row]}"
    # An 835 names the member under whom the patient is covered in one segment.
    remit = f"{patient}****MI*{member}"
    return Party(RELATIONSHIPS[relationship], holder, (patient, *address, own), remit)
