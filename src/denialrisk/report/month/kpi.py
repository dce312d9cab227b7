"""Lines of a history turned into the figures that revenue cycle teams steer by.

What claims and remittances cannot tell is said, not estimated: docs/reports.md defines each.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import pandas as pd

from denialrisk.report.month.history import History
from denialrisk.report.words import about, counted
from denialrisk.score import Targets

Told = Literal["whole", "in part", "not"]

_DAYS: Final = 90
# Fewer days of charges say little of what comes in a day.
_FEWEST_DAYS: Final = 28
_RECEIVABLES: Final[dict[str, Literal["share", "days"]]] = {
    "days_in_receivables": "days",
    "receivables_over_90_days": "share",
}
# Which way is good; the others are to stay below their target.
_HIGH_IS_GOOD: Final = {"clean_claim_rate", "first_pass_resolution", "overturn_rate"}


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure: `value` is a share (0 to 1) or days; None where the data cannot tell it.

    `told` says whether the data tells it whole, in part (as a bound, or not final) or not, and
    `says` what it counts and what it lacks. `bound` is at most or at least where the true value
    may lie beyond on one side only.
    """

    name: str
    unit: Literal["share", "days"]
    value: float | None
    told: Told
    says: str
    bound: Literal["at most", "at least"] | None = None


def kpis(history: History, month: str, targets: Targets) -> list[dict[str, Any]]:
    """Return the month's figures, each beside its target and whether that is reached.

    `reached` is None without a target and where the data leaves it open.
    """
    lines = history.of([month])
    found = [
        _clean(lines),
        _first_pass(lines, mature=history.mature(month)),
        _denied(lines, mature=history.mature(month)),
        *_receivables(history, month),
        _overturned(lines),
        _written_off(lines),
    ]
    return [
        asdict(kpi)
        | {
            "target": (target := getattr(targets, kpi.name)),
            "high_is_good": kpi.name in _HIGH_IS_GOOD,
            "reached": _reached(kpi, target),
        }
        for kpi in found
    ]


def _reached(kpi: Kpi, target: float | None) -> bool | None:
    """Say whether a target is reached; a bound can only speak against it."""
    if target is None or kpi.value is None:
        return None
    high = kpi.name in _HIGH_IS_GOOD
    reached = kpi.value >= target if high else kpi.value <= target
    if kpi.told == "whole":
        return reached
    speaks_against = kpi.bound == ("at most" if high else "at least")
    return False if speaks_against and not reached else None


def _clean(lines: pd.DataFrame) -> Kpi:
    name = "clean_claim_rate"
    claims = lines.drop_duplicates("claim")["acknowledged"].dropna()
    if claims.empty:
        says = (
            "Told by front ends' acknowledgments (277CA); none was read for this month's claims."
        )
        return Kpi(name, "share", None, "not", says)
    clean = float(claims.eq("accepted").mean())
    says = (
        f"Of {counted(len(claims), 'claim')} that a front end answered, those taken in at once. "
        "Claims mended by hand before they were sent count as clean here: the files do not tell."
    )
    return Kpi(name, "share", clean, "in part", says, "at most")


def _first_pass(lines: pd.DataFrame, *, mature: bool) -> Kpi:
    name = "first_pass_resolution"
    decided = lines["status"].isin(["paid", "denied"])
    whole = decided.groupby(lines["claim"]).all()
    paid = lines["status"].eq("paid").groupby(lines["claim"]).all()[whole]
    if paid.empty:
        return Kpi(name, "share", None, "not", "No claim of this month is decided in full.")
    says = f"Of {counted(len(paid), 'claim')} decided in full, those of which no line was denied."
    return Kpi(name, "share", float(paid.mean()), *_final(says, mature=mature))


def _denied(lines: pd.DataFrame, *, mature: bool) -> Kpi:
    name = "initial_denial_rate"
    decided = lines[lines["status"].isin(["paid", "denied"])]
    if decided.empty:
        return Kpi(name, "share", None, "not", "No line of this month is decided.")
    charged = float(decided["charge"].sum())
    denied = float(decided["denied_amount"].sum())
    says = f"Of {counted(len(decided), 'decided line')}, those denied at first"
    says += f"; in dollars {denied / charged:.1%} of what was charged." if charged else "."
    rate = float(decided["status"].eq("denied").mean())
    return Kpi(name, "share", rate, *_final(says, mature=mature))


