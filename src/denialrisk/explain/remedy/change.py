"""What a remedy changes on a claim, in a form that can misstate nothing of the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from denialrisk.claims import Claim, Line

# Stands for what only the payer or the record can give; no reader is ever shown it as a value.
TO_BE_GIVEN: Final = "TO BE GIVEN"
# X12 PWK01 for supporting documents of no narrower kind.
SUPPORTING: Final = "OZ"
# CLM05-3: the claim replaces one that the payer has.
REPLACEMENT: Final = "7"
# Everything a coder may put on a claim without telling another story of what was done: papers and
# numbers, who else took part, which claim it follows, when it goes out, and what the practice
# checked. Procedure, units, charges, diagnoses, dates and places of service, patient, payer and
# who bills stand in neither list, so that no remedy can change them.
ON_CLAIM: Final = frozenset(
    {
        "prior_authorization_number",
        "referral_number",
        "referring_npi",
        "rendering_npi",
        "taxonomy_code",
        "attachment_types",
        "other_payer",
        "original_reference_number",
        "frequency_code",
        "submitted_on",
        "authorization_on_file",
        "eligibility_verified",
        "documentation_complete",
    }
)
ON_LINES: Final = frozenset({"modifiers", "diagnosis_pointers", "ndc"})
# Modifiers that say where, by whom, how or apart from what a service was done, and that the record
# can bear out. None that says more was done (22, 50, 62, 76, 80 ...) is among them.
MODIFIERS: Final = frozenset(
    {
        *("RT", "LT", "E1", "E2", "E3", "E4"),
        *("FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
        *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
        *("GN", "GO", "GP"),
        *("25", "59", "XE", "XP", "XS", "XU"),
        *("93", "95", "FQ", "GQ", "GT"),
        *("NU", "RR", "UE"),
        *("26", "TC"),
    }
)
# Fields that a remedy fills where nothing stands, and never overwrites.
_ONLY_WHERE_EMPTY: Final = ON_CLAIM - {"frequency_code", "submitted_on"}
_ORIGINAL: Final = (None, "", "1")

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """New values of claim fields, and of line fields by line number.

    `detail` names what was chosen, for sentences. Raises ValueError for a field that no remedy
    may touch, a frequency code other than a replacement's, or a modifier that is not among
    MODIFIERS.
    """

    claim: Values = field(default_factory=dict)
    lines: Mapping[int, Values] = field(default_factory=dict)
    detail: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        touched = {name for values in self.lines.values() for name in values}
        if barred := sorted((set(self.claim) - ON_CLAIM) | (touched - ON_LINES)):
            raise ValueError(f"no remedy may change '{barred[0]}'")
        if self.claim.get("frequency_code", REPLACEMENT) != REPLACEMENT:
            raise ValueError("a remedy makes a claim a replacement, nothing else")
        added = {m for values in self.lines.values() for m in values.get("modifiers", ())}
        if barred := sorted(added - MODIFIERS):
            raise ValueError(f"no remedy may add modifier '{barred[0]}'")

    def made_to(self, claim: Claim) -> Claim:
        """Return the claim with this change made, as far as it may be.

        What stands on the claim is kept: a number or name is put only where there is none, an
        original alone becomes a replacement, modifiers are added, pointers point among the
        claim's own diagnoses, and the day of submission is only ever brought forward. Made twice,
        a change is that made once.
        """
        values = {name: new for name, new in self.claim.items() if _may(claim, name, new)}
        lines = tuple(_line(line, self.lines.get(line.line_number), claim) for line in claim.lines)
        return replace(claim, **values, lines=lines)


def _may(claim: Claim, name: str, new: Any) -> bool:
    old = getattr(claim, name)
    if name == "submitted_on":
        return old is not None and new < old
    if name == "frequency_code":
        return old in _ORIGINAL
    return name in _ONLY_WHERE_EMPTY and not old


def _line(line: Line, values: Values | None, claim: Claim) -> Line:
    if not values:
        return line
    fitting: dict[str, Any] = {}
    if "modifiers" in values:
        fitting["modifiers"] = _joined(line.modifiers, values["modifiers"])
    if "diagnosis_pointers" in values and _within(values["diagnosis_pointers"], claim):
        fitting["diagnosis_pointers"] = values["diagnosis_pointers"]
    if "ndc" in values and not line.ndc:
        fitting["ndc"] = values["ndc"]
    return replace(line, **fitting)


def _joined(old: tuple[str, ...] | None, new: tuple[str, ...]) -> tuple[str, ...]:
    return (*(old or ()), *(each for each in new if each not in (old or ())))


def _within(pointers: tuple[str, ...], claim: Claim) -> bool:
    count = len(claim.diagnosis_codes)
    return all(p.isdecimal() and 1 <= int(p) <= count for p in pointers)
