"""A flat file's header and the mapping turned into which column feeds which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from denialrisk.claims import CLAIMS, LINES
from denialrisk.read.flat.header import Header, folded
from denialrisk.read.flat.sources import Sources

Places = tuple[int, ...]
# Where a flat file has one column for both, a claim's own field is meant.
_LINE_ONLY: Final = frozenset(LINES) - frozenset(CLAIMS)
_OUTCOME: Final = ("status", "denied", "category", "denied_amount", "decided_on", "known_on")
_REMIT: Final = (
    "carc",
    "group",
    "amount",
    "rarc",
    "status_code",
    "paid",
    "allowed",
    "patient_responsibility",
    "deductible",
    "coinsurance",
    "copay",
    "contractual",
    "control_number",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of columns by field, for claims, lines and answers, and what becomes of the rest.

    `by_line` says that several rows make up one claim. `fenced` and `private` are columns left
    out because of their names, `ignored` because the mapping says so; `kept` are places of columns
    that no fence holds for, and `suspect` are fields of the claim fed by outcome-like columns.
    """

    header: tuple[str, ...]
    claim: Mapping[str, Places]
    line: Mapping[str, Places]
    outcome: Mapping[str, int]
    remit: Mapping[str, Places]
    patient: Places
    extra: Mapping[str, int]
    by_line: bool
    fenced: tuple[str, ...]
    private: tuple[str, ...]
    ignored: tuple[str, ...]
    kept: frozenset[int]
    suspect: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, Places]:
        """The columns of every field of claim and line."""
        return {**self.line, **self.claim}

    @property
    def gives_outcomes(self) -> bool:
        """The file says in a word, a flag or a stated denial reason whether claims were denied."""
        return self.gives_reasons or "status" in self.outcome or "denied" in self.outcome

    @property
    def gives_reasons(self) -> bool:
        """Only stated reasons or amounts say which claims were denied: no word, flag or code."""
        if self.outcome.keys() & {"status", "denied"} or self.remit.keys() & {
            "carc",
            "status_code",
        }:
            return False
        return "category" in self.outcome or "denied_amount" in self.outcome

    @property
    def gives_remits(self) -> bool:
        """The file says what an 835 would, so that the label policy can judge it."""
        coded = "carc" in self.remit or "status_code" in self.remit
        return coded or ("paid" in self.remit and not self.gives_outcomes)

    def without(self, places: frozenset[int]) -> "Layout":
        """Return the layout with these columns fenced off from claims and lines."""
        return replace(
            self,
            claim={f: c for f, c in self.claim.items() if places.isdisjoint(c)},
            line={f: c for f, c in self.line.items() if places.isdisjoint(c)},
            extra={name: at for name, at in self.extra.items() if at not in places},
        )

    def notes(self) -> list[str]:
        """Say aloud what was left out and what looks wrong."""
        found: list[str] = []
        if self.fenced:
            names = ", ".join(self.fenced)
            note = f"fenced off as known only after the answer, by name: {names}"
            found.append(f"{note}; what is known before sending goes under keep in the mapping")
        if self.private:
            found.append(f"left out as naming a person: {', '.join(self.private)}")
        if self.extra:
            found.append(f"passed through as extra: {', '.join(self.extra)}")
        if self.repeated:
            names = ", ".join(self.repeated)
            found.append(f"left out, for an earlier column has the same name: {names}")
        found += [f"mapped from an outcome-like column, is that right? {s}" for s in self.suspect]
        return found


def lay_out(names: Sequence[str], sources: Sources) -> Layout:
    """Match a header with the mapping, by names without regard to case and spacing."""
    header = Header(names)
    found = {f: at for f, wanted in sources.columns.items() if (at := header.places(wanted))}
    outcome = _located(header, sources.outcome, _OUTCOME)
    remit = _located(header, sources.remit, _REMIT)
    patient = tuple(at for name in sources.patient for at in header.places([name]))
    ignored = header.all_of(sources.ignore)
    answers = [at for places in (*outcome.values(), *remit.values()) for at in places]
    used = {*patient, *ignored, *answers, *(at for places in found.values() for at in places)}
    rest = [n for at, n in enumerate(header.names) if n and at not in used]
    rest = [name for name in rest if name not in header.repeated]
    kept = frozenset(header.all_of(sources.keep))
    honest = {header.names[at] for at in kept}
    fenced = tuple(name for name in rest if sources.is_outcome(name) and name not in honest)
    private = tuple(name for name in rest if sources.is_private(name) and name not in fenced)
    passed = [name for name in rest if name not in fenced and name not in private]
    return Layout(
        header=header.names,
        claim={f: at for f, at in found.items() if f in CLAIMS},
        line={f: at for f, at in found.items() if f in _LINE_ONLY},
        outcome={field: at[0] for field, at in outcome.items()},
        remit=remit,
        patient=patient,
        extra={folded(name): header.names.index(name) for name in passed},
        by_line=sources.row == "line" or (sources.row == "auto" and "line_number" in found),
        fenced=fenced,
        private=private,
        ignored=tuple(header.names[at] for at in ignored),
        kept=kept,
        suspect=_suspects(header, found, sources, frozenset(answers)),
        repeated=header.repeated,
    )


def _located(header: Header, section: object, fields: Sequence[str]) -> dict[str, Places]:
    found = {field: header.places(getattr(section, field)) for field in fields}
    return {field: places for field, places in found.items() if places}


def _suspects(
    header: Header, found: Mapping[str, Places], sources: Sources, answers: frozenset[int]
) -> tuple[str, ...]:
    """Name the fields of the claim whose column is also an answer, or is named like one."""
    return tuple(
        f"{field} from {header.names[at]}"
        for field, places in found.items()
        for at in places
        if at in answers or sources.is_outcome(header.names[at])
    )
