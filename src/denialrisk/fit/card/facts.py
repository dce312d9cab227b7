"""What the attributes are filled from: a run's metrics, its signals and what was stated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from denialrisk.derive import Catalogue
from denialrisk.fit.card.statement import Statement

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """One run; `shares` are the groups that the lines it learnt from fall into, by kind."""

    metrics: Figures
    catalogue: Catalogue
    statement: Statement
    shares: Mapping[str, Mapping[str, float]]

    @property
    def ours(self) -> Figures:
        """The model's own figures on the test lines."""
        figures: Figures = self.metrics["test"]["denialrisk"]
        return figures

    @property
    def split(self) -> Figures:
        """The days between the slices and the lines in each."""
        slices: Figures = self.metrics["split"]
        return slices

    @property
    def simulated(self) -> bool:
        """Whether the claims were simulated, so that their true probabilities were at hand."""
        return "oracle" in self.metrics["test"]

    def part(self, name: str) -> list[Figures]:
        """Return a list of the metrics, empty where the run did not measure it."""
        return list(self.metrics.get(name) or [])
