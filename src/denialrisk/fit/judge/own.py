"""The hospital's own columns that signals read, held against the answers and their names."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from denialrisk.derive import Catalogue, LineFrame, line_frame
from denialrisk.fit.judge.finding import Finding
from denialrisk.fit.measures import Rows
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study
from denialrisk.read.flat.behaviour import Answers, Sampled, betrayal, strength
from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.header import words

_EXTRA: Final = "extra."
# As many rows as tell a weak sign from luck; each column costs some milliseconds per thousand.
_LINES: Final = 20_000
_MOST_TEXT: Final = 0.2
# Words of what the payer answers. The fences of features/sources.yaml know more of them, and how
# exports shorten them; here stand those by which a column is asked after once it got past.
# fmt: off
_ANSWERED: Final = frozenset({
    "adjudicated", "adjudication", "adjustment", "allowed", "appeal", "carc", "decision", "denial",
    "denied", "eob", "era", "outcome", "overturned", "paid", "payment", "posted", "rarc", "reason",
    "recovered", "reimbursed", "remark", "remit", "remittance", "result", "status", "writeoff",
})
# fmt: on


def own_columns(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return, per signal that reads any of them, the hospital's own columns (`extra.*`)."""
    read = {signal.name: tuple(sorted(set(_texts(signal.slots)))) for signal in catalogue.signals}
    return {name: columns for name, columns in read.items() if columns}


def own_findings(study: Study, learnt_from: Mask) -> Iterator[Finding]:
    """Tell which of these columns behave, or are named, like the payer's answer."""
    columns = sorted({c for read in own_columns(study.catalogue).values() for c in read})
    if not columns:
        return
    matrix, limits = study.matrix, Fences()
    frame = line_frame(matrix.claims, matrix.lines)
    rows = np.flatnonzero(learnt_from)
    rows = np.sort(np.random.default_rng(study.recipe.seed).permutation(rows)[:_LINES])
    answers = Answers(matrix.denied[rows], matrix.charge[rows], {})
    for name in columns:
        column = _sampled(frame, name, rows)
        alone = strength(column, answers)
        why = (
            ""
            if answers.too_few(limits)
            else betrayal(column, answers, limits, further=len(columns))
        )
        if why:
            yield Finding(name, "behaves like the answer", alone, why, sure=True)
        told = words(name.removeprefix(_EXTRA)) & _ANSWERED
        if told:
            named = ", ".join(f"'{word}'" for word in sorted(told))
            says = f"its name speaks of the payer's answer ({named}): is it known before sending?"
            yield Finding(name, "named like an answer", alone, says, sure=False)


def _texts(slots: Any) -> Iterator[str]:
    """Yield the hospital's own columns that slots name, however deep."""
    if isinstance(slots, str):
        if slots.startswith(_EXTRA):
            yield slots
    elif isinstance(slots, dict):
        for part in slots.values():
            yield from _texts(part)
    elif isinstance(slots, list | tuple):
        for part in slots:
            yield from _texts(part)


def _sampled(frame: LineFrame, name: str, rows: Rows) -> Sampled:
    """Read a column as numbers where nearly all that is stated can be, else as words."""
    texts = list(frame.texts(name)[rows])
    numbers = frame.numbers(name)[rows]
    stated = sum(text is not None for text in texts)
    odd = stated - int((~np.isnan(numbers)).sum())
    return Sampled(texts, numbers if stated and odd <= _MOST_TEXT * stated else None)
