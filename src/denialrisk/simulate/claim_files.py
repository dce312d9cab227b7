"""Writes claims as 837P and 837I files, one per day of submission and type."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.simulate.adjudication import is_hospital
from denialrisk.simulate.billing import BOTH, FIRST, SECOND
from denialrisk.simulate.columns import stamp
from denialrisk.simulate.diagnoses import DIAGNOSES
from denialrisk.simulate.envelope import Envelope, money
from denialrisk.simulate.followups import REPLACEMENT, VOID
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import HOSPITAL_SYSTEM, claim_id, control_number, party
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES
from denialrisk.simulate.visits import VISITS

Progress = Callable[[str, int, int], None]
_CLEARING_HOUSE: Final = "CLEARWAYEDI"
# One provider in five writes authorization numbers on lines, not on the claim.
_ON_LINE: Final = 5
_STAY: Final = "11"
_POINTERS: Final = {FIRST: "1", SECOND: "2", BOTH: "1:2"}


class ClaimWriter:
    """Formats the claims of one history. Columns are unpacked once: lists are quick to index."""

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

    def transaction(self, rows: list[int], number: int) -> list[str]:
        """Return the segments of one 837 transaction holding the claims at `rows`."""
        when = stamp(self.claim["submitted"][rows[0]])
        out = [
            f"BHT*0019*00*{number:09d}*{when}*0655*CH",
            f"NM1*41*2*LAKELAND HEALTH*****46*{HOSPITAL_SYSTEM}",
            "PER*IC*BILLING OFFICE*TE*6085550100",
            f"NM1*40*2*CLEARWAY EXCHANGE*****46*{_CLEARING_HOUSE}",
        ]
        level, org, parent = 0, -1, 0
        for row in sorted(rows, key=self.claim["org"].__getitem__):
            if self.claim["org"][row] != org:
                org = self.claim["org"][row]
                level += 1
                parent = level
                out += [f"HL*{level}**20*1", *self._billing(row)]
            level = self._levels(out, row, level, parent)
            out += self._claim(row)
        return out

    def _billing(self, row: int) -> list[str]:
        providers, org = self.world.providers, self.claim["org"][row]
        member = providers.taxonomy[self.claim["member"][row]]
        taxed = [f"PRV*BI*PXC*{member}"] if self.hospital[row] else []
        return [
            *taxed,
            f"NM1*85*2*{providers.org_name[org]}*****XX*{providers.org_npi[org]}",
            f"N3*{100 + 10 * org} HARBOR AVE",
            "N4*MADISON*WI*537030100",
            f"REF*EI*{providers.org_tax[org]}",
        ]

    def _levels(self, out: list[str], row: int, level: int, parent: int) -> int:
        """Append the subscriber and patient levels of a claim; return the last level used."""
        payer = PAYERS[self.claim["payer"][row]]
        who = party(self.world.patients, self.claim["patient"][row], self.claim["payer"][row])
        own = who.relationship if not who.patient else ""
        filing = payer.filing_codes[self.hospital[row]]
        level += 1
        out.append(f"HL*{level}*{parent}*22*{int(bool(who.patient))}")
        out.append(f"SBR*P*{own}*******{filing}")
        out += who.subscriber
        out.append(f"NM1*PR*2*{payer.name}*****PI*{payer.payer_id}")
        if who.patient:
            level += 1
            out += [f"HL*{level}*{level - 1}*23*0", f"PAT*{who.relationship}", *who.patient]
        return level

    def _claim(self, row: int) -> Iterator[str]:
        claim, visit = self.claim, VISITS[self.claim["visit"][row]]
        facility = "A" if self.hospital[row] else "B"
        place = f"{visit.place}:{facility}:{claim['frequency'][row]}"
        assigned = "*A*Y*Y" if self.hospital[row] else "*Y*A*Y*Y"
        gap = "*" if self.hospital[row] else ""
        yield f"CLM*{claim_id(row)}*{money(self.totals[row])}***{place}{gap}{assigned}"
        if self.hospital[row]:
            yield from self._stay(row, visit.place)
        if claim["attachment"][row]:
            yield f"PWK*OZ*EL***AC*AT{row * 13 + 7:09d}"
        yield from self._references(row)
        yield from self._diagnoses(row)
        yield from self._people(row)
        yield from self._other_payer(row)
        for number, line in enumerate(range(self.starts[row], self.stops[row]), 1):
            yield from self._line(row, line, number)

    def _stay(self, row: int, place: str) -> Iterator[str]:
        first, last = stamp(self.claim["service"][row]), stamp(self.claim["through"][row])
        yield f"DTP*434*RD8*{first}-{last}"
        if place == _STAY:
            yield f"DTP*435*DT*{first}0930"
        yield "CL1*1*1*01" if place == _STAY else "CL1*3*1*01"

    def _references(self, row: int) -> Iterator[str]:
        claim = self.claim
        if claim["referral"][row]:
            yield f"REF*9F*RF{row * 11 + 5:09d}"
        if claim["authorization"][row] and not self._authorizes_lines(row):
            yield f"REF*G1*PA{row * 17 + 3:09d}"
        if claim["frequency"][row] in (REPLACEMENT, VOID):
            yield f"REF*F8*{control_number(claim['original'][row], claim['payer'][row])}"

    def _authorizes_lines(self, row: int) -> bool:
        return self.claim["org"][row] % _ON_LINE == 0 and not self.hospital[row]

    def _diagnoses(self, row: int) -> Iterator[str]:
        codes = [DIAGNOSES[number].code for number in self.claim["diagnoses"][row] if number >= 0]
        if not self.hospital[row]:
            others = "".join(f"*ABF:{code}" for code in codes[1:])
            yield f"HI*ABK:{codes[0]}{others}"
            return
        yield f"HI*ABK:{codes[0]}"
        if VISITS[self.claim["visit"][row]].place == _STAY:
            yield f"HI*ABJ:{codes[0]}"
        if codes[1:]:
            yield "HI*" + "*".join(f"ABF:{code}" for code in codes[1:])

    def _people(self, row: int) -> Iterator[str]:
        providers, claim = self.world.providers, self.claim
        orderer, member = claim["orderer"][row], claim["member"][row]
        if orderer >= 0:
            kind = "71" if self.hospital[row] else "DN"
            last, first = providers.name[orderer]
            yield f"NM1*{kind}*1*{last}*{first}****XX*{providers.npi[orderer]}"
        if not self.hospital[row]:
            last, first = providers.name[member]
            yield f"NM1*82*1*{last}*{first}****XX*{providers.npi[member]}"
            if claim["taxonomy"][row]:
                yield f"PRV*PE*PXC*{providers.taxonomy[member]}"

    def _other_payer(self, row: int) -> Iterator[str]:
        if not self.claim["other_shown"][row]:
            return
        patients, patient = self.world.patients, self.claim["patient"][row]
        other = PAYERS[int(patients.second[patient])]
        yield f"SBR*S*18*******{other.filing_codes[0]}"
        yield "OI***Y***Y"
        name = f"{patients.last[patient]}*{patients.first[patient]}"
        yield f"NM1*IL*1*{name}****MI*S{patients.member[patient]}"
        yield f"NM1*PR*2*{other.name}*****PI*{other.payer_id}"

    def _line(self, row: int, line: int, number: int) -> Iterator[str]:
        procedure = PROCEDURES[self.line["procedure"][line]]
        modifier = MODIFIERS[self.line["modifier"][line]]
        code = f"HC:{procedure.code}:{modifier}" if modifier else f"HC:{procedure.code}"
        amount, units = money(self.line["charge"][line]), self.line["units"][line]
        yield f"LX*{number}"
        if self.hospital[row]:
            measured = f"DA*{units}" if procedure.family == "room" else f"UN*{units}"
            yield f"SV2*{procedure.revenue}*{code if procedure.code else ''}*{amount}*{measured}"
        else:
            points = _POINTERS[self.line["points_to"][line]]
            yield f"SV1*{code}*{amount}*UN*{units}***{points}"
        yield f"DTP*472*D8*{stamp(self.claim['service'][row])}"
        if self.claim["authorization"][row] and self._authorizes_lines(row):
            yield f"REF*G1*PA{row * 17 + 3:09d}"
        yield f"REF*6R*{number}"
        if self.line["drug_code"][line]:
            yield f"LIN**N4*{procedure.ndc}"
            yield f"CTP****{units}*UN"
            yield f"REF*XZ*RX{line + 1:09d}"


def _batches(history: History) -> Iterator[tuple[int, str, list[int]]]:
    submitted = history.ledger.claim["submitted"]
    hospital = is_hospital(history.ledger)
    order = np.lexsort((hospital, submitted))
    keys: Any = submitted[order] * 2 + hospital[order]
    for rows in np.split(order, np.flatnonzero(np.diff(keys)) + 1):
        kind = "institutional" if hospital[rows[0]] else "professional"
        yield int(submitted[rows[0]]), kind, rows.tolist()


def write_claims(history: History, folder: Path, progress: Progress | None = None) -> int:
    """Write every claim to `folder`; return the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    writer, done, number = ClaimWriter(history), 0, 0
    for number, (day, kind, rows) in enumerate(_batches(history), 1):
        envelope = Envelope(kind, HOSPITAL_SYSTEM, _CLEARING_HOUSE, day, number)
        text = envelope.wrap([writer.transaction(rows, number)])
        (folder / f"{stamp(day)}-{kind}.837").write_text(text, encoding="ascii")
        done += len(rows)
        if progress:
            progress("writing claims", done, len(history.ledger))
    return number
