"""A catalogue laid over a history: frames turned into the values of all signals."""

import numpy as np

from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.catalogue import Catalogue
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.history import History
from denialrisk.derive.kinds import StackedKind
from denialrisk.derive.plan import Plan
from denialrisk.derive.view import Stack, Team, View


class Engine:
    """A catalogue laid over a history, once for all frames."""

    def __init__(self, catalogue: Catalogue, history: History) -> None:
        history.check(catalogue)
        self.catalogue = catalogue
        self.history = history
        keys = [key for signal in catalogue.signals for key in signal.rule.further_keys()]
        self.plan = Plan(catalogue.asks, keys)
        self._rules = [signal.rule for signal in catalogue.signals]
        self._alone = [c for c, r in enumerate(self._rules) if not isinstance(r, StackedKind)]
        self._teams = [self._team(kind) for kind in self._stacked_kinds()]

    @classmethod
    def of(cls, catalogue: Catalogue, history: History) -> "Engine":
        """Return the engine of a history; it is kept there, for the catalogue last asked for."""
        kept = history.engines.get("last")
        if kept is None or kept.catalogue is not catalogue:
            kept = history.engines["last"] = cls(catalogue, history)
        return kept

    def view(self, frame: LineFrame) -> View:
        """Return the lines beside what history answers about them."""
        return View(frame, self.plan, self.plan.answer(frame, self.history.segments))

    def values(self, view: View) -> Numbers:
        """Return the signals, shape (signals, lines)."""
        values = np.empty((len(self._rules), len(view)), dtype=np.float64)
        for kind, columns, team in self._teams:
            values[columns] = kind.stacked(Stack(view, team))
        for column in self._alone:
            values[column] = self._rules[column].answer(view)
        return values

    def _stacked_kinds(self) -> list[type[StackedKind]]:
        return list(dict.fromkeys(type(r) for r in self._rules if isinstance(r, StackedKind)))

    def _team(self, kind: type[StackedKind]) -> tuple[type[StackedKind], Integers, Team]:
        """Return the signals of a kind, and the columns they fill."""
        columns = [column for column, rule in enumerate(self._rules) if type(rule) is kind]
        rules = [self._rules[column] for column in columns]
        return kind, np.array(columns, dtype=np.int64), Team(rules, self.plan)
