"""Specs that a search found written as the YAML files of a `models` folder."""

from pathlib import Path

import yaml

from denialrisk.fit.spec import Specs
from denialrisk.fit.tune.trial import Tuned


def write_specs(specs: Specs, tuned: tuple[Tuned, ...], folder: Path) -> Path:
    """Write denial.yaml and category.yaml into `folder`, ready to take the place of models/."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {search.model: search for search in tuned}
    for model in ("denial", "category"):
        data = getattr(specs, model).model_dump(mode="json", exclude_none=True)
        text = yaml.safe_dump(data, sort_keys=False)
        (folder / f"{model}.yaml").write_text(_heading(found.get(model)) + text, encoding="utf-8")
    return folder


def _heading(tuned: Tuned | None) -> str:
    if tuned is None:
        return "# As it was given; not searched.\n"
    before, best = tuned.trials[0].loss, tuned.best
    return (
        f"# Found by `denialrisk train --trials {len(tuned.trials)}` (trial {best.number}): mean\n"
        f"# log loss over folds in time {best.loss:.5f}, {before:.5f} before the search.\n"
    )
