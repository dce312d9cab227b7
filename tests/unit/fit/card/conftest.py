from typing import Any

import pytest

from denialrisk.fit.judge.examine import examine
from denialrisk.fit.learn import Learnt
from denialrisk.fit.study import Study


@pytest.fixture(scope="session")
def metrics(study: Study, learnt: Learnt) -> dict[str, Any]:
    facts = {
        "split": study.slices.to_dict(),
        "recipe": study.recipe.model_dump(mode="json"),
        "label_version": "3",
        "maturity_days": 60,
        "gates": [{"gate": "signal", "passed": True, "says": "AUROC is high"}],
    }
    return examine(study, learnt) | facts
