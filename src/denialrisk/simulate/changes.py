"""Lists what payers change in the simulated years: what is asked, of which codes, since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from denialrisk.simulate import policies
from denialrisk.simulate.columns import NEVER, Flags, Ints, calendar
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.policies import Rule, concerned
from denialrisk.simulate.procedures import PROCEDURES

# The rules by the category of denial they bring about.
_RULES: Final[Mapping[str, tuple[tuple[Rule, ...], ...]]] = {
    "authorization": (policies.AUTHORIZATION, policies.REFERRAL),
    "documentation": (policies.ATTACHMENT,),
    "non_covered": (policies.NOT_COVERED,),
    "medical_necessity": (policies.NECESSITY,),
    "coding": (policies.MODIFIER, policies.EXACT_DIAGNOSIS),
    "missing_information": (policies.DRUG_CODE, policies.ORDERED_BY, policies.TAXONOMY),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One payer asks something new of services from day `on`, or `ends` asking it.

    `category` is what it denies for; `procedure_codes` are CPT and HCPCS numbers. The day of
    service decides, so claims sent later for earlier services fall under the old rule.
    """

    payer_id: str
    category: str
    families: tuple[str, ...]
    procedure_codes: tuple[str, ...]
    on: date
    ends: bool

    def concerns(self, ledger: Ledger) -> Flags:
        """Tell which lines are for this payer and these procedures, before the change too."""
        payer = [one.payer_id for one in PAYERS].index(self.payer_id)
        procedures = np.array([one.family in self.families for one in PROCEDURES])
        of_payer = ledger.per_line("payer") == payer
        return np.asarray(of_payer & procedures[ledger.line["procedure"]])


def changes() -> tuple[Change, ...]:
    """Return every change of a rule with a date, by that date."""
    found = [
        change
        for category, tables in _RULES.items()
        for rules in tables
        for rule in rules
        for change in _changes(rule, category)
    ]
    return tuple(sorted(found, key=lambda change: (change.on, change.payer_id)))


def _changes(rule: Rule, category: str) -> list[Change]:
    payers, procedures = concerned(rule)
    codes = _codes(np.flatnonzero(procedures))
    dated = [(rule.since, False), (rule.until, True)]
    return [
        Change(PAYERS[payer].payer_id, category, rule.families, codes, calendar(day), ends)
        for day, ends in dated
        if abs(day) < NEVER
        for payer in np.flatnonzero(payers)
    ]


def _codes(procedures: Ints) -> tuple[str, ...]:
    return tuple(code for row in procedures if (code := PROCEDURES[row].code))
