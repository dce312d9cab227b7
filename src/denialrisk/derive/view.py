"""A frame's lines beside what history answers about each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from denialrisk.derive.arrays import Flags, Integers, Numbers, stacked
from denialrisk.derive.asks import Ask
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.plan import Plan


class View:
    """The lines, and one row of answers for each ask of the plan."""

    def __init__(self, frame: LineFrame, plan: Plan, answers: Numbers) -> None:
        self.frame = frame
        self.plan = plan
        self._answers = answers

    def __len__(self) -> int:
        return len(self.frame)

    def asked(self, ask: Ask) -> Numbers:
        """Return the answer per line; ask only for what the kind's `asks` named."""
        answer: Numbers = self._answers[self.plan.row[ask]]
        return answer

    def knows(self, ask: Ask) -> bool:
        """Say whether any signal of the catalogue asks for it."""
        return ask in self.plan.row

    def rows(self, rows: Integers) -> Numbers:
        """Return the answers of several rows of the plan, shape (rows, lines)."""
        answers: Numbers = self._answers[rows]
        return answers


class Team:
    """Signals of one kind, computed together; `rows[i]` are the plan's rows of their i-th asks."""

    def __init__(self, rules: Sequence[Any], plan: Plan) -> None:
        self.rules = rules
        asks = [rule.asks() for rule in rules]
        self.rows = [np.array([plan.row[ask] for ask in each]) for each in zip(*asks, strict=True)]
        self._kept: dict[str, Any] = {}

    def slot(self, name: str) -> Numbers:
        """Return a number that each signal's slot holds, shape (signals, 1)."""
        return np.asarray(self.once(name, lambda rule: [getattr(rule, name)], _column))

    def once(
        self, name: str, told: Callable[[Any], Any], made: Callable[[list[Any]], Any] = list
    ) -> Any:
        """Return what is told of each signal, worked out when first asked for by that name."""
        if name not in self._kept:
            self._kept[name] = made([told(rule) for rule in self.rules])
        return self._kept[name]


@dataclass(frozen=True, eq=False)
class Stack:
    """A team of signals over a view: arrays have the shape (signals, lines) or (signals, 1)."""

    view: View
    team: Team

    def asked(self, place: int) -> Numbers:
        """Return the answers to the signals' asks at a place; a copy, free to be changed."""
        return self.view.rows(self.team.rows[place])

    def slot(self, name: str) -> Numbers:
        """Return a number that each signal's slot holds, shape (signals, 1)."""
        return self.team.slot(name)

    def present(self, slot: str) -> Flags:
        """Return where the field a slot names is present."""
        return self.view.frame.all_present(self._names(slot))

    def stated(self, slot: str) -> Flags:
        """Return where the field a slot names is stated."""
        frame = self.view.frame
        return stacked([frame.stated(name) for name in self._names(slot)])

    def numbers(self, slot: str) -> Numbers:
        """Return the number field a slot names."""
        frame = self.view.frame
        return stacked([frame.numbers(name) for name in self._names(slot)])

    def _names(self, slot: str) -> list[str]:
        names: list[str] = self.team.once(f"names of {slot}", lambda rule: getattr(rule, slot))
        return names


def _column(values: list[Any]) -> Numbers:
    return np.array(values, dtype=np.float64)
