"""A batch of records judged by what is there: what to take in, counted, and what to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims import Reject
from denialrisk.claims.arrow import replaced
from denialrisk.claims.content import text_hashes
from denialrisk.claims.laid import Laid, Mask, piled
from denialrisk.claims.layout import lay_rejects
from denialrisk.claims.parts import months_of
from denialrisk.read.batch import Batch, Pile, Places
from denialrisk.read.known import Known
from denialrisk.read.merge import Verdict, judge_claims, judge_remits, judge_rows
from denialrisk.read.refusal import record_name
from denialrisk.read.summary import FileSummary
from denialrisk.read.words import judge_words

# Whose claims name the payer and the day they were sent of their own accord.
_TELLING: Final = frozenset({"x12", "fhir"})
_FLAT: Final = frozenset({"csv", "parquet"})
_COPIED: Final = "tables"
_ROWS: Final = ("eligibility", "authorizations", "documents")
_RETOLD: Final = "claim of an explanation left out: it was told before"
_INSTEAD: Final = "claim of an explanation gives way to the FHIR Claim it names"
_APART: Final = "claim known already came with other further columns: the first stay"
_AGAIN: Final = "the same claim stands twice in what was given"
_OTHER: Final = "this claim_id was taken in before with other content; the first is kept"


@dataclass(frozen=True, slots=True)
class Settled:
    """What a batch adds, by family in the order it is written; `months` where not by own day.

    `reworded` are the outcomes that replace an earlier word on the same line.
    """

    fresh: dict[str, Laid]
    months: dict[str, Any]
    reworded: int = 0


@dataclass(slots=True)
class Settling:
    """Judges one batch after another; `next_remit` is the number that the next remit gets.

    With `once`, a claim that was there just so is refused, and not left out.
    """

    known: Known
    files: Sequence[FileSummary]
    next_remit: int
    once: bool = False
    # By file and place: under which id a claim stands, None for a refused one.
    _ids: dict[tuple[int, int], str | None] = field(default_factory=dict)
    # The same by file and claim_id, for rows that do not say which claim they belong to.
    _names: dict[tuple[int, str], str | None] = field(default_factory=dict)

    def settle(self, batch: Batch) -> Settled:
        """Judge a batch, count it and return what it adds."""
        fresh: dict[str, Laid] = {}
        months: dict[str, Any] = {}
        rejects = [pile] if (pile := batch.of("rejects")) else []
        if (claims := batch.of("claims")) is not None:
            fresh["claims"] = self._claims(claims, rejects)
        if (remits := batch.of("remits")) is not None:
            fresh["remits"] = self._remits(remits)
        for family in ("acknowledgments", *_ROWS):
            if (rows := batch.of(family)) is not None:
                fresh[family] = self._rows(rows)
        reworded = 0
        if (words := batch.of("outcomes")) is not None:
            fresh["outcomes"], months["outcomes"], reworded = self._words(words, fresh)
        if rejects:
            fresh["rejects"] = self._rejects(rejects)
        self._forget()
        return Settled(fresh, months, reworded)

    def _forget(self) -> None:
        """Drop what concerns files that are read to their end."""
        last = len(self.files) - 1
        self._ids = {key: name for key, name in self._ids.items() if key[0] >= last}
        self._names = {key: name for key, name in self._names.items() if key[0] >= last}

    def _claims(self, pile: Pile, rejects: list[Pile]) -> Laid:
        formats = np.array([file.format for file in self.files])[pile.files]
        telling, copied = np.isin(formats, list(_TELLING)), formats == _COPIED
        verdict = judge_claims(self.known, pile.records, telling, copied)
        self._remember(pile, verdict)
        refused = verdict.refused | verdict.duplicate if self.once else verdict.refused
        self._count(pile.files, "claim_rejects", refused)
        self._count(pile.files, "claim_duplicates", verdict.duplicate & ~refused)
        self._count(pile.files, "claims", verdict.fresh)
        self._note(pile.files, _RETOLD, verdict.retold & ~refused)
        self._note(pile.files, _APART, verdict.apart & ~refused)
        self._note(pile.files, _INSTEAD, verdict.instead & verdict.fresh)
        self._count(pile.files[pile.records.owners["lines"]], "lines", self._lines(pile, verdict))
        rejects += self._conflicts(pile, verdict, refused)
        return self._renamed(pile.records, verdict, pile.files).kept(verdict.fresh)

    def _lines(self, pile: Pile, verdict: Verdict) -> Mask:
        found: Mask = verdict.fresh[pile.records.owners["lines"]]
        return found

    def _remember(self, pile: Pile, verdict: Verdict) -> None:
        for row, name in verdict.ids.items():
            file = int(pile.files[row])
            self._ids[file, int(pile.places[row])] = name
            self._names[file, pile.records.head["claim_id"][row].as_py()] = name

    def _renamed(self, claims: Laid, verdict: Verdict, files: Places) -> Laid:
        """Give further submissions their ids; CLM01 as sent goes where it is looked for."""
        told = {row: name for row, name in verdict.ids.items() if name and verdict.fresh[row]}
        if not told:
            return claims
        ids = claims.head["claim_id"].to_pylist()
        numbers = claims.head["patient_control_number"].to_pylist()
        for row, name in told.items():
            numbers[row] = numbers[row] or ids[row]
            ids[row] = name
        self._count(files[list(told)], "resubmissions", np.ones(len(told), dtype=bool))
        named = claims.with_column("claim_id", pa.chunked_array([pa.array(ids, pa.string())]))
        head = replaced(named.head, "patient_control_number", pa.array(numbers, pa.string()))
        return Laid({**named.tables, "claims": head}, named.owners)

    def _conflicts(self, pile: Pile, verdict: Verdict, refused: Mask) -> list[Pile]:
        rows = np.flatnonzero(refused)
        if not len(rows):
            return []
        head = pile.records.head.select(["claim_id", "frequency_code"]).take(pa.array(rows))
        rejects = [
            self._conflict(pile, row, claim, again=bool(verdict.duplicate[row]))
            for row, claim in zip(rows.tolist(), head.to_pylist(), strict=True)
        ]
        return [pile.at(rows, lay_rejects(rejects))]

    def _conflict(self, pile: Pile, row: int, claim: dict[str, Any], *, again: bool) -> Reject:
        what = record_name("claim", claim["claim_id"])
        why, advice = _AGAIN, "send each claim once"
        if not again:
            why = _OTHER
            advice = "give each claim an id of its own; to start over, ingest into an empty folder"
        file = self.files[int(pile.files[row])]
        if not again and file.format in _FLAT:
            advice = "give each claim its own id; if its rows are service lines, set row: line"
        return Reject(file.file, int(pile.places[row]), "claim_id", what, why, advice)

    def _remits(self, pile: Pile) -> Laid:
        pile = self._answering(pile)
        duplicate = judge_remits(self.known, pile.records)
        self._count(pile.files, "remit_duplicates", duplicate)
        self._count(pile.files, "remits", ~duplicate)
        fresh = pile.records.kept(~duplicate)
        numbers = np.arange(self.next_remit, self.next_remit + len(fresh))
        self.next_remit += len(fresh)
        return fresh.with_column("remit_number", pa.chunked_array([pa.array(numbers)]))

    def _answering(self, pile: Pile) -> Pile:
        """Leave out what a flat file's row says of a claim that was refused."""
        flat = [self.files[file].format in _FLAT for file in range(len(self.files))]
        gone = {key for key, name in self._ids.items() if name is None and flat[key[0]]}
        if not gone:
            return pile
        places = zip(pile.files.tolist(), pile.places.tolist(), strict=True)
        refused = np.array([place in gone for place in places], dtype=bool)
        self._count(pile.files, "remit_rejects", refused)
        return pile.kept(~refused)

    def _rows(self, pile: Pile) -> Laid:
        """Take in rows whose content is new."""
        duplicate = judge_rows(self.known, pile.records)
        self._count_rows(pile, duplicate)
        return pile.records.kept(~duplicate)

    def _count_rows(self, pile: Pile, duplicate: Mask) -> None:
        family = pile.records.name
        if family == "acknowledgments":
            self._count(pile.files, "acknowledgment_duplicates", duplicate)
            self._count(pile.files, "acknowledgments", ~duplicate)
            return
        self._count(pile.files, "row_duplicates", duplicate)
        self._count(pile.files, "rows", ~duplicate)
        for file, count in _by_file(pile.files, ~duplicate):
            self.files[file].rows_of[family] += count

    def _words(self, pile: Pile, fresh: dict[str, Laid]) -> tuple[Laid, Any, int]:
        """Take in outcomes that stand on their line when they come, under their claim's id."""
        pile = self._following(pile)
        words = judge_words(self.known, pile.records)
        self._count_rows(pile, words.passed)
        for why, mask in words.why.items():
            self._note(pile.files, why, mask)
        rows = np.flatnonzero(~words.passed)
        kept = pile.records.kept(~words.passed)
        months = words.months[rows]
        unplaced = months == None  # noqa: E711 elementwise
        if unplaced.any():
            months[unplaced] = self._months(kept.kept(unplaced), fresh.get("claims"))
            # All words on a line stand in one month, so that the one that counts is loaded last.
            first = np.searchsorted(rows, words.first[rows[unplaced]])
            months[unplaced] = months[first]
        return kept, months, words.reworded

    def _following(self, pile: Pile) -> Pile:
        if not self._ids:
            return pile
        ids = pile.records.head["claim_id"].to_pylist()
        places = zip(pile.files.tolist(), pile.places.tolist(), ids, strict=True)
        names = [
            self._ids.get((file, place), own) if place else self._names.get((file, own), own)
            for file, place, own in places
        ]
        refused = np.array([name is None for name in names], dtype=bool)
        self._count(pile.files, "row_rejects", refused)
        column = pa.chunked_array([pa.array(names, pa.string())])
        return replace(pile, records=pile.records.with_column("claim_id", column)).kept(~refused)

    def _months(self, words: Laid, claims: Laid | None) -> Any:
        """Place outcomes with their claims; those of no claim we know by the day known."""
        ids = words.head["claim_id"]
        numbers = self.known.numbers("claims", text_hashes(ids), newest=False)
        found = self.known.months("claims", numbers)
        if claims is not None and len(claims):
            at = pc.index_in(ids, value_set=claims.head["claim_id"])
            here = at.is_valid().to_numpy(zero_copy_only=False)
            found[here] = months_of(claims)[at.drop_null().to_numpy()]
        unknown = found == None  # noqa: E711 elementwise
        found[unknown] = months_of(words)[unknown]
        return found

    def _rejects(self, piles: list[Pile]) -> Laid:
        """Bring rejects into the order of what they are about; each stands once."""
        records = piled([pile.records for pile in piles])
        ordered = records.taken(np.argsort(np.concatenate([pile.came for pile in piles])))
        return ordered.kept(~judge_rows(self.known, ordered))

    def _note(self, files: Places, change: str, mask: Mask) -> None:
        for file, count in _by_file(files, mask):
            self.files[file].changes[change] += count

    def _count(self, files: Places, name: str, mask: Mask) -> None:
        for file, count in _by_file(files, mask):
            self.files[file].count(name, count)


def _by_file(files: Places, mask: Mask) -> list[tuple[int, int]]:
    numbers, counts = np.unique(files[mask], return_counts=True)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))
