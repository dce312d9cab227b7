"""The closed set of kinds a signal can be of, and those that installed packages add."""

from collections.abc import Mapping
from typing import Final

from denialrisk.derive.kinds.counts import AnsweredLines, EarlierLines
from denialrisk.derive.kinds.installed import with_installed
from denialrisk.derive.kinds.kind import AnyField, Evidence, Kind, StackedKind
from denialrisk.derive.kinds.plain import (
    Calendar,
    DaysBetween,
    MissingWhen,
    Number,
    OneOf,
    Present,
    RepeatsInClaim,
)
from denialrisk.derive.kinds.rates import CategoryRate, DenialRate, LatestRate, RateChange
from denialrisk.derive.kinds.usual import (
    DaysSinceLast,
    HowUsual,
    RatioToUsual,
    UsuallyListed,
    UsuallyPresent,
)

_ALL: Final[tuple[type[Kind], ...]] = (
    DenialRate,
    CategoryRate,
    RateChange,
    LatestRate,
    UsuallyPresent,
    UsuallyListed,
    RatioToUsual,
    HowUsual,
    EarlierLines,
    AnsweredLines,
    DaysSinceLast,
    Present,
    Number,
    OneOf,
    MissingWhen,
    DaysBetween,
    Calendar,
    RepeatsInClaim,
)

KINDS: Final[Mapping[str, type[Kind]]] = with_installed({kind.name: kind for kind in _ALL})

__all__ = ["KINDS", "AnyField", "Evidence", "Kind", "StackedKind"]
