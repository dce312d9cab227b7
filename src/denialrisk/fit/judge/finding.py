"""What makes a signal look as if it knew the answer, in words and with what was measured."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One suspicion: `signal` names a signal or a hospital's own column (`extra.*`).

    `why` is one of "ranks alone", "behaves like the answer", "named like an answer", "sees later",
    "falls after training" and "learnt by heart". A finding that is `sure` refuses the model unless
    the hospital vouches for the signal; the others are to be asked about.
    """

    signal: str
    why: str
    measured: float
    says: str
    sure: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "signal": self.signal,
            "why": self.why,
            "measured": self.measured,
            "says": self.says,
            "sure": self.sure,
        }
