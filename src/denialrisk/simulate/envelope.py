"""Wraps X12 transactions in the envelopes they travel in, and writes amounts as X12 does."""

from dataclasses import dataclass
from typing import Final

from denialrisk.simulate.columns import stamp

END: Final = "~\n"
_NO_SECRETS: Final = "00*          *00*          "
VERSIONS: Final = {
    "professional": ("HC", "005010X222A1"),
    "institutional": ("HC", "005010X223A2"),
    "remit": ("HP", "005010X221A1"),
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """One interchange with one functional group. `day` counts from FIRST_DAY."""

    content: str
    sender: str
    receiver: str
    day: int
    number: int

    def wrap(self, transactions: list[list[str]]) -> str:
        """Return the file: each transaction is its segments between ST and SE, both left out."""
        code, version = VERSIONS[self.content]
        kind, date = "835" if code == "HP" else "837", stamp(self.day)
        dated = f"{date[2:]}*0700*^*00501*{self.number:09d}*0*T*:"
        heading = [
            f"ISA*{_NO_SECRETS}*ZZ*{self.sender:<15}*ZZ*{self.receiver:<15}*{dated}",
            f"GS*{code}*{self.sender}*{self.receiver}*{date}*0700*{self.number}*X*{version}",
        ]
        body: list[str] = []
        for place, segments in enumerate(transactions, 1):
            # An 835 names its version in GS only.
            named = "" if kind == "835" else f"*{version}"
            body.append(f"ST*{kind}*{place:04d}{named}")
            body += segments
            body.append(f"SE*{len(segments) + 2}*{place:04d}")
        ending = [f"GE*{len(transactions)}*{self.number}", f"IEA*1*{self.number:09d}", ""]
        return END.join([*heading, *body, *ending])


def money(cents: int) -> str:
    """Write an amount without needless zeros: 1250 is 12.5, 1200 is 12, -5 is -.05."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    if not rest:
        return f"{sign}{dollars}"
    fraction = f".{rest:02d}".rstrip("0")
    return f"{sign}{dollars or ''}{fraction}"
