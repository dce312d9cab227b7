"""The submission an answer means, where several were sent under one number."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.label.evidence import Evidence, Names, key, payers

LINKED: Final = ""
OTHER_CONTENT: Final = "other content"
BEFORE_SUBMISSION: Final = "before submission"
SEVERAL: Final = "several claims fit"

# What speaks for one submission rather than another, the strongest first.
_SIGNS: Final = ["same_payer", "same_charge", "equal_lines", "replaces", "not_replaced", "in_time"]


def choose(
    candidates: pd.DataFrame, answers: pd.DataFrame, claims: pd.DataFrame, held: Evidence
) -> pd.DataFrame:
    """Return claim (-1 when none fits) and why, by answer position (index).

    `candidates` has one row per answer and submission under its number: answer, claim. Those
    sent after the answer or without anything in common are left out. Of the others the payer
    decides, then charge, then lines; then what the numbers of the payer say: an answer goes to
    the claim that an earlier one with its control number went to, a reversal always. Of those
    still equal the latest not sent after the answer is meant; two of one day are not told apart.

    `answers` has payer_id, payer_name, claim_id, known_on, decided_on and undoes; of remits also
    payer_control_number and original_reference_number.
    """
    answer, claim = candidates["answer"].to_numpy(), candidates["claim"].to_numpy()
    agrees, states = held.agreement(answer, claim)
    early = held.early(answer, claim)
    fits = ~early & (agrees | ~states)
    known = _facts(candidates[fits], answers, claims, held)
    best = _best(known)
    chosen = _latest(best)
    chosen = _following(chosen, best, known, answers)
    whole = chosen.reindex(np.unique(answer), fill_value=-1)
    late_only = set(answer) - set(answer[~early])
    fitting = set(known["answer"])
    why = [_why(at, int(place), late_only, fitting) for at, place in whole.items()]
    return pd.DataFrame({"claim": whole, "why": why})


def _facts(
    pairs: pd.DataFrame, answers: pd.DataFrame, claims: pd.DataFrame, held: Evidence
) -> pd.DataFrame:
    """Describe each pair by what could tell it from the others of the same answer."""
    answer, claim = pairs["answer"].to_numpy(), pairs["claim"].to_numpy()
    said, sent = answers.iloc[answer], claims.iloc[claim]
    replaced = key(sent["original_reference_number"]).to_numpy(dtype=object)
    earlier, own = (_number(said, name) for name in ("original_reference_number", "control"))
    undoes = said["undoes"].to_numpy()
    return pairs.assign(
        same_payer=payers(said).to_numpy(dtype=object) == payers(sent).to_numpy(dtype=object),
        same_charge=held.same_charge(answer, claim)[0],
        equal_lines=held.equal_lines(answer, claim),
        replaces=(earlier == replaced) & ~undoes,
        not_replaced=own != replaced,
        in_time=held.submitted[claim] <= held.known[answer],
        submitted=held.submitted[claim],
        undoes=undoes,
    )


def _number(said: pd.DataFrame, name: str) -> Names:
    column = "payer_control_number" if name == "control" else name
    if column not in said:
        return np.full(len(said), None, dtype=object)
    return key(said[column]).to_numpy(dtype=object)


def _best(known: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs of each answer that no other pair of it outdoes."""
    if not len(known):
        return known
    ordered = known.sort_values(["answer", *_SIGNS], ascending=[True] + [False] * len(_SIGNS))
    top = ordered.groupby("answer")[_SIGNS].transform("first")
    return ordered[(ordered[_SIGNS] == top).all(axis=1)]


def _latest(best: pd.DataFrame) -> pd.Series:
    """Return the claim sent last for each answer, -1 where two are equally late."""
    ordered = best.sort_values(["answer", "submitted"], na_position="first")
    tied = ordered.duplicated(["answer", "submitted"], keep=False)
    last = ordered.assign(claim=ordered["claim"].mask(tied, -1)).groupby("answer")["claim"].last()
    return last.astype("int64")


def _following(
    chosen: pd.Series, best: pd.DataFrame, known: pd.DataFrame, answers: pd.DataFrame
) -> pd.Series:
    """Let each answer follow the first one that bore its payer control number."""
    if "payer_control_number" not in answers:
        return chosen
    said = answers.iloc[chosen.index].assign(answer=chosen.index, claim=chosen)
    said["number"], said["control"] = key(said["claim_id"]), key(said["payer_control_number"])
    said = said.sort_values(["decided_on", "known_on", "undoes", "answer"])
    firsts = said[~said["undoes"] & (said["claim"] >= 0)].dropna(subset=["control"])
    firsts = firsts.drop_duplicates(["number", "control"])[["number", "control", "claim"]]
    led = said[["answer", "number", "control"]].merge(firsts, on=["number", "control"])
    may = pd.concat([best, known[known["undoes"]]])[["answer", "claim"]].drop_duplicates()
    lead = led.merge(may, on=["answer", "claim"]).set_index("answer")["claim"]
    followed = lead.reindex(chosen.index)
    return followed.fillna(chosen).astype("int64")


def _why(at: object, place: int, late_only: set[int], fitting: set[int]) -> str:
    if place >= 0:
        return LINKED
    if at in late_only:
        return BEFORE_SUBMISSION
    return SEVERAL if at in fitting else OTHER_CONTENT
