"""`models/*.yaml` turned into checked LightGBM parameters, others where data is scarce."""

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile
from denialrisk.errors import ConfigurationError, Problem


class Boosting(BaseModel):
    """LightGBM's parameters under LightGBM's names; what is absent keeps its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    learning_rate: float = Field(gt=0, le=1)
    num_leaves: int = Field(ge=2, le=1024)
    max_depth: int = Field(ge=1, le=32)
    min_data_in_leaf: int = Field(default=20, ge=1)
    min_sum_hessian_in_leaf: float = Field(default=1e-3, ge=0)
    lambda_l1: float = Field(default=0.0, ge=0)
    lambda_l2: float = Field(default=0.0, ge=0)
    path_smooth: float = Field(default=0.0, ge=0)
    feature_fraction: float = Field(default=1.0, gt=0, le=1)
    feature_fraction_bynode: float = Field(default=1.0, gt=0, le=1)
    bagging_fraction: float = Field(default=1.0, gt=0, le=1)
    bagging_freq: int = Field(default=0, ge=0)
    max_bin: int = Field(default=255, ge=15, le=1023)
    extra_trees: bool = False


class Scarce(BaseModel):
    """What takes over where there are fewer lines to learn from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    below_lines: int = Field(ge=1)
    # So many rounds, no fewer, no more: the few denials that could be watched are mostly chance.
    # Absent, boosting stops on the newest lines as it does where there are many.
    rounds: int | None = Field(default=None, ge=1)
    boosting: Boosting


class Spec(BaseModel):
    """One model: its boosting, and what the catalogue and the calibration slice add."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boosting: Boosting
    scarce: Scarce | None = None
    # Whether the catalogue's directions (up, down) bind the trees.
    monotone: bool = False
    monotone_method: Literal["basic", "intermediate", "advanced"] = "intermediate"
    # "measured" takes the method with the least cross-validated log loss.
    calibration: Literal["measured", "isotonic", "platt", "beta"] = "measured"
    # A category with fewer denied lines to learn from is never predicted.
    min_rows_per_category: int = Field(default=5, ge=1)
    # Of the category model: its part of the log-odds of denial. 0 learns from denied lines alone.
    denial_share: float = Field(default=0.0, ge=0, lt=1)

    def parameters(self, lines: int) -> dict[str, Any]:
        """Return LightGBM's parameters for so many training lines."""
        few = self._scarce(lines)
        return (few or self).boosting.model_dump()

    def rounds(self, lines: int) -> int | None:
        """Return the number of rounds for so many training lines, None to find it by stopping."""
        few = self._scarce(lines)
        return few.rounds if few else None

    def share(self, denied: int) -> float:
        """Return `denial_share` for so many denied lines; 0 where they are scarce."""
        return 0.0 if self._scarce(denied) else self.denial_share

    def _scarce(self, lines: int) -> Scarce | None:
        return self.scarce if self.scarce and lines < self.scarce.below_lines else None


class Specs(BaseModel):
    """Both models of a bundle."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    denial: Spec
    category: Spec


# What models/denial.yaml ships, for whoever has no such folder at hand; a test holds them equal.
SHIPPED: Final = Spec(
    boosting=Boosting(
        learning_rate=0.05,
        num_leaves=15,
        max_depth=6,
        min_data_in_leaf=20,
        lambda_l2=2.0,
        feature_fraction_bynode=0.7,
        bagging_fraction=0.8,
        bagging_freq=1,
    ),
    scarce=Scarce(
        below_lines=5000,
        rounds=130,
        boosting=Boosting(
            learning_rate=0.03,
            num_leaves=8,
            max_depth=6,
            min_data_in_leaf=3,
            lambda_l2=0.1,
            feature_fraction_bynode=0.5,
            bagging_fraction=0.8,
            bagging_freq=1,
            extra_trees=True,
        ),
    ),
    monotone=True,
)


def load_specs(folder: Path) -> Specs:
    """Read denial.yaml and category.yaml. Raises ConfigurationError listing all that is wrong."""
    read: dict[str, Spec] = {}
    problems: list[Problem] = []
    for name in ("denial", "category"):
        try:
            read[name] = yamlfile.read(folder / f"{name}.yaml", Spec)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return Specs(**read)
