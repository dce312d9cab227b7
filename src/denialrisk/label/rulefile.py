"""The shape of training/label.yaml, and everything that can be wrong in it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from denialrisk.claims import CATEGORIES
from denialrisk.errors import Problem
from denialrisk.yamlfile import Location, suggestion

NOT_A_DENIAL: Final = "not_a_denial"
PENDING: Final = "pending"
UNMAPPED: Final = "unmapped"
MEANINGS: Final = (NOT_A_DENIAL, PENDING, *(name for name in CATEGORIES if name != UNMAPPED))

_CODE: Final = re.compile(r"[A-Z0-9]{1,5}")


def _code(value: Any) -> str:
    text = str(value).strip().upper()
    if isinstance(value, bool) or not _CODE.fullmatch(text):
        message = f"{value!r} is not a code; write letters and digits such as 45, A1 or N418"
        raise ValueError(message)
    return text


def _codes(value: Any) -> list[Any]:
    """Accept rows of codes, so that long lists stay readable."""
    return list(_flat(value)) if isinstance(value, list | tuple) else [value]


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from value
        else:
            yield value


def _meaning(value: str) -> str:
    if value not in MEANINGS:
        message = f"unknown meaning '{value}'{suggestion(value, MEANINGS)}"
        raise ValueError(message)
    return value


Code = Annotated[str, BeforeValidator(_code)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_codes)]
Meaning = Annotated[str, AfterValidator(_meaning)]


Period = tuple[dt.date, dt.date]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Strict):
    """What holds of decisions taken from one day until another, both included; open if empty."""

    name: str
    means: Meaning
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def period(self) -> "Period":
        """First and last day."""
        return self.since or dt.date.min, self.until or dt.date.max

    def holds(self, day: dt.date) -> bool:
        """Tell whether it reads a decision of that day."""
        first, last = self.period
        return first <= day <= last


class Rule(_Dated):
    """Reason codes that mean one thing, within some group codes or within any.

    `writes_off`: nobody pays the amount. A line that this alone brought to zero is denied where
    its claim is (CLP02 = 4).
    """

    groups: Codes = ()
    carc: Codes = ()
    writes_off: bool = False
    note: str = ""


class Refinement(_Dated):
    """Reason codes whose meaning a remark code settles."""

    groups: Codes = ()
    carc: Codes = Field(min_length=1)
    rarc: Codes = Field(min_length=1)
    note: str = ""


class ClaimStatus(_Strict):
    """CLP02 codes by what they do to a label."""

    processed: Codes
    denied: Codes
    reversal: Codes
    no_decision: Codes
    pending: Codes = ()


class Acknowledgments(_Strict):
    """Status categories of a 277CA (STC01-1) by what they do to a claim."""

    rejected: Codes = ()
    accepted: Codes = ()


class RuleFile(_Strict):
    """training/label.yaml as written."""

    version: Annotated[str, BeforeValidator(str)]
    dated: dt.date
    maturity_days: int = Field(ge=1, le=365)
    partial_denial_share: float = Field(gt=0, le=1)
    claim_status: ClaimStatus
    # A policy frozen before front ends were read has none.
    acknowledgments: Acknowledgments = Acknowledgments()
    rules: tuple[Rule, ...] = Field(min_length=1)
    refinements: tuple[Refinement, ...] = ()
    unmapped: Codes = ()


def faults(file: RuleFile, data: Any, path: Path, lines: Mapping[Location, int]) -> list[Problem]:
    """Return every contradiction in a file that is well formed, each with its line."""
    found = [*_empty_rules(file), *_refusals_written_off(file), *_same_names(file)]
    found += _turned_periods(file)
    found += _claimed_twice(file, data)
    return [Problem(path, _line(place, lines), message) for place, message in found]


_Fault = tuple[Location, str]


def _empty_rules(file: RuleFile) -> Iterator[_Fault]:
    for index, rule in enumerate(file.rules):
        if not rule.carc and not rule.groups:
            yield ("rules", index), f"rule '{rule.name}' names neither `carc` nor `groups`"


def _refusals_written_off(file: RuleFile) -> Iterator[_Fault]:
    for index, rule in enumerate(file.rules):
        if rule.writes_off and rule.means != NOT_A_DENIAL:
            message = f"rule '{rule.name}' writes off and means {rule.means}; leave out one"
            yield ("rules", index, "writes_off"), message


def _same_names(file: RuleFile) -> Iterator[_Fault]:
    seen: set[str] = set()
    for part in ("rules", "refinements"):
        for index, rule in enumerate(getattr(file, part)):
            if rule.name in seen:
                yield (part, index, "name"), f"a second rule is named '{rule.name}'; rename one"
            seen.add(rule.name)


def _turned_periods(file: RuleFile) -> Iterator[_Fault]:
    for part in ("rules", "refinements"):
        for index, rule in enumerate(getattr(file, part)):
            first, last = rule.period
            if last < first:
                message = f"'{rule.name}' ends ({last}) before it begins ({first}); turn the dates"
                yield (part, index, "until"), message


def _claimed_twice(file: RuleFile, data: Any) -> Iterator[_Fault]:
    """Find codes that stand in two classes at one time, among the rules of equal reach."""
    owners: dict[tuple[str, ...], list[tuple[str, Period]]] = {}
    for key, owner, period, place in _claims(file, data):
        held = owners.setdefault(key, [])
        other = next((name for name, when in held if _meet(when, period)), None)
        held.append((owner, period))
        if other is not None:
            words = " with ".join(part for part in key[1:] if part)
            yield place, f"{key[0]} {words} stands in '{other}' and in '{owner}'; keep one"


def _meet(one: Period, other: Period) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


_ALWAYS: Final = (dt.date.min, dt.date.max)
_Claim = tuple[tuple[str, ...], str, Period, Location]


def _claims(file: RuleFile, data: Any) -> Iterator[_Claim]:
    """Yield each code, the class that claims it, from when till when, and where it is written."""
    for index, rule in enumerate(file.rules):
        for code, place in _placed(data, ("rules", index, "carc")):
            for group in rule.groups or ("",):
                yield ("CARC", code, group), rule.name, rule.period, place
    for code, place in _placed(data, ("unmapped",)):
        yield ("CARC", code, ""), UNMAPPED, _ALWAYS, place
    for status in type(file.claim_status).model_fields:
        for code, place in _placed(data, ("claim_status", status)):
            yield ("claim status", code), status, _ALWAYS, place
    for meaning in type(file.acknowledgments).model_fields:
        for code, place in _placed(data, ("acknowledgments", meaning)):
            yield ("status category", code), meaning, _ALWAYS, place
    yield from _remark_claims(file, data)


def _remark_claims(file: RuleFile, data: Any) -> Iterator[_Claim]:
    for index, refinement in enumerate(file.refinements):
        pairs = list(product(refinement.carc, refinement.groups or ("",)))
        for rarc, place in _placed(data, ("refinements", index, "rarc")):
            for carc, group in pairs:
                yield ("RARC", rarc, carc, group), refinement.name, refinement.period, place


def _placed(data: Any, at: Location) -> Iterator[tuple[str, Location]]:
    """Yield each code below `at` with the place it is written in."""
    for part in at:
        data = data.get(part, {}) if isinstance(data, dict) else data[part]
    if data == {}:
        return
    for index, item in enumerate(data if isinstance(data, list) else [data]):
        if isinstance(item, list):
            yield from ((_code(code), (*at, index, sub)) for sub, code in enumerate(item))
        else:
            yield _code(item), (*at, index)


def _line(place: Location, lines: Mapping[Location, int]) -> int:
    return next(lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines)
