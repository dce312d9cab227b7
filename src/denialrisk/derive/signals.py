"""Every signal of a catalogue computed for every line of a frame, as of its submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from denialrisk.derive.arrays import Flags, Integers, Numbers
from denialrisk.derive.catalogue import UNSEEN, Catalogue, Signal
from denialrisk.derive.engine import Engine
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.grounds import Grounds
from denialrisk.derive.history import History
from denialrisk.derive.kinds import Evidence
from denialrisk.derive.sentences import filled
from denialrisk.derive.together import together


@dataclass(frozen=True, eq=False)
class Signals:
    """What the model sees and what an explanation cites.

    `values` is float64, one row per line, one column per name; NaN is unknown. `evidence` has
    one entry per signal that rests on history: arrays of one element per line, computed when
    looked at. `unseen` says per line whether its payer_id, procedure_code or payer_procedure
    had no answered line yet.
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
        found = self.evidence_at(name, np.array([row]))
        return {key: float(values[0]) for key, values in found.items()}

    def evidence_at(self, name: str, rows: Integers) -> Evidence:
        """Return what a signal rests on in some lines; those of one of `parts` cost least."""
        if isinstance(self.evidence, Grounds):
            return self.evidence.of_lines(name, rows)
        return {key: values[rows] for key, values in self.evidence.get(name, {}).items()}

    @property
    def parts(self) -> list[slice | Integers]:
        """The lines in parts of whole claims, as they were computed."""
        if isinstance(self.evidence, Grounds):
            return self.evidence.parts
        return [slice(0, len(self.values))]


def derive(catalogue: Catalogue, history: History, frame: LineFrame) -> Signals:
    """Compute every signal for every line, from what was known strictly before its submission.

    One line or ten million, training or serving: this is the only computation there is.
    Raises BundleError when the history was not built for this catalogue.
    """
    engine = Engine.of(catalogue, history)
    values = np.empty((len(frame), len(catalogue.signals)), dtype=np.float64)
    unseen = {name: np.empty(len(frame), dtype=np.bool_) for name in UNSEEN}
    grounds = Grounds(engine, frame)

    def fill(at: slice | Integers) -> None:
        view = grounds.view(at)
        values[at] = engine.values(view).T
        for name, ask in UNSEEN.items():
            unseen[name][at] = view.asked(ask) == 0

    first, *rest = grounds.parts
    fill(first)
    if rest:
        for _ in together(fill, rest):
            pass
    return Signals(catalogue.names, values, grounds, unseen)


def tell(signal: Signal, signals: Signals, frame: LineFrame, row: int) -> str:
    """Return the signal's sentence for one line of the frame."""
    value = signals.value_of(signal.name, row)
    evidence = signals.evidence_of(signal.name, row)
    return filled(signal.wording(value), frame, row, value, evidence)
