"""New records judged by those there: fresh ones, repeated ones, and claims that contradict."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.content import (
    Hashes,
    contents,
    extras,
    keys,
    looks_told_apart,
    sent_ids,
    text_hashes,
)
from denialrisk.claims.laid import Laid, Mask
from denialrisk.read.known import Known
from denialrisk.read.retold import retold

# CLM05-3: corrected, replacement, void. They say of themselves that they come again.
SENT_AGAIN: Final = frozenset({"6", "7", "8"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of each new record, whether it repeats an earlier one or contradicts it.

    `ids` are the claim_ids that claims are known under, where that is not the one they came with:
    by row, None for a refused one. `retold` and `instead` see `read.retold`. `apart` are those
    duplicates that differ from the claim they repeat in further columns (`extra.*`) alone.
    """

    duplicate: Mask
    refused: Mask
    ids: dict[int, str | None] = field(default_factory=dict)
    retold: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    instead: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    apart: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def fresh(self) -> Mask:
        """The new records to take in."""
        kept: Mask = ~(self.duplicate | self.refused)
        return kept


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Of some new claims the hashes of their content and of their further columns."""

    contents: Hashes
    extras: Hashes

    def at(self, places: npt.NDArray[np.intp]) -> "_Hashed":
        return _Hashed(self.contents[places], self.extras[places])


@dataclass(slots=True)
class _Family:
    """All submissions under one CLM01: content and further columns, payer and day of each."""

    contents: dict[int, str] = field(default_factory=dict)
    extras: dict[int, int] = field(default_factory=dict)
    sent_to: set[tuple[str | None, date | None]] = field(default_factory=set)

    def add(
        self, claim_id: str, hashed: tuple[int, int], payer: str | None, day: date | None
    ) -> None:
        content, extra = hashed
        self.contents.setdefault(content, claim_id)
        self.extras.setdefault(content, extra)
        self.sent_to.add((payer, day))


def judge_claims(known: Known, claims: Laid, telling: Mask, copied: Mask) -> Verdict:
    """Judge new claims by CLM01: same content is a duplicate, other content a contradiction.

    Further columns are no content: the claim that was there keeps those it has. A contradiction
    unless it is another submission and says so: by its frequency code or, where `telling` (its
    format states who it was sent to and when), by another payer or day. That one is told apart as
    CLM01#2 and so on. `copied` are claims of other tables, told apart there already. A FHIR Claim
    and the claim within its explanation of benefit are one (see `retold`).
    """
    again, instead = retold(known, claims)
    no = np.zeros(len(claims), dtype=bool)
    verdict = Verdict(again.copy(), no, {}, again, instead, no.copy())
    sent, ids = sent_ids(claims.head), claims.head["claim_id"]
    hashes = text_hashes(sent)
    places, parts = known.find("claims", hashes)
    concerned = looks_told_apart(ids) | _repeated(hashes)
    concerned[places] = True
    concerned &= ~again
    rows = np.flatnonzero(concerned)
    if not len(rows):
        return verdict
    met = claims.kept(concerned)
    hashed = _Hashed(contents(met), extras(met))
    before = known.submissions(parts, "sent", sent.take(pa.array(rows)))
    rest = _repeats(verdict, rows, hashed, before, ids)
    if len(rest):
        judge = _Judge(known, verdict, claims.head.take(pa.array(rows[rest])), before)
        judge.judge(rows[rest], hashed.at(rest), telling, copied)
    return verdict


def judge_remits(known: Known, remits: Laid) -> Mask:
    """Tell which remits repeat others by content: a payer may answer one claim several times."""
    signs = keys(remits)[0]
    places, parts = known.find("remits", signs)
    concerned = _repeated(signs)
    concerned[places] = True
    duplicate = np.zeros(len(remits), dtype=bool)
    if concerned.any():
        hashed = contents(remits.kept(concerned))
        again = pd.Series(hashed).duplicated(keep="first").to_numpy()
        duplicate[concerned] = again | np.isin(hashed, known.contents(parts))
    return duplicate


def judge_rows(known: Known, rows: Laid) -> Mask:
    """Tell which rows repeat others, of the same batch or an earlier one."""
    hashed = keys(rows)[0]
    duplicate: Mask = pd.Series(hashed).duplicated(keep="first").to_numpy().copy()
    duplicate[known.find(rows.name, hashed)[0]] = True
    return duplicate


def _repeated(hashes: Hashes) -> Mask:
    return pd.Series(hashes).duplicated(keep=False).to_numpy().copy()


def _repeats(
    verdict: Verdict, rows: npt.NDArray[np.intp], hashed: _Hashed, before: Any, ids: Any
) -> npt.NDArray[np.intp]:
    """Mark what was taken in before just so; return the places in `rows` that are left."""
    if before is None or not before.num_rows:
        return np.arange(len(rows))
    known = before["content"].to_numpy()
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], hashed.contents), len(known) - 1)
    same = known[order][at] == hashed.contents
    verdict.duplicate[rows[same]] = True
    verdict.apart[rows] = same & (before["extras"].to_numpy()[order[at]] != hashed.extras)
    stand_under = before["claim_id"].take(pa.array(order[at[same]])).to_pylist()
    came_under = ids.take(pa.array(rows[same])).to_pylist()
    for row, name, own in zip(rows[same].tolist(), stand_under, came_under, strict=True):
        if name != own:
            verdict.ids[row] = name
    return np.flatnonzero(~same)


class _Judge:
    """Goes through the claims that share a CLM01 with another, in the order they came."""

    def __init__(self, known: Known, verdict: Verdict, head: Any, before: Any) -> None:
        self._known = known
        self._verdict = verdict
        self._head = head
        self._sent = sent_ids(head)
        self._taken: set[str] = set()
        self._families: dict[str, _Family] = {}
        if before is not None:
            for row in before.filter(pc.is_in(before["sent"], self._sent)).to_pylist():
                hashed = (row["content"], row["extras"])
                self._family(row["sent"]).add(
                    row["claim_id"], hashed, row["payer_id"], row["submitted_on"]
                )

    def judge(
        self, rows: npt.NDArray[np.intp], hashed: _Hashed, telling: Mask, copied: Mask
    ) -> None:
        pairs = zip(hashed.contents.tolist(), hashed.extras.tolist(), strict=True)
        for row, (content, extra), claim in zip(rows.tolist(), pairs, self._rows(), strict=True):
            own, sent, *where = claim
            family = self._family(sent)
            there = family.contents.get(content)
            if there is not None:
                self._verdict.duplicate[row] = True
                self._verdict.apart[row] = family.extras[content] != extra
                name: str | None = there
            elif (not family.contents or copied[row]) and self._free(own):
                name = own
            elif not family.contents or copied[row] or self._again(row, family, where, telling):
                name = self._next(sent, family)
            else:
                self._verdict.refused[row], name = True, None
            if name != own:
                self._verdict.ids[row] = name
            if name is not None and there is None:
                self._taken.add(name)
                family.add(name, (content, extra), where[0], where[1])

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        names = ("claim_id", "payer_id", "submitted_on", "frequency_code")
        ids, *others = (self._head[name].to_pylist() for name in names)
        return zip(ids, self._sent.to_pylist(), *others, strict=True)

    def _family(self, sent: str) -> _Family:
        return self._families.setdefault(sent, _Family())

    def _again(self, row: int, family: _Family, where: list[Any], telling: Mask) -> bool:
        payer, day, frequency = where
        another = bool(telling[row]) and (payer, day) not in family.sent_to
        return frequency in SENT_AGAIN or another or bool(self._verdict.instead[row])

    def _free(self, claim_id: str) -> bool:
        return claim_id not in self._taken and not self._known.has_claim(claim_id)

    def _next(self, sent: str, family: _Family) -> str:
        number = max(2, len(family.contents) + 1)
        while not self._free(f"{sent}#{number}"):
            number += 1
        return f"{sent}#{number}"
