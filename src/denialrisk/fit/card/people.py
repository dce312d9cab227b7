"""The lines a model learnt from, counted by who the patients were and what kind of payer paid."""

import pandas as pd

from denialrisk.fit.judge.fairness import FEWEST_CLAIMS, TOO_FEW, groups_of
from denialrisk.fit.study import Study


def shares(study: Study) -> dict[str, dict[str, float]]:
    """Return the share of the lines learnt from per group, by age, sex and kind of payer.

    Groups of few claims are counted together.
    """
    matrix, slices = study.matrix, study.slices
    rows = matrix.claim[slices.train | slices.calibration]
    claims = matrix.claims.iloc[rows].reset_index(drop=True)
    number = pd.Series(rows)
    return {by: _counted(names, number) for by, names in groups_of(claims).items()}


def _counted(names: pd.Series, claim: pd.Series) -> dict[str, float]:
    per_group = claim.groupby(names.to_numpy()).nunique()
    few = names.isin(per_group.index[per_group < FEWEST_CLAIMS])
    found = names.mask(few, TOO_FEW).value_counts(normalize=True).sort_index()
    return {str(name): float(share) for name, share in found.items()}
