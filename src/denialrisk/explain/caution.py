"""What a reader must know before trusting a score: the unseen, thin evidence, stale history."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

import numpy as np

from denialrisk.derive import History, LineFrame, Signals
from denialrisk.explain.reason import WEIGHTY, Reason

# Judgement: below ten answers, one denial more or less moves a rate by ten points and over.
THIN_EVIDENCE: Final = 10
# Judgement: a quarter is the time in which a cohort's answers mature, so history
# that ends earlier has missed a whole round of payer behaviour.
STALE_AFTER_DAYS: Final = 90
# A reader of more unseen codes than these skips them all; the others are counted. So with lines.
_MOST_TOLD: Final = 5
_EPOCH: Final = date(1970, 1, 1)


def cautions(
    frame: LineFrame,
    signals: Signals,
    history: History,
    rows: Sequence[int],
    numbers: Sequence[int],
) -> list[str]:
    """Return the warnings of one claim whose lines stand at `rows` and are called `numbers`."""
    if not rows:
        return ["The claim has no lines, so there is nothing to score."]
    return [*_history(frame, history, rows[0]), *_unseen(frame, signals, rows, numbers)]


def thin(reasons: Sequence[Reason]) -> Iterator[str]:
    """Yield a warning for each weighty reason of a claim that rests on too few answers."""
    for reason in reasons:
        n = (reason["evidence"] or {}).get("n")
        if reason["log_odds"] >= WEIGHTY and n is not None and 0 < n < THIN_EVIDENCE:
            lines = f"{n:.0f} like line{'' if n == 1 else 's'}"
            where = f"line {reason['line_number']}"
            yield f"Thin evidence on {where}: '{reason['title']}' rests on {lines} only."


def _history(frame: LineFrame, history: History, row: int) -> Iterator[str]:
    submitted = frame["submitted_day"][row]
    if np.isnan(submitted):
        yield "The claim does not say when it is submitted, so no history could be used."
        return
    if history.as_of_last is None:
        yield "No payer has answered yet, so no history could be used."
        return
    age = (_EPOCH + timedelta(days=int(submitted)) - history.as_of_last).days
    if age > STALE_AFTER_DAYS:
        newest = history.as_of_last.isoformat()
        yield (
            f"Stale history: the newest answer known is of {newest}, {age} days before this "
            "claim. Read in newer remittances."
        )


def _unseen(
    frame: LineFrame, signals: Signals, rows: Sequence[int], numbers: Sequence[int]
) -> Iterator[str]:
    """Say the widest thing unseen once: a new payer makes each of its pairs new as well."""
    lead = rows[0]
    payer = _stated(frame, "payer_name", lead)
    if payer is None:
        yield "The claim names no payer: its payer's habits are taken from all payers together."
    elif signals.unseen["payer_id"][lead]:
        habits = "its habits are taken from all payers together"
        yield f"No answer from payer {payer} is known: {habits}."
    procedures = _where(signals.unseen["procedure_code"], rows, numbers, frame)
    for code, where in islice(procedures.items(), _MOST_TOLD):
        what = _code(code) if code else "a line without a procedure"
        yield f"No answer to {what} is known ({where}): its risk is taken from other procedures."
    yield from _untold(procedures, "to {} is known")
    if payer is not None and not signals.unseen["payer_id"][lead]:
        pairs = _where(signals.unseen["payer_procedure"], rows, numbers, frame)
        new = [code for code in pairs if code and code not in procedures]
        for code in new[:_MOST_TOLD]:
            yield f"This payer has not yet answered {_code(code)} ({pairs[code]})."
        yield from _untold(new, "from this payer to {} is known")


def _untold(codes: Collection[str | None], of: str) -> Iterator[str]:
    """Say how many codes are told of by their number alone."""
    left = len(codes) - _MOST_TOLD
    if left > 0:
        yield f"No answer {of.format(f'{left} further code' + ('' if left == 1 else 's'))}."


def _code(code: str) -> str:
    """Name a service code; derive marks a revenue code that stands in for a procedure."""
    revenue = code.removeprefix("rev ")
    return f"procedure {code}" if revenue == code else f"revenue code {revenue}"


def _where(
    unseen: np.ndarray, rows: Sequence[int], numbers: Sequence[int], frame: LineFrame
) -> dict[str | None, str]:
    """Return the procedures concerned, each with the lines it stands on in words."""
    found: dict[str | None, list[str]] = {}
    for row, number in zip(rows, numbers, strict=True):
        if unseen[row]:
            found.setdefault(_stated(frame, "service_code", row), []).append(str(number))
    return {
        code: f"line{'' if len(lines) == 1 else 's'} {_listed(lines)}"
        for code, lines in found.items()
    }


def _listed(lines: Sequence[str]) -> str:
    left = len(lines) - _MOST_TOLD
    return ", ".join(lines[:_MOST_TOLD]) + (f" and {left} more" if left > 0 else "")


def _stated(frame: LineFrame, name: str, row: int) -> str | None:
    value = frame[name][row]
    return None if value is None else str(value)
