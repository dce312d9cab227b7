"""A FHIR source turned into claims, remits and rejects, in order."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from denialrisk.errors import InputError
from denialrisk.read.fault import Fault, faults
from denialrisk.read.fhir.elements import Json, word
from denialrisk.read.fhir.entries import Entry, entries
from denialrisk.read.fhir.identity import claim_number
from denialrisk.read.fhir.refused import Place, unreadable
from denialrisk.read.fhir.remittance import acknowledgment_of, is_unprocessed, remit_of
from denialrisk.read.fhir.services import Service, services_of
from denialrisk.read.fhir.submission import claim_of, claim_type
from denialrisk.read.fhir.use import is_predetermination, uses
from denialrisk.read.fhir.view import View
from denialrisk.read.found import Found, Kind, Record
from denialrisk.read.refusal import record_name, whole_file

CLAIM: Final = "Claim"
RESPONSE: Final = "ClaimResponse"
EXPLANATION: Final = "ExplanationOfBenefit"
_KINDS: Final[dict[str, Kind]] = {CLAIM: "claim", RESPONSE: "remit", EXPLANATION: "claim"}
# R4's use and STU3's.
_AUTHORIZATION: Final = frozenset({"preauthorization", "proposed"})
_WHAT_TO_SEND: Final = "send FHIR Claim, ClaimResponse or ExplanationOfBenefit resources"


def read_fhir(source: Path | bytes, name: str | None = None) -> Iterator[Record]:
    """Yield every record of a FHIR source, or the reject that stands for it.

    A Claim is one claim, a ClaimResponse one remit, an ExplanationOfBenefit a claim and a
    remit of the same claim_id. A predetermination of benefits (`use`, in STU3 "exploratory") is
    taken in like any claim, as from an 837 (CLM19 PB): it may be scored, its answer decides
    nothing (CLP02 25) and leaves it pending, and both are counted. A request for authorization
    is refused. R4 and STU3; single, list, Bundle or NDJSON; also packed by gzip. `name` is what
    rejects call the source (default: the path's file name). Content never raises; OSError when a
    path cannot be opened.
    """
    for found in FhirReading(source, name).found():
        yield found.record


class FhirReading:
    """One pass over one source: `counts` holds the resources seen by type, `size` the bytes.

    `changes` counts what was stated and not believed, and what stood in for what was not stated;
    `notes` says in words what a count alone does not.
    """

    def __init__(self, source: Path | bytes, name: str | None = None) -> None:
        self._source = source
        self.name = name or (source.name if isinstance(source, Path) else "body")
        self.counts: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.notes: list[str] = []
        self.size = 0

    def found(self) -> Iterator[Found]:
        """Yield records and rejects in order; resources of other types only lend what they say."""
        yielded = 0
        try:
            for entry in entries(self._source):
                self.size = entry.size
                for found in self._entry(entry):
                    yielded += 1
                    yield found
        except InputError as error:
            yield self._file(str(error), "check the file, then ingest again")
            return
        if not yielded:
            why = "it holds no claim and no answer to one"
            yield self._file(why, _WHAT_TO_SEND)

    def _file(self, why: str, what_to_do: str) -> Found:
        return Found("file", 0, whole_file(self.name, why, what_to_do))

    def _entry(self, entry: Entry) -> Iterator[Found]:
        place = Place(self.name, entry.position, entry.path)
        if entry.refused:
            yield Found("file", entry.position, unreadable(place, entry.refused))
            return
        resource = entry.resource
        kind = word(resource.get("resourceType")) if isinstance(resource, dict) else None
        if kind is None:
            why = "it is no FHIR resource: it names no resourceType"
            yield Found("file", entry.position, unreadable(place, why))
            return
        self.counts[kind] += 1
        if kind in _KINDS:
            view = View(resource, entry.near, changes=self.changes, url=entry.url)
            yield from self._guarded(view, place)

    def _guarded(self, view: View, place: Place) -> Iterator[Found]:
        """Let no defect of ours in one resource cost its neighbours their answer."""
        resource = view.resource
        place = place.of(resource["resourceType"])
        kind = _KINDS[resource["resourceType"]]
        try:
            found = list(self._records(view, place, kind))
        except Exception as error:  # noqa: BLE001 whatever it is, it is told as a reject
            why = f"it cannot be read ({type(error).__name__})"
            found = [Found(kind, place.position, unreadable(place, why, record_name(kind, "")))]
        yield from found

    def _records(self, view: View, place: Place, kind: Kind) -> Iterator[Found]:
        what = record_name(
            "remittance of claim" if kind == "remit" else kind, view.once(claim_number)
        )
        fault = _fault(view.resource) or _not_ours(view)
        if fault:
            yield Found(kind, place.position, place.reject(what, [fault]))
            return
        if is_predetermination(view.resource):
            self.changes[f"predetermination of benefits taken in as a {kind}"] += 1
        services = services_of(view)
        read = list(view.notes)
        if view.resource["resourceType"] != RESPONSE and not self._stands_beside(view):
            yield self._claim(view, services, place)
        if view.resource["resourceType"] != CLAIM:
            view.notes[:] = read
            yield self._remit(view, services, place)

    def _claim(self, view: View, services: list[Service], place: Place) -> Found:
        claim = claim_of(view, services)
        at = {line: service.at for line, service in enumerate(services)}
        noted = {(note.field, note.line) for note in view.notes}
        more = [place.moved(one, at) for one in faults(claim)]
        found = view.notes + [one for one in more if (one.field, one.line) not in noted]
        if found:
            what = record_name("claim", claim.claim_id)
            return Found("claim", place.position, place.reject(what, found))
        return Found("claim", place.position, claim)

    def _remit(self, view: View, services: list[Service], place: Place) -> Found:
        unprocessed = is_unprocessed(view)
        record: Record = acknowledgment_of(view) if unprocessed else remit_of(view, services)
        if view.notes:
            what = record_name("remittance of claim", view.once(claim_number))
            return Found("remit", place.position, place.reject(what, view.notes))
        return Found("acknowledgment" if unprocessed else "remit", place.position, record)

    def _stands_beside(self, view: View) -> bool:
        """Tell an explanation whose claim is itself in the Bundle and told from there."""
        claim = view.follow(view.resource.get("claim"))
        if claim.get("resourceType") != CLAIM or claim in view.resource.get("contained", ()):
            return False
        self.changes["claim of an explanation read from the Claim beside it"] += 1
        return True


def _fault(resource: Json) -> Fault | None:
    """Return why a resource's status or use forbids it."""
    status = word(resource.get("status"))
    if status in {"draft", "entered-in-error"}:
        return Fault("status", f"its status is {status}", "send it when it is final")
    if status == "cancelled" and resource["resourceType"] == CLAIM:
        return Fault("status", "the claim was cancelled", "leave it out")
    asked = uses(resource) & _AUTHORIZATION
    if asked:
        why = f"it is a {min(asked)}, not a claim to be paid"
        return Fault("use", why, "leave it out: only claims are answered with payment or denial")
    return None


def _not_ours(view: View) -> Fault | None:
    if view.once(claim_type) == "pharmacy":
        why = "it is a pharmacy claim, answered while it is sent (NCPDP)"
        return Fault("type", why, "leave pharmacy claims out")
    return None
