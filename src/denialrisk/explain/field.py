"""The places in a claim that count most, as a reader finds them in an 837 or in FHIR."""

from typing import Any

import numpy as np

from denialrisk.derive import Catalogue
from denialrisk.derive.catalogue import PLACES
from denialrisk.explain.shapley import Floats


def heaviest_fields(catalogue: Catalogue, weights: Floats, top: int) -> list[list[dict[str, Any]]]:
    """Return, for each row, the places in the claim that count most either way, at most `top`."""
    grouping = catalogue.by_field
    sums = grouping.sums(weights)
    most = np.argsort(-np.abs(sums), axis=1, kind="stable")[:, :top]
    places = [dict(zip(PLACES, name, strict=True)) for name in grouping.names]
    return [
        [{"where": places[at], "log_odds": row[at]} for at in columns]
        for columns, row in zip(most.tolist(), sums.tolist(), strict=True)
    ]
