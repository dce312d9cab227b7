"""The days on which a claim was sent and decided, from what its resource says of either."""

from datetime import date, timedelta
from typing import Final

from denialrisk.read.fault import EARLIEST, latest_day
from denialrisk.read.fhir.elements import day, part
from denialrisk.read.fhir.view import View

_YEAR: Final = timedelta(days=366)
# The day CMS loaded the claim into its history: Blue Button's nearest thing to a decision day.
_PROCESSED: Final = ("nch_wkly_proc_dt", "clm_nch_wkly_proc_dt")
_CLAIM: Final = "Claim"


def sent_on(view: View, service_from: date | None) -> date | None:
    """Return the day a claim was submitted.

    A Claim is sent when created. An ExplanationOfBenefit tells when the payer received the claim
    (CARIN supporting information `clmrecvddate`); a day before the service or after the
    decision, or one in the future (`latest_day`), is not believed. Without it the day of the
    decision stands in, which is late, never early: no history is counted that was not there yet.
    """
    if view.resource.get("resourceType") == _CLAIM:
        return day(view.resource.get("created"))
    decided, _ = view.once(decided_on)
    received = view.facts.day("clmrecvddate")
    if received and received > latest_day():
        view.changes["day of receipt in the future passed over"] += 1
        received = None
    if received and (decided is None or received <= decided):
        if service_from is None or service_from <= received:
            return received
        view.changes["day of receipt before the service passed over"] += 1
    if decided is not None:
        view.changes["submission taken as the day of the decision"] += 1
    return decided


def decided_on(view: View) -> tuple[date | None, date | None]:
    """Return the day a payer decided and the day its decision was known.

    Decided on the day of payment, else the day CMS processed the claim, else the day the answer
    was created. A day of creation in the future is passed over, and so is any that lies more than
    31 days after the day of creation or, without one, after today (`latest_day`). Known when
    created, never before decided; an answer created more than a year after its decision was made
    for a request (Blue Button stamps the moment of asking), so that the decision counts as known
    on its own day.
    """
    resource = view.resource
    created = day(resource.get("created"))
    stated = (day(part(resource.get("payment")).get("date")), *map(view.facts.day, _PROCESSED))
    if created is not None and created > latest_day():
        view.changes["day of creation in the future passed over"] += 1
        created = None
    latest = latest_day(created)
    days = [one for one in (*stated, created) if one is not None and one >= EARLIEST]
    believed = [one for one in days if one <= latest]
    if days and days[0] > latest:
        view.changes["day of decision in the future passed over"] += 1
    if not believed:
        return None, None
    decided = believed[0]
    if created is None or created <= decided:
        return decided, decided
    return decided, (decided if created - decided > _YEAR else created)
