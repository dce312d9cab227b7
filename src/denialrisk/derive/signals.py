"""Every signal of a catalogue computed for every line of a frame, as of its submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from denialrisk.derive.arrays import Flags, Numbers
from denialrisk.derive.catalogue import UNSEEN, Catalogue, Signal
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.history import History
from denialrisk.derive.kinds import Evidence
from denialrisk.derive.measures import LINES
from denialrisk.derive.sentences import Filler, filled
from denialrisk.derive.view import View


@dataclass(frozen=True, eq=False)
class Signals:
    """What the model sees and what an explanation cites.

    `values` is float64, one row per line, one column per name; NaN is unknown. `evidence` has
    one entry per signal that rests on history: arrays of one element per line. `unseen` says
    per line whether its payer_id, procedure_code or payer_procedure had no answered line yet.
    """

    names: tuple[str, ...]
    values: Numbers
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    unseen: Mapping[str, Flags] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Numbers:
        column: Numbers = self.values[:, self.names.index(name)]
        return column

    def value_of(self, name: str, row: int) -> float:
        """Return one line's value of a signal; NaN when unknown."""
        return float(self[name][row])

    def evidence_of(self, name: str, row: int) -> dict[str, float]:
        """Return what one line's signal rests on; empty when it rests on the claim alone."""
        return {key: float(values[row]) for key, values in self.evidence.get(name, {}).items()}


def derive(catalogue: Catalogue, history: History, frame: LineFrame) -> Signals:
    """Compute every signal for every line, from what was known strictly before its submission.

    One line or ten million, training or serving: this is the only computation there is.
    Raises BundleError when the history was not built for this catalogue.
    """
    history.check(catalogue)
    view = View(frame, history.tallies)
    values = np.empty((len(frame), len(catalogue.signals)), dtype=np.float64)
    evidence: dict[str, Evidence] = {}
    for column, signal in enumerate(catalogue.signals):
        answer = signal.rule.answer(view)
        values[:, column] = answer.values
        if answer.evidence:
            evidence[signal.name] = answer.evidence
    unseen = {name: view.total(key, LINES, None) == 0 for name, key in UNSEEN.items()}
    return Signals(catalogue.names, values, evidence, unseen)


def tell(signal: Signal, signals: Signals, frame: LineFrame, row: int) -> str:
    """Return the signal's sentence for one line of the frame."""
    value = signals.value_of(signal.name, row)
    slots = Filler(frame, row, value, signals.evidence_of(signal.name, row))
    return filled(signal.wording(value), slots)
