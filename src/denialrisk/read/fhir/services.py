"""The items of a claim or its answer read as services, each once for both."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from denialrisk.read.fault import Fault
from denialrisk.read.fhir.adjudication import Answer, answer_of, named_remark, not_allowed
from denialrisk.read.fhir.elements import (
    Codings,
    Json,
    codings,
    day,
    extension,
    extensions,
    number,
    part,
    parts,
    preferred,
    whole,
    word,
)
from denialrisk.read.fhir.systems import LINE_INDICATORS
from denialrisk.read.fhir.view import View
from denialrisk.read.normal import bare, code

# The revenue centre that holds the claim's total and is no service (NUBC 0001).
_TOTAL: Final = ("0001", "001")
_ABSENT: Final = "data-absent-reason"
_NDC: Final = "/ndc"
_PROCEDURES: Final = ("hcpcs", "ama-assn.org/go/cpt", "cdt", "hipps")
# A qualifier of drug quantities that Blue Button files among the modifiers.
_NO_MODIFIER: Final = "ndc_qty"
_PLACES: Final = ("place-of-service", "place_of_s", "serviceplace")
_CENTS: Final = 2


@dataclass(frozen=True, slots=True)
class Service:
    """One item; `at` is its place in the resource from 0, `stated` whether its number is."""

    at: int
    number: int
    stated: bool
    answer: Answer
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue: str | None = None
    units: float | None = None
    charge: float | None = None
    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None
    diagnoses: tuple[int, ...] = ()
    ndc: str | None = None


def services_of(view: View) -> list[Service]:
    """Read `item`; the total that facilities list as revenue centre 0001 is left out.

    Unless it is all there is: CMS's synthetic files have claims of that one line.
    """
    remarks = _noted(view)
    every = [_service(view, row, at, remarks) for at, row in enumerate(_rows(view))]
    services = [one for one in every if one.revenue not in _TOTAL]
    if services and len(services) < len(every):
        view.changes["revenue centre 0001 (the total) left out"] += len(every) - len(services)
        return services
    return every


def added_services(view: View, taken: set[int]) -> list[Service]:
    """Read `addItem`: what the payer added, under numbers that no line bears."""
    remarks = _noted(view)
    found = []
    free = max(taken, default=0) + 1
    for at, row in enumerate(parts(view.resource.get("addItem"))):
        service = _service(view, row, at, remarks, added=free + at)
        found.append(service)
    return found


def _rows(view: View) -> list[Any]:
    rows = view.resource.get("item")
    return rows if isinstance(rows, list) else parts(rows)


def _noted(view: View) -> dict[int, str]:
    """Return the remark codes that process notes hold, by note number."""
    found = {}
    for note in parts(view.resource.get("processNote")):
        remark, which = named_remark(note.get("text")), whole(note.get("number"))
        if remark and which:
            found[which] = remark
    return found


def _service(
    view: View, row: Any, at: int, remarks: dict[int, str], added: int | None = None
) -> Service:
    if not isinstance(row, dict):
        view.notes.append(Fault("lines", "an item is no object", "send it as FHIR says", at))
        row = {}
    stated = None if added else _number(row)
    product = codings(row.get("productOrService") or row.get("service"))
    period = part(row.get("servicedPeriod"))
    first = _day(view, row, at) or day(period.get("start"))
    units = _stated(view, row, "quantity", "units", at)
    charge = _charge(view, row, units, at)
    answer = _answer(row, charge, remarks)
    return Service(
        at=at,
        number=added or stated or at + 1,
        stated=stated is not None,
        answer=answer,
        procedure=_procedure(product),
        modifiers=_modifiers(row),
        revenue=code(preferred(codings(row.get("revenue")), "revenuecodes", "rev_cntr")),
        units=units,
        charge=charge if charge is not None else answer.charge,
        first_day=first,
        last_day=day(period.get("end")) or first,
        place=code(preferred(codings(row.get("locationCodeableConcept")), *_PLACES)),
        diagnoses=_diagnoses(row),
        ndc=_ndc(row, product),
    )


def _number(row: Json) -> int | None:
    """Return the claim's own number of the item: R4's names for it, then STU3's."""
    keys = ("sequence", "itemSequence", "sequenceLinkId")
    return next((found for key in keys if (found := whole(row.get(key)))), None)


def _day(view: View, row: Json, at: int) -> date | None:
    stated = row.get("servicedDate")
    found = day(stated)
    if found is None and stated is not None:
        why = "the service day is no full day"
        view.notes.append(Fault("service_date", why, "send it as YYYY-MM-DD", at))
    return found


def _stated(view: View, row: Json, key: str, field: str, at: int) -> float | None:
    """Return the number of a Quantity or Money; one that cannot be read is noted."""
    holder = row.get(key)
    value = part(holder).get("value")
    found = number(value)
    if found is None and (value is not None or not isinstance(holder, dict | None)):
        why = f"{field} is not a number"
        view.notes.append(Fault(field, why, f"send {field} as a number", at))
    return found


def _charge(view: View, row: Json, units: float | None, at: int) -> float | None:
    """Return `net`, else the unit price times the quantity and the factor."""
    net = _stated(view, row, "net", "charge", at)
    if net is not None or "unitPrice" not in row:
        return net
    price = _stated(view, row, "unitPrice", "charge", at)
    factor = number(row.get("factor"))
    if price is None:
        return None
    return round(price * (1.0 if units is None else units) * (factor or 1.0), _CENTS)


def _answer(row: Json, charge: float | None, remarks: dict[int, str]) -> Answer:
    """Read the item's adjudication, or that of its details where it has none of its own."""
    rows = parts(row.get("adjudication"))
    if not rows and "detail" in row:
        rows = [
            one for detail in parts(row["detail"]) for one in parts(detail.get("adjudication"))
        ]
    notes = row.get("noteNumber")
    notes = notes if isinstance(notes, list) else [notes]
    said = [remarks[one] for one in notes if isinstance(one, int) and one in remarks]
    extended = [(key, value) for key, value in extensions(row) if key in LINE_INDICATORS]
    if any(isinstance(value, str) and not_allowed([(key, value)]) for key, value in extended):
        rows = [*rows, _denied_row(extended)]
    return answer_of(rows, charge, said)


def _denied_row(extended: list[tuple[str, Any]]) -> Json:
    return {"reason": {"coding": [{"system": key, "code": value} for key, value in extended]}}


def _procedure(product: Codings) -> str | None:
    real = [one for one in product if _ABSENT not in one[0] and not one[0].endswith(_NDC)]
    return code(preferred(real, *_PROCEDURES))


def _modifiers(row: Json) -> tuple[str, ...]:
    """Return the modifiers in order; one concept may hold several, each once."""
    found: list[str] = []
    for concept in parts(row.get("modifier")):
        own = (code(value) for s, value in codings(concept) if _NO_MODIFIER not in s.lower())
        found += dict.fromkeys(value for value in own if value)
    return tuple(found)


def _diagnoses(row: Json) -> tuple[int, ...]:
    stated = row.get("diagnosisSequence", row.get("diagnosisLinkId"))
    stated = stated if isinstance(stated, list) else [stated]
    return tuple(found for one in stated if (found := whole(one)))


def _ndc(row: Json, product: Codings) -> str | None:
    drugs = [value for system, value in product if system.endswith(_NDC)]
    drugs += [
        value
        for detail in parts(row.get("detail"))
        for system, value in codings(detail.get("productOrService") or detail.get("service"))
        if system.endswith(_NDC)
    ]
    extended = extension(part(row.get("productOrService") or row.get("service")), "ndc")
    return bare(drugs[0] if drugs else word(extended))