def _final(says: str, *, mature: bool) -> tuple[Told, str]:
    if mature:
        return "whole", says
    return "in part", f"{says} Not final: answers still come in, and denials come late."


def _receivables(history: History, month: str) -> Iterator[Kpi]:
    """Yield days in receivables and their part over 90 days, at the end of the month.

    Receivables are the charges of lines sent by then of which no payer had decided.
    """
    end = min(pd.Period(month).end_time.normalize(), history.last)
    lines = history.lines[~history.lines["void"] & (history.lines["submitted_on"] <= end)]
    undecided = ~lines["status"].isin(["paid", "denied", "rejected"])
    still_open = lines[undecided | (lines["known_on"] > end)]
    waiting = float(still_open["charge"].sum())
    # The first days of a history hold only what was sent then, not what was open already.
    days = min(_DAYS, (end - history.lines["submitted_on"].min()).days + 1)
    recent = lines[lines["submitted_on"] > end - pd.Timedelta(days=days)]
    a_day = float(recent["charge"].sum()) / max(days, 1)
    lacks = (
        "Denied dollars still fought for, patients' balances and what waits unbilled are in the "
        "ledger, not in these files."
    )
    if lines["known_on"].isna().all():
        for name, unit in _RECEIVABLES.items():
            yield Kpi(name, unit, None, "not", "No answer says on what day it came.")
        return
    if days < _FEWEST_DAYS or a_day <= 0:
        says = f"The history before the month's end is {counted(days, 'day')} long: too short."
        yield Kpi("days_in_receivables", "days", None, "not", says)
    else:
        says = f"{about(waiting)} charged and not yet decided on {end.date()}, at {about(a_day)} "
        says += f"charged a day. {lacks}"
        value = round(waiting / a_day, 1)
        yield Kpi("days_in_receivables", "days", value, "in part", says, "at least")
    yield _aged(still_open, end, waiting, days)


def _aged(still_open: pd.DataFrame, end: pd.Timestamp, waiting: float, days: int) -> Kpi:
    name = "receivables_over_90_days"
    if days < _DAYS or waiting <= 0:
        return Kpi(name, "share", None, "not", "Nothing in the history could be that old.")
    over = still_open["service_on"] < end - pd.Timedelta(days=_DAYS)
    old = float(still_open.loc[over, "charge"].sum())
    says = (
        f"{about(old)} of {about(waiting)} charged and not decided are for services more than 90 "
        "days before. Only what waits for a payer's first decision is counted."
    )
    return Kpi(name, "share", old / waiting, "in part", says)


def _overturned(lines: pd.DataFrame) -> Kpi:
    name = "overturn_rate"
    denied = lines[lines["status"] == "denied"]
    again = denied[denied["again"]]
    if again.empty:
        return Kpi(
            name, "share", None, "not", "No payer has answered a denial of this month again."
        )
    same = int(again["via"].eq("same claim").sum())
    says = (
        f"Of {counted(len(again), 'denied line')} answered again, those then paid: {same:,} on "
        f"the same claim, {int(again['recovered'].sum()) - same:,} on a corrected one. "
        f"{len(denied) - len(again):,} more denied lines have no second answer; appeals refused "
        "by letter are not in the files."
    )
    return Kpi(name, "share", float(again["recovered"].mean()), "in part", says)


def _written_off(lines: pd.DataFrame) -> Kpi:
    denied = lines[lines["status"] == "denied"]
    lost = float(denied.loc[~denied["recovered"], "denied_amount"].sum())
    charged = float(lines["charge"].sum())
    says = "Write-offs are booked in the hospital's ledger; no remittance tells them."
    if charged:
        says += f" Denied and not paid so far: {about(lost)}, {lost / charged:.1%} of the charges."
    return Kpi("write_off_rate", "share", None, "not", says)
