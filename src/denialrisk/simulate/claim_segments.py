"""Writes billed claims as the segments of an 837P, 837I or 837D transaction."""

from collections.abc import Iterator, Sequence
from typing import Final

from denialrisk.claims import Line
from denialrisk.simulate.billed import Address, Billed, Detail, Name, Person
from denialrisk.simulate.delimiters import USUAL, Delimiters
from denialrisk.simulate.envelope import amount, quantity, stamp

_USUAL_DETAIL: Final = Detail()
# As many further diagnoses as one HI segment has room for.
_HI_ROOM: Final = 12


class ClaimSegments:
    """Writes claims with one choice of delimiters."""

    def __init__(self, delimiters: Delimiters = USUAL) -> None:
        self._row = delimiters.row
        self._composite = delimiters.composite

    def transaction(
        self, bills: Sequence[Billed], number: int, sender: Name, receiver: Name
    ) -> list[str]:
        """Return the segments between ST and SE, for claims sent on one day.

        `sender` and `receiver` are name and number. A new level is opened wherever the practice
        that bills is another than before.
        """
        row = self._row
        sent = bills[0].claim.submitted_on
        out = [
            row("BHT", "0019", "00", f"{number:09d}", stamp(sent) if sent else "", "0655", "CH"),
            row("NM1", "41", "2", sender[0], "", "", "", "", "46", sender[1]),
            row("PER", "IC", "BILLING OFFICE", "TE", "6085550100"),
            row("NM1", "40", "2", receiver[0], "", "", "", "", "46", receiver[1]),
        ]
        level, parent, before = 0, 0, None
        for billed in bills:
            taxonomy = billed.claim.taxonomy_code if billed.taxonomy_of_practice else None
            biller = (billed.practice, billed.claim.billing_npi, taxonomy)
            if biller != before:
                level += 1
                before, parent = biller, level
                out.append(row("HL", str(level), "", "20", "1"))
                out += self._biller(billed, taxonomy)
            level = self._levels(out, billed, level, parent)
            out += self._claim(billed)
        return out

    def _biller(self, billed: Billed, taxonomy: str | None) -> Iterator[str]:
        if taxonomy:
            yield self._row("PRV", "BI", "PXC", taxonomy)
        name, npi = billed.practice.name, billed.claim.billing_npi
        yield self._row("NM1", "85", "2", name, "", "", "", "", *(("XX", npi) if npi else ()))
        yield from self._address(billed.practice.address)
        yield self._row("REF", "EI", billed.practice.tax_number)

    def _address(self, address: Address) -> Iterator[str]:
        yield self._row("N3", address.street)
        yield self._row("N4", address.town, address.state, address.postal_code)

    def _levels(self, out: list[str], billed: Billed, level: int, parent: int) -> int:
        """Append the subscriber and patient levels of a claim; return the last level used."""
        row, claim, patient = self._row, billed.claim, billed.patient
        relationship = claim.relationship_code or ""
        level += 1
        filing = ("", "", "", "", "", "", claim.claim_filing_code or "")
        out.append(row("HL", str(level), str(parent), "22", "1" if patient else "0"))
        out.append(row("SBR", "P", "" if patient else relationship, *filing))
        out += self._person("IL", billed.subscriber)
        named = ("PI", claim.payer_id) if claim.payer_id else ()
        out.append(row("NM1", "PR", "2", claim.payer_name or "", "", "", "", "", *named))
        if patient:
            level += 1
            out.append(row("HL", str(level), str(level - 1), "23", "0"))
            out.append(row("PAT", relationship))
            out += self._person("QC", patient)
        return level

    def _person(self, kind: str, person: Person) -> Iterator[str]:
        member = ("MI", person.member) if person.member else ()
        yield self._row("NM1", kind, "1", person.last, person.first, "", "", "", *member)
        if person.address:
            yield from self._address(person.address)
        if person.born or person.sex:
            born = stamp(person.born) if person.born else ""
            yield self._row("DMG", "D8", born, person.sex)

    def _claim(self, billed: Billed) -> Iterator[str]:
        claim, kind = billed.claim, billed.claim.claim_type
        hospital = kind == "institutional"
        facility = "A" if hospital else "B"
        place = self._composite(claim.facility_code or "", facility, claim.frequency_code or "")
        total = amount(claim.total_charge) if claim.total_charge is not None else ""
        signed = ("", "A", "Y", "Y") if hospital else ("Y", "A", "Y", "Y")
        yield self._row("CLM", claim.claim_id, total, "", "", place, *signed)
        yield from self._days(billed)
        for number, attachment in enumerate(claim.attachment_types):
            control = billed.attachment_number + (str(number) if number else "")
            yield self._row("PWK", attachment, "EL", "", "", "AC", control)
        yield from self._references(billed)
        yield from self._diagnoses(billed)
        yield from self._people(billed)
        yield from self._other_payer(billed)
        for place_in_claim, line in enumerate(claim.lines):
            known = place_in_claim < len(billed.details)
            detail = billed.details[place_in_claim] if known else _USUAL_DETAIL
            yield from self._line(billed, line, place_in_claim + 1, detail)

    def _days(self, billed: Billed) -> Iterator[str]:
        """Write the days that the claim as a whole states; a professional one states none."""
        claim = billed.claim
        if claim.service_from is None or claim.claim_type == "professional":
            return
        first, last = stamp(claim.service_from), stamp(claim.service_to or claim.service_from)
        if claim.claim_type == "dental":
            one = ("D8", first) if first == last else ("RD8", f"{first}-{last}")
            yield self._row("DTP", "472", *one)
            return
        yield self._row("DTP", "434", "RD8", f"{first}-{last}")
        if billed.inpatient:
            yield self._row("DTP", "435", "DT", f"{first}0930")
        yield self._row("CL1", "1" if billed.inpatient else "3", "1", "01")

    def _references(self, billed: Billed) -> Iterator[str]:
        claim = billed.claim
        if claim.referral_number:
            yield self._row("REF", "9F", claim.referral_number)
        if claim.prior_authorization_number:
            yield self._row("REF", "G1", claim.prior_authorization_number)
        if claim.original_reference_number:
            yield self._row("REF", "F8", claim.original_reference_number)

    def _diagnoses(self, billed: Billed) -> Iterator[str]:
        codes = billed.claim.diagnosis_codes
        if not codes:
            return
        principal = self._composite("ABK", codes[0])
        others = [self._composite("ABF", code) for code in codes[1:]]
        if billed.claim.claim_type != "institutional":
            yield self._row("HI", principal, *others)
            return
        yield self._row("HI", principal)
        if billed.inpatient:
            yield self._row("HI", self._composite("ABJ", codes[0]))
        for start in range(0, len(others), _HI_ROOM):
            yield self._row("HI", *others[start : start + _HI_ROOM])

    def _people(self, billed: Billed) -> Iterator[str]:
        claim, hospital = billed.claim, billed.claim.claim_type == "institutional"
        if claim.referring_npi:
            yield self._provider("DN", billed.referring, claim.referring_npi)
        if claim.rendering_npi:
            yield self._provider("71" if hospital else "82", billed.treating, claim.rendering_npi)
            if claim.taxonomy_code and not (hospital or billed.taxonomy_of_practice):
                yield self._row("PRV", "PE", "PXC", claim.taxonomy_code)

    def _provider(self, kind: str, name: Name, npi: str) -> str:
        return self._row("NM1", kind, "1", *name, "", "", "", "XX", npi)

    def _other_payer(self, billed: Billed) -> Iterator[str]:
        other, claim = billed.other, billed.claim
        if other is None:
            return
        yield self._row("SBR", "S", "18", "", "", "", "", "", "", other.filing_code)
        if claim.other_payer_paid is not None:
            yield self._row("AMT", "D", amount(claim.other_payer_paid))
        yield self._row("OI", "", "", "Y", "", "", "Y")
        holder = other.holder
        yield self._row(
            "NM1", "IL", "1", holder.last, holder.first, "", "", "", "MI", holder.member
        )
        named = ("PI", claim.other_payer) if claim.other_payer else ()
        yield self._row("NM1", "PR", "2", other.payer_name, "", "", "", "", *named)

    def _line(self, billed: Billed, line: Line, place: int, detail: Detail) -> Iterator[str]:
        row = self._row
        yield row("LX", str(place))
        yield self._service(billed, line, detail)
        if line.service_date:
            yield row("DTP", "472", "D8", stamp(line.service_date))
        if line.prior_authorization_number:
            yield row("REF", "G1", line.prior_authorization_number)
        yield row("REF", "6R", str(line.line_number))
        units = quantity(line.units) if line.units is not None else ""
        if line.ndc:
            yield row("LIN", "", "N4", line.ndc)
            yield row("CTP", "", "", "", units or "1", "UN")
            if detail.prescription:
                yield row("REF", "XZ", detail.prescription)
        if line.other_payer_paid is not None:
            paid = amount(line.other_payer_paid)
            payer = billed.claim.other_payer or ""
            yield row("SVD", payer, paid, self._code(billed, line), line.revenue_code or "", units)

    def _service(self, billed: Billed, line: Line, detail: Detail) -> str:
        row, kind, code = self._row, billed.claim.claim_type, self._code(billed, line)
        charge = amount(line.charge) if line.charge is not None else ""
        units = quantity(line.units) if line.units is not None else ""
        counted = (detail.measure, units) if units else ("", "")
        if kind == "institutional":
            return row("SV2", line.revenue_code or "", code, charge, *counted)
        same = line.place_of_service == billed.claim.facility_code
        place = "" if same else line.place_of_service or ""
        points = self._composite(*line.diagnosis_pointers)
        if kind == "dental":
            return row("SV3", code, charge, place, "", "", units, "", "", "", "", points)
        return row("SV1", code, charge, *counted, place, "", points)

    def _code(self, billed: Billed, line: Line) -> str:
        if not line.procedure_code:
            return ""
        qualifier = "AD" if billed.claim.claim_type == "dental" else "HC"
        return self._composite(qualifier, line.procedure_code, *line.modifiers)
