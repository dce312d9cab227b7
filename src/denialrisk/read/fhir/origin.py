"""Where a claim or an answer is from: the FHIR Claim it is of, on what server, and of whom."""

from typing import Final

from denialrisk.claims import pseudonym
from denialrisk.read.fault import id_faults
from denialrisk.read.fhir.elements import part, word
from denialrisk.read.fhir.references import pointed_claim, pointed_id, server
from denialrisk.read.fhir.view import View

_CLAIM: Final = "Claim"
_RESPONSE: Final = "ClaimResponse"
# Of a full URL without a server: the id in it need not be the resource's.
_LOCAL: Final = ("#", "urn:")


def resource_id(view: View) -> str | None:
    """Return the id of a Claim, by which answers elsewhere may name it."""
    own = word(view.resource.get("id"))
    return own if _is_claim(view) and own and not id_faults("resource_id", own) else None


def claim_reference(view: View) -> str | None:
    """Return the id of the Claim that an answer names, whether that is at hand or not."""
    return pointed_claim(view.resource.get(_key(view)))


def resource_server(view: View) -> str | None:
    """Return the server which the Claim is on, as an absolute URL or a Bundle's full URL says it.

    A relative reference names a resource of the server that its owner is on.
    """
    if _is_claim(view):
        return server(view.url)
    target = word(part(view.resource.get(_key(view))).get("reference"))
    if not target or target.startswith(_LOCAL) or "?" in target:
        return None
    return server(target) or server(view.url)


def patient_reference(view: View) -> str | None:
    """Return a pseudonym of the id by which the patient is named, which no two servers share.

    Unlike `patient_key` it comes out the same whether or not the patient is at hand. None for a
    patient who is contained, or named by identifiers alone.
    """
    reference = view.resource.get("patient")
    target = word(part(reference).get("reference"))
    if not target or target.startswith("#"):
        return None
    own = word(view.follow(reference).get("id"))
    return pseudonym(own or (None if target.startswith(_LOCAL) else pointed_id(reference)))


def _is_claim(view: View) -> bool:
    return view.resource.get("resourceType") == _CLAIM


def _key(view: View) -> str:
    return "request" if view.resource.get("resourceType") == _RESPONSE else "claim"
