"""A claim and changed versions of it turned into what each change would do, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from answers import Answers
from intake import nothing_taken
from misshapen import misshapen
from problems import BAD_CHANGE, RefusedError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from denialrisk.claims import Claim
from denialrisk.read import read_json

# Each version costs about as much as scoring a claim with its reasons.
MOST: Final = 20
MOST_LINES: Final = 2_000
# Log-odds: what moved by less than a rounding of the sum did not move.
_MOVED: Final = 1e-6
_SENT: Final = "versions, each with the whole changed `claim`, or with `set` and `set_lines`"


class LineChange(BaseModel):
    """Fields of one line, told by its number, and the values they would have."""

    model_config = ConfigDict(extra="allow", strict=True)

    line_number: Annotated[int, Field(ge=1)]


class Version(BaseModel):
    """One changed version: the whole claim, or the fields that change; null takes one away."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(max_length=200)] | None = None
    claim: dict[str, Any] | None = None
    set: dict[str, Any] = {}
    set_lines: list[LineChange] = []


class WhatIfBody(BaseModel):
    """A claim as in /v1/score, and what could be changed in it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    claim: dict[str, Any]
    versions: Annotated[list[Version], Field(min_length=1, max_length=MOST)]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The claim as it is, and its changed versions by name."""

    claim: Claim
    versions: tuple[tuple[str, Claim], ...]


def take_what_if(data: object) -> WhatIf:
    """Read the parsed body of /v1/what-if. Raises RefusedError saying where it is wrong."""
    try:
        body = WhatIfBody.model_validate(data)
    except ValidationError as error:
        location, why = misshapen(error, WhatIfBody, Version, LineChange)
        raise _bad(_dotted(location), why) from None
    claim = _claim(body.claim, "$.claim")
    changed = []
    for at, version in enumerate(body.versions):
        here = f"$.versions[{at}]"
        whole = version.claim
        place = here if whole is None else f"{here}.claim"
        if whole is None:
            whole = _changed(body.claim, version, here)
        elif version.set or version.set_lines:
            raise _bad(here, "it has both a whole `claim` and changes to one")
        changed.append((version.name or f"version {at + 1}", _claim(whole, place)))
    if sum(len(each.lines) for _, each in changed) > MOST_LINES:
        raise _bad("$.versions", f"together they have more than {MOST_LINES:,} lines")
    return WhatIf(claim, tuple(changed))


def what_if(answers: Answers, asked: WhatIf) -> dict[str, Any]:
    """Return the claim's risk before, and after each version with the reasons that moved."""
    before = answers.in_full(asked.claim)
    versions = [
        {"name": name, **_compared(before, answers.in_full(claim))}
        for name, claim in asked.versions
    ]
    return {"bundle": before["bundle"], "claim_id": before["claim_id"], "versions": versions}


def _changed(claim: dict[str, Any], version: Version, here: str) -> dict[str, Any]:
    if not version.set and not version.set_lines:
        raise _bad(here, "it changes nothing")
    lines = claim.get("lines", [])
    for at, change in enumerate(version.set_lines):
        lines = _changed_lines(lines, change, f"{here}.set_lines[{at}]")
    return _merged({**claim, "lines": lines}, version.set)


def _changed_lines(lines: Any, change: LineChange, here: str) -> list[Any]:
    numbers = [
        (line.get("line_number") or place) if isinstance(line, dict) else None
        for place, line in enumerate(lines, 1)
    ]
    if change.line_number not in numbers:
        raise _bad(f"{here}.line_number", "the claim has no line of this number")
    found = list(lines)
    at = numbers.index(change.line_number)
    found[at] = _merged(lines[at], change.model_dump())
    return found


def _merged(whole: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Lay changes over fields as a JSON merge patch does (RFC 7396): null takes one away."""
    merged = whole | changes
    return {name: value for name, value in merged.items() if value is not None}


def _claim(document: dict[str, Any], place: str) -> Claim:
    record = next(iter(read_json(document)))
    if isinstance(record, Claim):
        return record
    where = place + record.loop.removeprefix("$")
    raise nothing_taken([replace(record, loop=where)])


def _dotted(location: Sequence[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part[:40]}" for part in location)
    return "$" + "".join(parts)


def _bad(where: str, why: str) -> RefusedError:
    return RefusedError(BAD_CHANGE, f"{where}: {why}; send {_SENT}.", {"where": where})


def _compared(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    lines = {line["line_number"]: line for line in after["lines"]}
    old = {line["line_number"]: line for line in before["lines"]}
    return {
        "claim_id": after["claim_id"],
        **_risk(before, after),
        "warnings": after["warnings"],
        "lines": [
            _compared_line(number, old.get(number), lines.get(number))
            for number in sorted(old.keys() | lines.keys())
        ],
    }


def _compared_line(
    number: int, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    moved = list(_moved(before, after)) if before and after else []
    return {"line_number": number, **_risk(before, after), "moved": moved}


def _risk(before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    """Return each figure before and after; null where a line stands on one side only."""
    names = ("denial_probability", "category", "expected_denied_amount", "action")
    found: dict[str, Any] = {
        name: {"before": (before or {}).get(name), "after": (after or {}).get(name)}
        for name in names
    }
    for name in ("denial_probability", "expected_denied_amount"):
        ends = found[name]
        known = ends["before"] is not None and ends["after"] is not None
        ends["change"] = ends["after"] - ends["before"] if known else None
    return found


def _moved(before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the reasons whose weight changed, most first, told in words before and after."""
    old, new = _by_signal(before), _by_signal(after)
    weights = {name: (_weight(old, name), _weight(new, name)) for name in old.keys() | new.keys()}
    moved = [name for name, (was, now) in weights.items() if abs(now - was) > _MOVED]
    for name in sorted(moved, key=lambda name: (-abs(weights[name][1] - weights[name][0]), name)):
        was, now = weights[name]
        yield {
            "signal": name,
            "title": (new.get(name) or old[name])["title"],
            "log_odds": {"before": was, "after": now, "change": now - was},
            "says": {"before": _says(old, name), "after": _says(new, name)},
        }


def _by_signal(line: dict[str, Any]) -> dict[str, dict[str, Any]]:
    reasons: Sequence[dict[str, Any]] = [*line["reasons"], *line["lowering"]]
    return {reason["signal"]: reason for reason in reasons}


def _weight(reasons: dict[str, dict[str, Any]], name: str) -> float:
    return float(reasons[name]["log_odds"]) if name in reasons else 0.0


def _says(reasons: dict[str, dict[str, Any]], name: str) -> str | None:
    return reasons[name]["says"] if name in reasons else None
