"""One resource with what stands around it, and what is found wrong with it while it is read."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from denialrisk.read.fault import Fault
from denialrisk.read.fhir.elements import (
    Json,
    codings,
    day,
    extensions,
    name,
    number,
    part,
    parts,
    preferred,
    word,
)
from denialrisk.read.fhir.references import Neighbours, identifiers

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


@dataclass
class View:
    """One resource: `notes` is what forbids it, `changes` counts what was not believed.

    `url` is its full URL within a Bundle.
    """

    resource: Json
    near: Neighbours = field(default_factory=Neighbours)
    notes: list[Fault] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    url: str | None = None
    _told: dict[Any, Any] = field(default_factory=dict)

    def once(self, told: "Callable[[View], _T]") -> _T:
        """Ask a question that claim and answer both have, and remember what came of it."""
        if told not in self._told:
            self._told[told] = told(self)
        found: _T = self._told[told]
        return found

    @property
    def outcome(self) -> str | None:
        """What became of the claim: a code (R4) or a coded concept (STU3)."""
        stated = self.resource.get("outcome")
        return word(stated) or preferred(codings(stated))

    def follow(self, reference: Any) -> Json:
        """Return the resource a reference names, or an empty one."""
        return self.near.follow(reference, self.resource, self.url) if reference else {}

    @cached_property
    def asked(self) -> "View":
        """The claim that a ClaimResponse answers, when it is at hand; else the resource itself."""
        claim = self.follow(self.resource.get("request"))
        return View(claim, self.near) if claim else self

    def identifiers(self, reference: Any) -> list[Json]:
        """Return all identifiers of what a reference names."""
        return identifiers(reference, self.follow(reference)) if reference else []

    @cached_property
    def facts(self) -> "Facts":
        """What the resource says of itself by name."""
        return Facts(self.resource)


class Facts:
    """Extensions and supporting information of a resource, by the name of what they tell.

    CMS writes a claim's own codes as extensions (STU3, R4 v2) or as supporting information (v3);
    CARIN writes received day, bill type and account number as supporting information.
    """

    def __init__(self, resource: Json) -> None:
        self._information: dict[str, Json] = {}
        self._values: dict[str, Any] = {}
        for key in ("supportingInfo", "information"):
            for one in parts(resource.get(key)):
                for _, code in codings(one.get("category")):
                    self._information.setdefault(name(code), one)
        for holder in (resource, part(resource.get("billablePeriod"))):
            for named, value in extensions(holder):
                self._values.setdefault(named, value)

    def code(self, named: str, *systems: str) -> str | None:
        """Return a coded fact; `systems` are parts of the URLs wanted first."""
        if named in self._values:
            value = self._values[named]
            return word(part(value).get("value") if isinstance(value, dict) else value)
        return preferred(codings(self._information.get(named, {}).get("code")), *systems)

    def money(self, named: str) -> float | None:
        """Return an amount in dollars."""
        return number(part(self._values.get(named)).get("value"))

    def text(self, named: str) -> str | None:
        """Return a fact that is a text or an identifier."""
        one = self._information.get(named)
        return word(one.get("valueString")) if one else self.code(named)

    def day(self, named: str) -> date | None:
        """Return a fact that is a day, or the first day of a period."""
        one = self._information.get(named, {})
        period = part(one.get("timingPeriod"))
        return day(one.get("timingDate")) or day(period.get("start"))
