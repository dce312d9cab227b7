"""One gate's answer in words: what was measured, what the limit is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """One gate's answer.

    `says` holds what was measured and the limit, `todo` what helps where it refused. A gate that
    had nothing to judge by passes with `judged` False, and says why.
    """

    gate: str
    passed: bool
    says: str
    todo: str = ""
    judged: bool = True


def not_judged(gate: str, why: str) -> Verdict:
    """Return the answer of a gate that has nothing to judge by."""
    return Verdict(gate, passed=True, says=f"not judged: {why}", judged=False)


def verdict_dicts(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Return the verdicts as plain data for metrics.json and the manifest."""
    return [asdict(verdict) for verdict in verdicts]
