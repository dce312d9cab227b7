"""The label policy: what each group code, reason code and remark code of a payer means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from denialrisk import yamlfile
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

    def read(self, group: str, carc: str) -> Reading:
        """Return what an adjustment means by its group and reason code alone."""
        keys = ((group, carc), (group, ""), ("", carc))
        found = next((self._readings[key] for key in keys if key in self._readings), None)
        return found or Reading(UNMAPPED, UNKNOWN_RULE)

    def refine(self, group: str, carc: str, rarc: str) -> Reading | None:
        """Return what a remark code makes of it, or None when it changes nothing."""
        keys = ((group, carc, rarc), ("", carc, rarc))
        return next((self._refined[key] for key in keys if key in self._refined), None)

    @cached_property
    def refinable(self) -> frozenset[str]:
        """Every reason code that some remark code refines."""
        return frozenset(carc for _, carc, _ in self._refined)

    @cached_property
    def named_codes(self) -> frozenset[str]:
        """Every reason code that the file names, mapped or as unmapped."""
        mapped = (code for rule in self.file.rules for code in rule.carc)
        return frozenset((*mapped, *self.file.unmapped))

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
    def _readings(self) -> Mapping[tuple[str, str], Reading]:
        readings = {("", code): Reading(UNMAPPED, UNMAPPED_RULE) for code in self.file.unmapped}
        for rule in self.file.rules:
            for group in rule.groups or ("",):
                for code in rule.carc or ("",):
                    readings[group, code] = Reading(rule.means, rule.name)
        return readings

    @cached_property
    def _refined(self) -> Mapping[tuple[str, str, str], Reading]:
        refined: dict[tuple[str, str, str], Reading] = {}
        for order, refinement in enumerate(self.file.refinements):
            for key in _keys(refinement):
                refined.setdefault(key, Reading(refinement.means, refinement.name, order))
        return refined


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
