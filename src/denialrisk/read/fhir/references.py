"""A reference of one resource followed to the resource it names: beside it or within it."""

import re
from collections.abc import Iterable
from typing import Any, Final

from denialrisk.read.fault import id_faults
from denialrisk.read.fhir.elements import Json, part, parts, word

_CLAIM: Final = "Claim"
_ASKED: Final = "?identifier="
_HISTORY: Final = "/_history/"
_SERVED: Final = re.compile(r"(https?://\S+)/[A-Za-z]+/[A-Za-z0-9.-]+", re.IGNORECASE)


class Neighbours:
    """The resources of one Bundle or list, by full URL and by type and id."""

    def __init__(self, resources: Iterable[tuple[str | None, Json]] = ()) -> None:
        self._found: dict[str, Json] = {}
        self._servers: dict[str, str | None] = {}
        for url, resource in resources:
            kind, identity = word(resource.get("resourceType")), word(resource.get("id"))
            if url:
                self._found.setdefault(url, resource)
            if kind and identity:
                self._found.setdefault(f"{kind}/{identity}", resource)
                self._servers.setdefault(f"{kind}/{identity}", server(url))

    def follow(self, reference: Any, owner: Json, url: str | None = None) -> Json:
        """Return the resource a Reference names, or an empty one when it is not at hand.

        `#id` is contained in `owner`; `urn:uuid:...` and absolute URLs are full URLs of the
        Bundle; `Type/id` may also end an absolute URL. `Type?identifier=system|value` is a
        search and says of the resource just this identifier. Of a Claim the server must be the
        one named, or that of `url`, the owner's own: another's may have given out the same id.
        """
        target = word(part(reference).get("reference"))
        if not target:
            return {}
        if target.startswith("#"):
            return _contained(owner, target[1:])
        target = target.partition(_HISTORY)[0]
        found = self._found.get(target if ":" in target else f"{_base(url)}/{target}")
        tail = "/".join(target.split("/")[-2:])
        if not found and not self._is_foreign(tail, server(target) or server(url)):
            found = self._found.get(tail)
        return found or _asked(target)

    def _is_foreign(self, tail: str, named: str | None) -> bool:
        there = self._servers.get(tail)
        return tail.startswith(f"{_CLAIM}/") and None not in (there, named) and there != named


def server(url: str | None) -> str | None:
    """Return what server an absolute URL of a resource names, however that is reached."""
    base = _base(url)
    return base.partition("://")[2].lower() if base else None


def _base(url: str | None) -> str | None:
    found = _SERVED.fullmatch(url.strip().partition(_HISTORY)[0]) if url else None
    return found[1] if found else None


def identifiers(reference: Any, resource: Json) -> list[Json]:
    """Return the identifiers of a Reference itself, then those of the resource it names."""
    return parts(part(reference).get("identifier")) + parts(resource.get("identifier"))


def pointed_id(reference: Any) -> str | None:
    """Return the id at the end of a literal reference, unless it is a fragment or a search."""
    target = word(part(reference).get("reference"))
    if not target or target.startswith("#") or "?" in target:
        return None
    return target.partition(_HISTORY)[0].rsplit("/", 1)[-1].removeprefix("urn:uuid:") or None


def pointed_claim(reference: Any) -> str | None:
    """Return the id of the Claim that a literal reference names, of whatever server.

    `Claim/abc`, `https://server/fhir/Claim/abc/_history/2` and `urn:uuid:abc` all name `abc`.
    """
    found = pointed_id(reference)
    if not found or id_faults("claim_reference", found):
        return None
    before = str(part(reference)["reference"]).strip().partition(_HISTORY)[0].split("/")[:-1]
    return found if not before or before[-1] == _CLAIM else None


def _contained(owner: Json, identity: str) -> Json:
    for resource in parts(owner.get("contained")):
        if str(resource.get("id", "")).removeprefix("#") == identity:
            return resource
    return {}


def _asked(target: str) -> Json:
    _, asked, token = target.partition(_ASKED)
    system, _, value = token.rpartition("|")
    return {"identifier": [{"system": system, "value": value}]} if asked and value else {}
