"""A learnt model measured before it is written: its bytes, and what one explanation costs."""

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from denialrisk.derive import History
from denialrisk.fit.learn import Learnt

if TYPE_CHECKING:
    from lightgbm import Booster

_MEGABYTE: Final = 1e6
_TIMES: Final = 7


def size(learnt: Learnt, history: History) -> dict[str, Any]:
    """Return the megabytes of both models and the history, the trees, and milliseconds per line.

    Trees and milliseconds are of what tells of a denial.
    Those are TreeSHAP's for one line on one thread, the quickest of a few: what a busy machine
    adds says nothing about the model. The cost does not hang on the line's values.
    """
    models = [model for model in (learnt.denial.booster, learnt.category_booster) if model]
    telling = models if learnt.calibration.category_share else models[:1]
    texts = [model.model_to_string() for model in models]
    held = sum(part.words.nbytes + part.cells.nbytes for part in history.segments)
    return {
        "megabytes": round((sum(map(len, texts)) + held) / _MEGABYTE, 3),
        "trees": sum(int(model.num_trees()) for model in telling),
        "explain_milliseconds": round(1000 * sum(map(_seconds_to_explain, telling)), 4),
    }


def _seconds_to_explain(booster: "Booster") -> float:
    row = np.zeros((1, booster.num_feature()))
    taken = []
    for _ in range(_TIMES):
        start = perf_counter()
        booster.predict(row, pred_contrib=True, num_threads=1)
        taken.append(perf_counter() - start)
    return min(taken)
