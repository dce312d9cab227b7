"""The label policy: what each group code, reason code and remark code of a payer means."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from denialrisk import yamlfile
from denialrisk.claims import CATEGORIES
from denialrisk.errors import ConfigurationError
from denialrisk.label.rulefile import UNMAPPED, Refinement, RuleFile, faults

UNMAPPED_RULE: Final = "listed as unmapped"
UNKNOWN_RULE: Final = "code no rule knows"
STATUS_RULE: Final = "denied by claim status alone"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one adjustment means and the rule that says so; `order` ranks refinements."""

    means: str
    rule: str
    order: int = 0
    writes_off: bool = False


@dataclass(frozen=True)
class LabelRules:
    """A checked label policy; see training/label.yaml for what each value decides."""

    file: RuleFile = field(repr=False)

    @property
    def version(self) -> str:
        """Name this state of the policy, as its file does."""
        return self.file.version

    @property
    def maturity_days(self) -> int:
        """Return how many days a cohort must have had to be answered before it teaches."""
        return self.file.maturity_days

    @property
    def partial_denial_share(self) -> float:
        """Return the denied share from which a partly paid line counts as denied."""
        return self.file.partial_denial_share

    @property
    def names(self) -> tuple[str, ...]:
        """Every rule that can fire, in the order of the file."""
        rules = [rule.name for rule in self.file.rules]
        refinements = [refinement.name for refinement in self.file.refinements]
        return (*rules, *refinements, UNMAPPED_RULE, UNKNOWN_RULE, STATUS_RULE)

    def status(self, code: str) -> str:
        """Return what CLP02 means: processed, denied, reversal, no_decision, pending, unknown."""
        return self._statuses.get(code, "unknown")

    def acknowledgment(self, category: str) -> str:
        """Return what a status category of a 277CA means: rejected, accepted or other."""
        return self._acknowledgments.get(category, "other")

    @cached_property
    def turns(self) -> tuple[dt.date, ...]:
        """The days on which some rule begins or has ended: they part the eras of `read`."""
        dated = (*self.file.rules, *self.file.refinements)
        begun = {rule.since for rule in dated if rule.since is not None}
        ended = {rule.until + dt.timedelta(days=1) for rule in dated if rule.until is not None}
        return tuple(sorted(begun | ended))

    def read(self, group: str, carc: str, era: int = 0) -> Reading:
        """Return what an adjustment means by its group and reason code alone.

        `era` is the number of `turns` that were reached on the day of the decision.
        """
        readings = self._readings[era]
        keys = ((group, carc), (group, ""), ("", carc))
        found = next((readings[key] for key in keys if key in readings), None)
        return found or Reading(UNMAPPED, UNKNOWN_RULE)

    def refine(self, group: str, carc: str, rarc: str, era: int = 0) -> Reading | None:
        """Return what a remark code makes of it, or None when it changes nothing."""
        refined = self._refined[era]
        keys = ((group, carc, rarc), ("", carc, rarc))
        return next((refined[key] for key in keys if key in refined), None)

    def remark(self, rarc: str) -> Reading | None:
        """Return what a remark code says of a claim denied without any reason code.

        The first refinement with that remark, whatever the reason; None where it names no
        category, since the claim status says that the payer has decided.
        """
        return self._by_remark.get(rarc)

    @cached_property
    def refinable(self) -> frozenset[str]:
        """Every reason code that some remark code refines."""
        return frozenset(code for refinement in self.file.refinements for code in refinement.carc)

    def to_json(self) -> str:
        """Return the whole policy as JSON text; `from_json` reads it back equal."""
        return self.file.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> "LabelRules":
        """Read what `to_json` wrote."""
        return cls(RuleFile.model_validate_json(text))

    @cached_property
    def _statuses(self) -> Mapping[str, str]:
        statuses = self.file.claim_status
        return {code: name for name in type(statuses).model_fields
                for code in getattr(statuses, name)}  # fmt: skip

    @cached_property
    def _acknowledgments(self) -> Mapping[str, str]:
        said = self.file.acknowledgments
        return {code: name for name in ("rejected", "accepted") for code in getattr(said, name)}

    @cached_property
    def _eras(self) -> tuple[dt.date, ...]:
        return (dt.date.min, *self.turns)

    @cached_property
    def _readings(self) -> tuple[Mapping[tuple[str, str], Reading], ...]:
        return tuple(self._read_on(day) for day in self._eras)

    def _read_on(self, day: dt.date) -> Mapping[tuple[str, str], Reading]:
        readings = {("", code): Reading(UNMAPPED, UNMAPPED_RULE) for code in self.file.unmapped}
        for rule in self.file.rules:
            for group in rule.groups or ("",):
                for code in rule.carc or ("",):
                    if rule.holds(day):
                        readings[group, code] = Reading(
                            rule.means, rule.name, writes_off=rule.writes_off
                        )
        return readings

    @cached_property
    def _refined(self) -> tuple[Mapping[tuple[str, str, str], Reading], ...]:
        return tuple(self._refined_on(day) for day in self._eras)

    def _refined_on(self, day: dt.date) -> Mapping[tuple[str, str, str], Reading]:
        refined: dict[tuple[str, str, str], Reading] = {}
        for order, refinement in enumerate(self.file.refinements):
            if refinement.holds(day):
                for key in _keys(refinement):
                    refined.setdefault(key, Reading(refinement.means, refinement.name, order))
        return refined

    @cached_property
    def _by_remark(self) -> Mapping[str, Reading]:
        found: dict[str, Reading] = {}
        for order, refinement in enumerate(self.file.refinements):
            if refinement.means in CATEGORIES:
                for rarc in refinement.rarc:
                    found.setdefault(rarc, Reading(refinement.means, refinement.name, order))
        return found


def load_rules(path: Path) -> LabelRules:
    """Read and check a label policy.

    Raises ConfigurationError with every problem of the file, each with its line.
    """
    file = yamlfile.read(path, RuleFile)
    data, lines = yamlfile.load(path)
    if problems := faults(file, data, path, lines):
        raise ConfigurationError(problems)
    return LabelRules(file)


def _keys(refinement: Refinement) -> Iterator[tuple[str, str, str]]:
    for group in refinement.groups or ("",):
        for carc in refinement.carc:
            for rarc in refinement.rarc:
                yield group, carc, rarc
