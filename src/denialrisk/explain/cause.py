"""The likely causes of a denial put first among the reasons that raise its risk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.derive import FAMILIES, Catalogue
from denialrisk.explain.block import Integers
from denialrisk.explain.heaviest import heaviest
from denialrisk.explain.shapley import Floats

# What a coder would look through for a denial of this category: the claim's papers and data
# (documentation), how it is coded (code), who covers the patient (eligibility), who answers and
# who treats (payer). A denial that no rule names belongs to none.
FAMILY_OF: Final[Mapping[str, str]] = {
    "eligibility": "eligibility",
    "coordination_of_benefits": "eligibility",
    "authorization": "authorization",
    "documentation": "documentation",
    "missing_information": "documentation",
    "duplicate": "documentation",
    "coding": "code",
    "bundling_frequency": "code",
    "medical_necessity": "code",
    "non_covered": "code",
    "timely_filing": "timing",
    "provider": "payer",
}
# So many causes lead, each by its heaviest reason; a reader is lost in more.
_LEAD: Final = 3
# Beyond any log-odds that a signal could weigh.
_AHEAD: Final = 1e9
# A cause less likely than this does not lead: one in twenty is nothing to look for first.
_LIKELY: Final = 0.05


@dataclass(frozen=True)
class Causes:
    """`shares` (n_lines, n_families): how likely each family names the cause, given a denial.

    `columns` lists, by the column of `shares`, the signals of that family in the catalogue.
    """

    shares: Floats
    columns: Mapping[int, Integers]

    @classmethod
    def of(cls, catalogue: Catalogue, categories: Sequence[str], chances: Floats) -> "Causes":
        """Add up P(category | denied), shape (n_lines, n_categories), by family."""
        belongs = np.zeros((len(categories), len(FAMILIES)))
        for row, category in enumerate(categories):
            if category in FAMILY_OF:
                belongs[row, FAMILIES.index(FAMILY_OF[category])] = 1.0
        by = catalogue.by_family
        columns = dict(zip(map(FAMILIES.index, by.names), by.columns, strict=True))
        return cls(chances @ belongs, columns)

    def leading(self, weights: Floats, shares: Floats, top: int) -> Integers:
        """Return the columns of the reasons that raise the risk, causes first: (n, at most `top`).

        `weights` (n, n_signals) and `shares` (n, n_families) are those of lines or of claims; -1
        stands where fewer raise it. First come the likeliest causes, each by its heaviest reason:
        one cause is mostly felt by many signals, which would fill all places. Then the heaviest
        that are left.
        """
        order, rows = weights.copy(), np.arange(len(weights))
        chances = np.full(shares.shape, -1.0)
        firsts = np.zeros(shares.shape, dtype=np.int64)
        for family, own in self.columns.items():
            firsts[:, family] = own[weights[:, own].argmax(axis=1)]
            raises = weights[rows, firsts[:, family]] > 0
            likely = raises & (shares[:, family] >= _LIKELY)
            chances[likely, family] = shares[likely, family]
        ranked = np.argsort(-chances, axis=1, kind="stable")[:, :_LEAD]
        for place, family in enumerate(ranked.T):
            leads = chances[rows, family] >= 0
            order[rows[leads], firsts[rows, family][leads]] = _AHEAD * (_LEAD - place)
        return heaviest(order, top)
