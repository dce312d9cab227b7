"""What is wrong with a FHIR resource told as a reject, with the place in FHIR's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.fault import Fault
from denialrisk.read.refusal import refusal

_AS_FHIR: Final = "send it as FHIR JSON"
# Our fields as FHIR elements.
_ELEMENTS: Final[Mapping[str, str]] = {
    "claim_id": "identifier",
    "claim_type": "type",
    "decided_on": "payment.date",
    "lines": "item",
    "patient_birth_date": "patient",
    "service_from": "billablePeriod.start",
    "service_to": "billablePeriod.end",
    "submitted_on": "created",
    "total_charge": "total",
}
_ITEM_ELEMENTS: Final[Mapping[str, str]] = {
    "charge": ".net",
    "line_number": ".sequence",
    "lines": "",
    "service_date": ".servicedDate",
    "units": ".quantity",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource stands: the source, its number from 1 and the path to it."""

    file: str
    position: int
    path: str

    def of(self, kind: str) -> "Place":
        """Name a resource that stands alone by its type."""
        return self if self.path else replace(self, path=kind)

    def moved(self, fault: Fault, items: Mapping[int, int]) -> Fault:
        """Name a line by its item, since items may have been left out."""
        if fault.line is None:
            return fault
        return replace(fault, line=items.get(fault.line, fault.line))

    def reject(self, what: str, found: list[Fault]) -> Reject:
        """Join a resource's faults in one reject, at the first one's place."""
        first = found[0]
        if first.line is None:
            loop = f"{self.path}.{_ELEMENTS.get(first.field, first.field)}"
        else:
            element = _ITEM_ELEMENTS.get(first.field, f".{first.field}")
            loop = f"{self.path}.item[{first.line}]{element}"
        return refusal(self.file, self.position, loop, what, found)


def unreadable(place: Place, why: str, what: str = "a resource") -> Reject:
    """Refuse what cannot be told apart as a claim or an answer."""
    return Reject(place.file, place.position, place.path or "$", what, why, _AS_FHIR)
