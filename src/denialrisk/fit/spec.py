"""`models/*.yaml` turned into checked LightGBM parameters, made stricter where data is scarce."""

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile

# From this many training lines on, the parameters stand as the YAML has them.
_PLENTY: Final = 20_000
_FEWEST_LEAVES: Final = 4


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

    def for_rows(self, rows: int) -> dict[str, Any]:
        """Return the parameters for `rows` training lines.

        Below 20,000 lines trees get fewer leaves and more regularisation in proportion: a
        few thousand lines cannot carry 31 leaves and would lose to logistic regression.
        """
        parameters = self.model_dump()
        scarce = min(1.0, rows / _PLENTY)
        if scarce < 1.0:
            parameters["num_leaves"] = max(_FEWEST_LEAVES, round(self.num_leaves * scarce))
            parameters["learning_rate"] = self.learning_rate * max(0.5, scarce**0.5)
            parameters["lambda_l2"] = self.lambda_l2 + 20.0 * (1.0 - scarce)
            parameters["path_smooth"] = self.path_smooth + 20.0 * (1.0 - scarce)
            parameters["feature_fraction_bynode"] = min(self.feature_fraction_bynode, 0.5)
        return parameters


class Spec(BaseModel):
    """One model: its boosting, and what the catalogue and the calibration slice add."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boosting: Boosting
    # Whether the catalogue's directions (up, down) bind the trees.
    monotone: bool = False
    monotone_method: Literal["basic", "intermediate", "advanced"] = "intermediate"
    # "measured" takes the method with the least cross-validated log loss.
    calibration: Literal["measured", "isotonic", "platt", "beta"] = "measured"
    # A category with fewer denied lines to learn from is left to "unmapped" answers.
    min_rows_per_category: int = Field(default=20, ge=1)


class Specs(BaseModel):
    """Both models of a bundle."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    denial: Spec
    category: Spec


def load_specs(folder: Path) -> Specs:
    """Read denial.yaml and category.yaml. Raises ConfigurationError listing all that is wrong."""
    names = ("denial", "category")
    return Specs(**{name: yamlfile.read(folder / f"{name}.yaml", Spec) for name in names})
