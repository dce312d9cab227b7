"""The four decision folders of one hospital: the only file that knows their names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from denialrisk.errors import UsageError

FOLDERS: Final = ("features", "models", "training", "serving")
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Deployment:
    """A folder that holds `features/`, `models/`, `training/` and `serving/`."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Deployment":
        """Return the deployment at `root`. Raises UsageError naming the folders it lacks."""
        missing = [name for name in FOLDERS if not (root / name).is_dir()]
        if missing:
            lacks = ", ".join(f"{name}/" for name in missing)
            message = f"{root}: no deployment here (no {lacks}); `denialrisk init DIR` makes one"
            raise UsageError(message)
        return cls(root)

    @classmethod
    def around(cls, folder: Path) -> "Deployment | None":
        """Return the deployment that `folder` lies in, or None when it lies in none.

        Raises UsageError for a folder that holds most of a deployment but not all of it: working
        with another one instead would decide by rules that nobody asked for.
        """
        for root in (folder, *folder.parents):
            there = sum((root / name).is_dir() for name in FOLDERS)
            if there >= _MOST:
                return cls.at(root)
        return None

    @property
    def features(self) -> Path:
        """The catalogue's folder: one YAML file per family of signals."""
        return self.root / "features"

    @property
    def sources(self) -> Path:
        """Where the fields of flat files come from."""
        return self.features / "sources.yaml"

    @property
    def feature_cases(self) -> Path:
        """The catalogue's worked examples."""
        return self.features / "cases"

    @property
    def remedies(self) -> Path:
        """What may be proposed to a coder."""
        return self.features / "remedies.yaml"

    @property
    def remedy_cases(self) -> Path:
        """The remedies' worked examples."""
        return self.feature_cases / "remedies.yaml"

    @property
    def models(self) -> Path:
        """The model specifications' folder."""
        return self.root / "models"

    @property
    def label_rules(self) -> Path:
        """What is a denial."""
        return self.root / "training" / "label.yaml"

    @property
    def label_cases(self) -> Path:
        """The label rules' worked examples."""
        return self.root / "training" / "cases" / "label.yaml"

    @property
    def gates(self) -> Path:
        """What a model must reach to be registered."""
        return self.root / "training" / "gates.yaml"

    @property
    def policy(self) -> Path:
        """Risk and dollars turned into hold, review or send."""
        return self.root / "serving" / "policy.yaml"

    @property
    def serving(self) -> Path:
        """The service's folder."""
        return self.root / "serving"

    @property
    def recipes(self) -> dict[str, Path]:
        """The training recipes by name, in alphabetical order."""
        return {
            path.stem: path for path in sorted((self.root / "training/recipes").glob("*.yaml"))
        }
