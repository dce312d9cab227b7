"""Remittances and front ends' answers tied to the claims they speak of, each way counted."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.evidence import Evidence, Flags, Names, Positions, evidence, key
from denialrisk.label.fallback import Search
from denialrisk.label.pairing import cents, comparable, pair
from denialrisk.label.reference import BY_REFERENCE, by_reference, strangers
from denialrisk.label.submissions import BEFORE_SUBMISSION, LINKED, OTHER_CONTENT, choose

UNKNOWN_CLAIM: Final = "unknown claim"

BY_ID: Final = "claim id"
BY_TRIMMED_ID: Final = "claim id but for blanks and case"
BY_SUBMISSION: Final = "claim id, one of several submissions"


@dataclass(frozen=True)
class Ties:
    """The claim each answer speaks of (position, else -1), `why` not (else "") and `how`.

    `bare` tells those tied by their id alone, for nothing they state could be compared.
    """

    claim: Positions
    why: Names
    how: Names
    bare: Flags


@dataclass(frozen=True)
class Links:
    """Who answers what, by row position in the tables; -1 where nothing fits.

    `pairs` has one row per remit line that found its claim line: remit, line (positions),
    number (the remit's own line_number), charge, paid, how. Per remit: `ties`, `other_payer`
    (both payer ids are known and differ), `set_aside` (of those, the claim's own payer answered
    too), `listed` and `listed_charge` (count and dollars of all its lines, paired or not).
    `acknowledged` are the ties of the acknowledgments.
    """

    line_claim: Positions
    ties: Ties
    acknowledged: Ties = field(repr=False)
    pairs: pd.DataFrame
    other_payer: Flags
    set_aside: Flags
    listed: Positions
    listed_charge: npt.NDArray[np.float64]
    unmatched_remit_lines: int

    @property
    def remit_claim(self) -> Positions:
        """The claim that each remit answers."""
        return self.ties.claim


def link(tables: Tables, undoes: pd.Series | None = None) -> Links:
    """Tie remits to claims by CLP01 = CLM01, then each remit line to a line of that claim.

    `undoes` tells the remits that are reversals. An id alone may be used twice: charge (CLP03),
    or a line's procedure, charge or day must agree where both sides state one, and no answer
    comes before its claim. Of several submissions under one id see `choose`; for the claim that
    an answer names by its resource `by_reference`; for an id nobody knows, `Search`. Lines: see
    `pair`.
    """
    line_claim = _positions(pd.Index(tables.claims["claim_id"]), tables.lines["claim_id"])
    lines, remit_lines = _claim_lines(tables, line_claim), _remit_lines(tables)
    if undoes is None:
        undoes = pd.Series(data=False, index=tables.remits.index)
    held = evidence(tables, lines, tables.remits, remit_lines)
    named, ties = _referred(tables, tables.remits, undoes, held)
    ties = _searched(tables, undoes, held, ties)
    _explain(ties, named)
    other, aside = _other_payers(tables, ties.claim)
    wanted = _gathered(remit_lines.assign(claim=ties.claim[remit_lines["remit"]]))
    pairs = pair(wanted[wanted["usable"]], lines)
    size = len(ties.claim)
    return Links(
        line_claim,
        ties,
        _acknowledged(tables, lines),
        pairs,
        other_payer=other,
        set_aside=aside,
        listed=np.bincount(remit_lines["remit"], minlength=size),
        listed_charge=np.bincount(
            remit_lines["remit"], remit_lines["charge"].fillna(0.0), size
        ).astype(np.float64),
        unmatched_remit_lines=len(wanted) - len(pairs),
    )


def positions_of(numbers: pd.Series, among: pd.Series) -> Positions:
    """Return the row position in `among` of each number, -1 for one that is not there."""
    return _positions(pd.Index(among), numbers)


def _positions(index: pd.Index, wanted: pd.Series) -> Positions:
    if not index.is_unique:
        first = ~index.duplicated()
        found = index[first].get_indexer(pd.Index(wanted))
        places = np.append(np.flatnonzero(first), -1)
        return places[found].astype(np.int64)
    return index.get_indexer(pd.Index(wanted)).astype(np.int64)


def _tied(tables: Tables, answers: pd.DataFrame, undoes: pd.Series, held: Evidence) -> Ties:
    """Tie answers to claims by the number they carry."""
    claim, how, several = _by_number(tables.claims, answers["claim_id"])
    everyone = np.arange(len(claim))
    agrees, states = held.agreement(everyone, claim)
    reasons = [UNKNOWN_CLAIM, OTHER_CONTENT, BEFORE_SUBMISSION]
    foreign = strangers(tables.claims, answers, pd.DataFrame({"answer": everyone, "claim": claim}))
    faults = [claim < 0, (states & ~agrees) | foreign, held.early(everyone, claim)]
    why = np.select(faults, reasons, LINKED).astype(object)
    several = several[~strangers(tables.claims, answers, several)]
    if len(several):
        chosen = choose(several, answers.assign(undoes=undoes.to_numpy()), tables.claims, held)
        claim[chosen.index], why[chosen.index] = chosen["claim"], chosen["why"]
        how[chosen.index] = BY_SUBMISSION
    tied = why == LINKED
    return Ties(np.where(tied, claim, -1), why, np.where(tied, how, ""), tied & ~states)


def _by_number(claims: pd.DataFrame, ids: pd.Series) -> tuple[Positions, Names, pd.DataFrame]:
    """Return a claim under each id, how it was found, and all claims under shared ids."""
    numbers = _numbers(claims)
    claim = np.where(ids.isna(), -1, _positions(numbers, ids))
    how = np.where(claim >= 0, BY_ID, "").astype(object)
    several = [_several(numbers, claim)]
    lost = (claim < 0) & ids.notna().to_numpy()
    if lost.any():
        alike = pd.Index(key(numbers.to_series()))
        near = np.where(lost, _positions(alike, key(ids)), -1)
        several.append(_several(alike, near))
        claim, how[near >= 0] = np.maximum(claim, near), BY_TRIMMED_ID
    return claim, how, pd.concat(several)


def _numbers(claims: pd.DataFrame) -> pd.Index:
    """Return the number each claim was sent under, which a payer gives back."""
    sent, ids = claims["patient_control_number"], claims["claim_id"]
    numbers: pd.Index = pd.Index(sent.fillna(ids) if sent.notna().any() else ids)
    return numbers


def _several(numbers: pd.Index, claim: Positions) -> pd.DataFrame:
    """Return each answer with every submission under its number, where there are more."""
    shared = numbers.duplicated(keep=False)
    if not shared.any():
        return pd.DataFrame({"answer": [], "claim": []}, dtype="int64")
    group = pd.factorize(numbers)[0]
    places = np.flatnonzero(shared)
    asked = np.flatnonzero((claim >= 0) & shared[claim])
    left = pd.DataFrame({"answer": asked, "group": group[claim[asked]]})
    right = pd.DataFrame({"claim": places, "group": group[places]})
    return left.merge(right, on="group")[["answer", "claim"]]


def _referred(
    tables: Tables, answers: pd.DataFrame, undoes: pd.Series, held: Evidence
) -> tuple[pd.DataFrame, Ties]:
    """Tie by number, but prefer the claim that an answer names by its resource, where it fits."""
    ties = _tied(tables, answers, undoes, held)
    named = by_reference(tables, answers, undoes, held, ties.claim)
    fits = named[named["claim"] >= 0]
    at = fits.index.to_numpy()
    ties.claim[at], ties.why[at], ties.how[at] = fits["claim"], LINKED, BY_REFERENCE
    ties.bare[at] = fits["bare"]
    return named, ties


def _explain(ties: Ties, named: pd.DataFrame) -> None:
    """Say why not the claim that was named, where no other was found."""
    lost = named[(named["claim"] < 0).to_numpy() & (ties.why[named.index] == UNKNOWN_CLAIM)]
    ties.why[lost.index] = lost["why"]


def _searched(tables: Tables, undoes: pd.Series, held: Evidence, ties: Ties) -> Ties:
    unknown = np.flatnonzero(ties.why == UNKNOWN_CLAIM)
    if len(unknown):
        Search(tables, held, undoes, ties.claim, ties.why, ties.how, unknown).run()
    return ties


def _acknowledged(tables: Tables, lines: pd.DataFrame) -> Ties:
    answers = tables.acknowledgments
    if not len(answers):
        nobody = np.array([], dtype=object)
        return Ties(nobody.astype(np.int64), nobody, nobody, nobody.astype(np.bool_))
    undoes = pd.Series(data=False, index=answers.index)
    held = evidence(tables, lines, answers, _remit_lines(tables).iloc[:0])
    named, ties = _referred(tables, answers, undoes, held)
    _explain(ties, named)
    return ties


def _claim_lines(tables: Tables, line_claim: Positions) -> pd.DataFrame:
    frame = comparable(tables.lines).assign(claim=line_claim, line=np.arange(len(line_claim)))
    return frame[line_claim >= 0].drop_duplicates(["claim", "number"])


def _remit_lines(tables: Tables) -> pd.DataFrame:
    source = tables.remit_lines
    remit = positions_of(source["remit_number"], tables.remits["remit_number"])
    frame = comparable(source).assign(
        remit=remit, paid=source["paid"].fillna(0.0), stated=source["number_stated"]
    )
    return frame[remit >= 0]


def _of_claims(column: pd.Series, remit_claim: Positions) -> pd.Series:
    """Return a claims column per remit, missing where it has no claim."""
    return column.reset_index(drop=True).reindex(remit_claim)


def _other_payers(tables: Tables, remit_claim: Positions) -> tuple[Flags, Flags]:
    """Tell the remits of another payer than the claim's, and those to set aside for it.

    Payers often use another id in their remittances than in claims, so a difference alone
    says little; beside an answer of the claim's own payer it is the secondary payer's.
    """
    answering = tables.remits["payer_id"].str.strip().str.upper().to_numpy(dtype=object)
    asked = _of_claims(tables.claims["payer_id"].str.strip().str.upper(), remit_claim)
    both = ~pd.isna(answering) & asked.notna().to_numpy()
    same = answering == asked.to_numpy(dtype=object)
    own = np.unique(remit_claim[both & same])
    other = both & ~same
    return other, other & np.isin(remit_claim, own)


def _gathered(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per remit and line number; a line split over several SVC is summed.

    An order that repeats a stated number is not usable: adjustments know only the number.
    """
    frame = frame[frame["claim"] >= 0].assign(usable=True)
    keys = ["remit", "number"]
    if not frame.duplicated(keys).any():
        return frame
    groups = frame.groupby(keys)
    sums = groups[["charge", "paid"]].sum(min_count=1)
    sums["usable"] = groups["stated"].all() | (groups.size() == 1)
    alone = frame.drop(columns=["charge", "paid", "usable"]).drop_duplicates(keys)
    joined = alone.join(sums, on=keys)
    return joined.assign(cents=cents(joined["charge"]))
