"""Turns the rows of a history into claims as they were billed."""

from functools import lru_cache
from typing import Any, Final

import numpy as np

from denialrisk.claims import Claim, Line, pseudonym
from denialrisk.simulate.billed import Address, Billed, Detail, Name, OtherCover, Person, Practice
from denialrisk.simulate.billing import BOTH, FIRST, SECOND, is_hospital
from denialrisk.simulate.columns import calendar
from denialrisk.simulate.diagnoses import DIAGNOSES
from denialrisk.simulate.envelope import stamp
from denialrisk.simulate.followups import REPLACEMENT, VOID
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import claim_id, control_number, party
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES
from denialrisk.simulate.visits import VISITS

# One provider in five writes authorization numbers on lines, not on the claim.
_ON_LINE: Final = 5
_STAY: Final = "11"
_POINTERS: Final = {FIRST: ("1",), SECOND: ("2",), BOTH: ("1", "2")}
_ROOM: Final = Detail("DA")
_USUAL: Final = Detail()
_MODIFIERS: Final = tuple((modifier,) if modifier else () for modifier in MODIFIERS)
_NOBODY: Final[Name] = ("", "")


class Submissions:
    """The claims of one history. Columns are unpacked once: lists are quick to index."""

    def __init__(self, history: History) -> None:
        ledger = history.ledger
        self.world = history.world
        self.claim = {name: column.tolist() for name, column in ledger.claim.items()}
        names = ("procedure", "units", "charge", "modifier", "drug_code", "points_to")
        self.line = {name: ledger.line[name].tolist() for name in names}
        self.hospital = is_hospital(ledger).tolist()
        counts = np.bincount(ledger.line["claim"], minlength=len(ledger))
        self.stops = np.cumsum(counts).tolist()
        self.starts = [0, *self.stops[:-1]]
        charges = np.bincount(ledger.line["claim"], weights=ledger.line["charge"])
        self.totals = charges.astype(np.int64).tolist()
        self._practice = lru_cache(None)(self._practice_of)

    def billed(self, row: int) -> Billed:
        """Return the claim at a row with those whom it names."""
        claim, hospital = self.claim, self.hospital[row]
        who = party(self.world.patients, claim["patient"][row], claim["payer"][row])
        orderer, member = claim["orderer"][row], claim["member"][row]
        ordering = self.world.providers.name[orderer] if orderer >= 0 else _NOBODY
        return Billed(
            claim=self._claim(row, who.subscriber, who.patient, who.relationship),
            practice=self._practice(claim["org"][row]),
            subscriber=who.subscriber,
            patient=who.patient,
            treating=ordering if hospital else self.world.providers.name[member],
            referring=_NOBODY if hospital else ordering,
            taxonomy_of_practice=hospital,
            inpatient=hospital and VISITS[claim["visit"][row]].place == _STAY,
            attachment_number=f"AT{row * 13 + 7:09d}" if claim["attachment"][row] else "",
            other=self._other(row) if claim["other_shown"][row] else None,
            details=tuple(map(self._detail, range(self.starts[row], self.stops[row]))),
        )

    def _practice_of(self, org: int) -> Practice:
        providers = self.world.providers
        address = Address(f"{100 + 10 * org} HARBOR AVE", "MADISON", "WI", "537030100")
        return Practice(providers.org_name[org], providers.org_tax[org], address)

    def _claim(
        self, row: int, subscriber: Person, patient: Person | None, relationship: str
    ) -> Claim:
        claim, hospital, providers = self.claim, self.hospital[row], self.world.providers
        payer, treated = PAYERS[claim["payer"][row]], patient or subscriber
        born = stamp(treated.born) if treated.born else None
        orderer, first = claim["orderer"][row], calendar(claim["service"][row])
        ordered_by = providers.npi[orderer] if orderer >= 0 else None
        taxonomy = providers.taxonomy[claim["member"][row]]
        return Claim(
            claim_id=claim_id(row),
            payer_id=payer.payer_id,
            payer_name=payer.name,
            claim_filing_code=payer.filing_codes[hospital],
            claim_type="institutional" if hospital else "professional",
            frequency_code=str(claim["frequency"][row]),
            facility_code=VISITS[claim["visit"][row]].place,
            billing_npi=providers.org_npi[claim["org"][row]],
            rendering_npi=ordered_by if hospital else providers.npi[claim["member"][row]],
            referring_npi=None if hospital else ordered_by,
            taxonomy_code=taxonomy if hospital or claim["taxonomy"][row] else None,
            patient_key=pseudonym(subscriber.member, born, treated.first),
            member_key=pseudonym(subscriber.member),
            patient_birth_date=treated.born,
            patient_sex=treated.sex,
            relationship_code=relationship,
            service_from=first,
            service_to=calendar(claim["through"][row]) if hospital else first,
            submitted_on=calendar(claim["submitted"][row]),
            total_charge=self.totals[row] / 100,
            diagnosis_codes=tuple(
                DIAGNOSES[number].code for number in claim["diagnoses"][row] if number >= 0
            ),
            prior_authorization_number=None
            if self._authorizes_lines(row)
            else self._authorization(row),
            referral_number=f"RF{row * 11 + 5:09d}" if claim["referral"][row] else None,
            original_reference_number=self._original(row),
            attachment_types=("OZ",) if claim["attachment"][row] else (),
            other_payer=self._second(row).payer_id if claim["other_shown"][row] else None,
            lines=self._lines(row),
        )

    def _authorizes_lines(self, row: int) -> bool:
        return self.claim["org"][row] % _ON_LINE == 0 and not self.hospital[row]

    def _authorization(self, row: int) -> str | None:
        return f"PA{row * 17 + 3:09d}" if self.claim["authorization"][row] else None

    def _original(self, row: int) -> str | None:
        claim = self.claim
        if claim["frequency"][row] not in (REPLACEMENT, VOID):
            return None
        return control_number(claim["original"][row], claim["payer"][row])

    def _second(self, row: int) -> Any:
        return PAYERS[int(self.world.patients.second[self.claim["patient"][row]])]

    def _other(self, row: int) -> OtherCover:
        patients, patient = self.world.patients, self.claim["patient"][row]
        other, member = self._second(row), f"S{patients.member[patient]}"
        holder = Person(patients.last[patient], patients.first[patient], member)
        return OtherCover(other.name, other.filing_codes[0], holder)

    def _lines(self, row: int) -> tuple[Line, ...]:
        hospital, service = self.hospital[row], calendar(self.claim["service"][row])
        place = None if hospital else VISITS[self.claim["visit"][row]].place
        authorization = self._authorization(row) if self._authorizes_lines(row) else None
        return tuple(
            Line(
                line_number=number,
                procedure_code=(procedure := PROCEDURES[self.line["procedure"][at]]).code or None,
                modifiers=_MODIFIERS[self.line["modifier"][at]] if procedure.code else (),
                revenue_code=procedure.revenue if hospital else None,
                units=float(self.line["units"][at]),
                charge=self.line["charge"][at] / 100,
                service_date=service,
                place_of_service=place,
                diagnosis_pointers=() if hospital else _POINTERS[self.line["points_to"][at]],
                prior_authorization_number=authorization,
                ndc=procedure.ndc if self.line["drug_code"][at] else None,
            )
            for number, at in enumerate(range(self.starts[row], self.stops[row]), 1)
        )

    def _detail(self, at: int) -> Detail:
        if self.line["drug_code"][at]:
            return Detail(prescription=f"RX{at + 1:09d}")
        return _ROOM if PROCEDURES[self.line["procedure"][at]].family == "room" else _USUAL
