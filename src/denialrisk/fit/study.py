"""One training in progress: the matrix, how it is cut, and what was asked for."""

from dataclasses import dataclass

from denialrisk.derive import Catalogue
from denialrisk.fit.boost import Progress
from denialrisk.fit.matrix import Matrix
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import Specs
from denialrisk.fit.split import Slices


@dataclass(frozen=True)
class Study:
    """What learning, judging and tracking all look at."""

    matrix: Matrix
    slices: Slices
    catalogue: Catalogue
    specs: Specs
    recipe: Recipe
    progress: Progress | None = None

    def tell(self, stage: str, done: int, total: int) -> None:
        """Report progress to whoever asked for it."""
        if self.progress:
            self.progress(stage, done, total)
