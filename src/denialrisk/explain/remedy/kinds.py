"""The closed set of edits that a remedy may be, each turning a claim into changes to make."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from denialrisk.claims import Claim, Line
from denialrisk.explain.remedy.change import (
    MODIFIERS,
    REPLACEMENT,
    SUPPORTING,
    TO_BE_GIVEN,
    Change,
)
from denialrisk.yamlfile import suggestion

# As many diagnoses as one line of an 837P points at.
_MOST_POINTERS: Final = 4


class Edit(BaseModel, ABC):
    """One kind of edit; its model fields are the slots that a remedy fills.

    `details` are what its sentences may name beside the fields of the line. An edit that has a
    choice names in `chosen` the fields of the line it is about: the choice rests on how usual the
    payer finds them, never on what scores best.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ClassVar[str]
    does: ClassVar[str]
    details: ClassVar[tuple[str, ...]] = ()
    chosen: ClassVar[frozenset[str]] = frozenset()

    @property
    def of_record(self) -> bool:
        """Whether the clinical record alone tells that what is put on the claim is true."""
        return True

    @abstractmethod
    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the changes to choose one from; none where there is nothing to change.

        `lines` are those of the claim's lines that the remedy is about.
        """


class Give(Edit):
    """Puts a number, a name or an announcement on a claim that has none."""

    name: ClassVar[str] = "give"
    does: ClassVar[str] = (
        "gives a field of the claim that is empty: a number the payer or the referrer gives, a "
        "provider who took part, the other payer, an announced attachment"
    )

    field: Literal[
        "prior_authorization_number",
        "referral_number",
        "referring_npi",
        "rendering_npi",
        "taxonomy_code",
        "attachment_types",
        "other_payer",
        "original_reference_number",
    ]

    @property
    def of_record(self) -> bool:
        """A provider and papers stand in the record; numbers are the payer's or a register's."""
        return self.field in {"referring_npi", "rendering_npi", "attachment_types"}

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the one change, unless the field stands on the claim or on all of the lines."""
        del today
        if getattr(claim, self.field) or all(getattr(x, self.field, None) for x in lines):
            return
        attached = self.field == "attachment_types"
        yield Change({self.field: (SUPPORTING,) if attached else TO_BE_GIVEN})


class Confirm(Edit):
    """Has the practice establish a fact that is not established yet."""

    name: ClassVar[str] = "confirm"
    does: ClassVar[str] = "has the practice establish a fact, should the answer be yes"

    fact: Literal["eligibility_verified", "authorization_on_file", "documentation_complete"]

    @property
    def of_record(self) -> bool:
        """Payers tell of coverage and authorizations."""
        return self.fact == "documentation_complete"

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the one change, unless the fact is established."""
        del lines, today
        if getattr(claim, self.fact) is not True:
            yield Change({self.fact: True})


class GiveDrugCode(Edit):
    """Adds the national drug code to lines without one."""

    name: ClassVar[str] = "give_drug_code"
    does: ClassVar[str] = "adds the national drug code of the drug given to lines without one"

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the one change."""
        del claim, today
        found = {line.line_number: {"ndc": TO_BE_GIVEN} for line in lines if not line.ndc}
        if found:
            yield Change(lines=found)


def _addable(modifier: str) -> str:
    if modifier not in MODIFIERS:
        raise ValueError(
            f"no remedy may add modifier '{modifier}'{suggestion(modifier, MODIFIERS)}"
        )
    return modifier


class AddModifier(Edit):
    """Adds one of some modifiers to lines that carry none of them."""

    name: ClassVar[str] = "add_modifier"
    does: ClassVar[str] = (
        "adds one of `values` to lines that carry none of them: the one that `best_by` speaks for"
    )
    details: ClassVar[tuple[str, ...]] = ("modifier",)
    chosen: ClassVar[frozenset[str]] = frozenset({"modifiers"})

    values: Annotated[tuple[Annotated[str, AfterValidator(_addable)], ...], Field(min_length=1)]

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield one change per modifier."""
        del claim, today
        bare = [line.line_number for line in lines if not set(self.values) & set(line.modifiers)]
        for modifier in self.values if bare else ():
            added = {number: {"modifiers": (modifier,)} for number in bare}
            yield Change(lines=added, detail={"modifier": modifier})


class PointTo(Edit):
    """Points lines at another diagnosis of the same claim, ahead of those they point at."""

    name: ClassVar[str] = "point_to"
    does: ClassVar[str] = (
        "points a line first at a diagnosis that the claim has and the line does not point at: "
        "the one that `best_by` speaks for"
    )
    details: ClassVar[tuple[str, ...]] = ("diagnosis",)
    chosen: ClassVar[frozenset[str]] = frozenset({"diagnosis_code", "diagnosis_group"})

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield one change per diagnosis; none where pointers are not used or not numbers."""
        del today
        for place, code in enumerate(claim.diagnosis_codes, 1):
            turned = {
                line.line_number: {"diagnosis_pointers": pointers}
                for line in lines
                if (pointers := _turned(line.diagnosis_pointers, str(place)))
            }
            if turned:
                yield Change(lines=turned, detail={"diagnosis": code})


def _turned(pointers: tuple[str, ...], first: str) -> tuple[str, ...]:
    """Return the pointers led by another one; nothing where there is nothing to turn."""
    plain = all(pointer.isdecimal() for pointer in pointers)
    if not pointers or not plain or int(first) in map(int, pointers):
        return ()
    return (first, *pointers)[:_MOST_POINTERS]


class Replace(Edit):
    """Sends a claim that the payer has already as the replacement of that one."""

    name: ClassVar[str] = "replace"
    does: ClassVar[str] = (
        "makes an original claim the replacement of an earlier one (frequency code 7), with the "
        "payer's number of that claim"
    )

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the one change, unless the claim follows another already."""
        del lines, today
        if claim.frequency_code in {None, "1"} and not claim.original_reference_number:
            given = {"frequency_code": REPLACEMENT, "original_reference_number": TO_BE_GIVEN}
            yield Change(given)


class SendToday(Edit):
    """Sends a claim that is meant for a later day on this one."""

    name: ClassVar[str] = "send_today"
    does: ClassVar[str] = "sends a claim planned for a later day today"

    @property
    def of_record(self) -> bool:
        """When a claim goes out is the practice's own choice."""
        return False

    def changes(self, claim: Claim, lines: Sequence[Line], today: date) -> Iterator[Change]:
        """Yield the one change, unless the claim goes out by today anyway."""
        del lines
        if claim.submitted_on is not None and claim.submitted_on > today:
            yield Change({"submitted_on": today})


_ALL: Final[tuple[type[Edit], ...]] = (
    Give,
    Confirm,
    GiveDrugCode,
    AddModifier,
    PointTo,
    Replace,
    SendToday,
)
EDITS: Final[Mapping[str, type[Edit]]] = {edit.name: edit for edit in _ALL}


def edit_of(kind: str, slots: Mapping[str, Any]) -> Edit:
    """Return the edit of a kind with its slots filled. Raises ValidationError for wrong slots."""
    return EDITS[kind].model_validate(slots)
