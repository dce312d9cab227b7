"""`training/recipes/*.yaml` turned into how a model learns and how it is judged."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile
from denialrisk.fit.space import Tuning


class RecipeFile(BaseModel):
    """A recipe as the YAML has it; shares are of lines in order of submission."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Newest share of the mature lines, kept for judging.
    test_share: float = Field(default=0.2, gt=0, lt=0.6)
    # Days before the test that nothing learns from: their slow answers are not in yet.
    embargo_days: int = Field(default=28, ge=0)
    # Newest share of the lines before the embargo, kept for calibration.
    calibration_share: float = Field(default=0.2, gt=0, lt=0.6)
    # Newest share of the training lines, watched to stop boosting.
    stopping_share: float = Field(default=0.15, gt=0, lt=0.6)
    # Learn once more from training and calibration lines together, rounds and curves kept.
    refit: bool = True
    # After judging, learn what ships once more from every line older than the embargo.
    final_refit: bool = True
    rounds: int = Field(default=800, ge=1)
    stopping_rounds: int = Field(default=40, ge=1)
    seed: int = Field(default=7, ge=0)
    # What each slice must hold at least; less raises NotEnoughDataError.
    min_train_lines: int = Field(default=300, ge=10)
    min_test_lines: int = Field(default=100, ge=10)
    min_denials: int = Field(default=20, ge=2)
    # Resamples of whole claims behind each interval; 0 leaves intervals out.
    resamples: int = Field(default=200, ge=0)
    # Lines drawn for the SHAP picture of the run.
    shap_lines: int = Field(default=400, ge=0)
    # What `--trials` searches, and on which folds.
    tuning: Tuning = Tuning()


class Recipe(RecipeFile):
    """A recipe that knows its name."""

    name: str


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises ConfigurationError listing all that is wrong."""
    return Recipe(**yamlfile.read(path, RecipeFile).model_dump(), name=path.stem)
