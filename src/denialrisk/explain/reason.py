"""One signal's contributions to lines told as reasons a coder can check and act on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from denialrisk.derive import Catalogue, LineFrame, Signal, Signals
from denialrisk.derive.kinds import Evidence
from denialrisk.derive.sentences import Fillers, Shown
from denialrisk.explain.block import Integers
from denialrisk.explain.shapley import Floats

Reason = dict[str, Any]
# Log-odds: a tenth more or less of the odds. Warnings about reasons that count for less, and
# advice that rests on them, would teach readers to skip both.
WEIGHTY: Final = 0.1
Told = Mapping[str, float | None]


@dataclass(frozen=True)
class Teller:
    """Tells the reasons of any line of a frame."""

    catalogue: Catalogue
    signals: Signals
    frame: LineFrame

    @cached_property
    def shown(self) -> Shown:
        """The lines' own fields in words, kept from one signal to the next."""
        return Shown(self.frame)

    def reason(self, column: int, row: int, log_odds: float) -> Reason:
        """Return the reason: `log_odds` above 0 raises the risk; `value` None is unknown."""
        return self.reasons(column, np.array([row]), np.array([log_odds]))[0]

    def reasons(self, column: int, rows: Integers, log_odds: Floats) -> list[Reason]:
        """Return the reasons of one signal for some lines, which costs little more than one."""
        signal = self.catalogue.signals[column]
        values = self.signals.values[rows, column]
        evidence = self.signals.evidence_at(signal.name, rows)
        slots = Fillers(self.shown, rows, values, evidence)
        told = _told(evidence, len(rows))
        numbers = values.tolist()
        says = _filled(slots, [signal.wording(value) for value in numbers])
        fixes = _filled(slots, self._fixes(signal, rows, log_odds, numbers, told))
        where = {"x12": signal.where["x12"], "fhir": signal.where["fhir"]}
        parts = zip(log_odds.tolist(), says, numbers, told, fixes, strict=True)
        return [
            {
                "signal": signal.name,
                "title": signal.title,
                "family": signal.family,
                "log_odds": weight,
                "says": said,
                "value": value if math.isfinite(value) else None,
                "evidence": rests,
                "where": where,
                "fix": fix,
                "changeable": fix is not None and signal.changeable,
            }
            for weight, said, value, rests, fix in parts
        ]

    def _fixes(
        self,
        signal: Signal,
        rows: Integers,
        log_odds: Floats,
        values: list[float],
        told: list[Told | None],
    ) -> list[str | None]:
        """Return the fix where the signal raises the risk and the fix has something to mend.

        A signal may raise the risk though it stands at its good end, or though no like line was
        ever denied for what the fix would mend (by what backs it: seldom), or though nothing like
        it was ever seen, or by next to nothing (`WEIGHTY`): such advice would be noise.
        """
        raises = log_odds >= WEIGHTY
        if signal.fix is None or not raises.any():
            return [None] * len(rows)
        if signal.fix_unless:
            raises &= ~self.frame.present(signal.fix_unless)[rows]
        for name, least in signal.fix_backed_by.items():
            raises &= ~(self.signals[name][rows] < least)  # an unknown one speaks for nothing
        found: list[str | None] = []
        for wanted, value, rests in zip(raises.tolist(), values, told, strict=True):
            idle = not wanted or signal.in_order(value) or _baseless(value, rests)
            found.append(None if idle else signal.fix)
        return found


def _filled(slots: Fillers, texts: list[str | None]) -> list[Any]:
    """Return each line's own text with its slots filled; None stays."""
    distinct = set(texts)
    if len(distinct) == 1:
        (text,) = distinct
        return texts if text is None else slots.filled(text)
    found: list[str | None] = [None] * len(texts)
    for text in distinct - {None}:
        places = [place for place, each in enumerate(texts) if each == text]
        for place, filled in zip(places, slots.at(places).filled(str(text)), strict=True):
            found[place] = filled
    return found


def _baseless(value: float, told: Told | None) -> bool:
    """Say whether nothing alike was denied, or, of an unknown value, found at all."""
    if told is None:
        return False
    return told["denied"] == 0 or (math.isnan(value) and not told["n"])


def _told(evidence: Evidence, lines: int) -> list[Told | None]:
    """Return evidence as JSON carries it; None for a signal that rests on the claim alone."""
    if not evidence:
        return [None] * lines
    unknown: list[float | None] = [None] * lines
    known = {name: _known(numbers) for name, numbers in evidence.items()}
    columns = {"n": unknown, "denied": unknown, "window_days": unknown} | known
    names, nothing = tuple(columns), (None,) * len(columns)
    rows = zip(*columns.values(), strict=True)
    return [None if row == nothing else dict(zip(names, row, strict=True)) for row in rows]


def _known(numbers: Floats) -> list[float | None]:
    """Return numbers as JSON can carry them: None where it is not known."""
    return [each if math.isfinite(each) else None for each in numbers.tolist()]
