"""Every kind that reads history equals a walk over all claims and remittances, in plain Python."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from denialrisk.claims import Claim, Line, Remit
from denialrisk.derive import KINDS, Catalogue, History, derive, line_frame_of, load_catalogue

REASONS = {"197": "authorization", "27": "eligibility", "4": "coding"}
SLOTS = {
    "denial_rate": "{key: [payer_id, service_code], strength: 3}",
    "denial_rate_9": "{key: [service_code, modifiers], window_days: 9, strength: 3}",
    "category_rate": "{key: [payer_id, modifiers], category: coding, strength: 3}",
    "rate_change": "{key: [payer_id], window_days: 8, strength: 3}",
    "latest_rate": "{key: [payer_id, service_code], category: coding, answers: 2, strength: 3}",
    "latest_rate_all": "{key: [payer_id], answers: 5, strength: 3}",
    "usually_present": "{field: prior_authorization_number, key: [service_code], strength: 3}",
    "usually_listed": "{field: modifiers, values: ['59', XS], key: [service_code], strength: 3}",
    "ratio_to_usual": "{field: charge, key: [service_code]}",
    "how_usual": "{field: rendering_npi, key: [payer_id], strength: 3}",
    "earlier_lines": "{key: [patient_key, service_code]}",
    "earlier_lines_7": "{key: [payer_id], window_days: 7}",
    "days_since_last": "{key: [payer_id, patient_key], event: denied, at_most: 9}",
    "days_since_last_coding": "{key: [payer_id], event: denied, category: coding}",
    "days_since_last_paid": "{key: [service_code], event: paid}",
    "days_since_last_sent": "{key: [patient_key], event: sent}",
}


@dataclass(frozen=True)
class Sent:
    """A line, what its claim says, and the first answer that was no taking back."""

    fields: dict[str, Any]
    day: date | None
    known: date | None
    denied: bool
    category: str | None

    @property
    def paid(self) -> bool:
        return self.known is not None and not self.denied


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    lines = ["signals:"]
    for name, slots in SLOTS.items():
        kind = max((kind for kind in KINDS if name.startswith(kind)), key=len)
        where = '{x12: "CLM", fhir: "Claim"}'
        rest = f"title: It, says: x, where: {where}"
        lines += [f"  {name}: {{kind: {kind}, slots: {slots}, {rest}}}"]
    folder = tmp_path_factory.mktemp("features")
    (folder / "payer.yaml").write_text("\n".join(lines))
    return load_catalogue(folder)


def test_no_kind_of_history_is_left_out() -> None:
    assert list(EXPECTED) == list(SLOTS)
    reading = {name for name, kind in KINDS.items() if kind.asks is not KINDS["number"].asks}
    assert reading == {max((k for k in KINDS if name.startswith(k)), key=len) for name in SLOTS}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_kind_equals_the_walk(
    world_of: Callable[..., Any], catalogue: Catalogue, seed: int
) -> None:
    world = world_of(seed, 25)
    frame = line_frame_of(world.claims)
    derived = derive(catalogue, History.build(catalogue, frame, world.outcomes()), frame)
    past = [sent for claim in world.claims for sent in lines_of(claim, world.remits)]
    for name, expected in EXPECTED.items():
        got = derived[name].tolist()
        wanted = [expected(line, past) for line in past]
        assert got == pytest.approx(wanted, rel=1e-12, nan_ok=True), name


def test_the_worlds_hold_what_makes_history_hard(world_of: Callable[..., Any]) -> None:
    """The proof above would be worth little without answers taken back and given anew."""
    world = world_of(5, 25)
    answers = [initial(claim, claim.lines[0], world.remits) for claim in world.claims]
    assert any(remit.status_code == "22" for remit in world.remits)
    assert len({day for day, _ in answers if day}) < sum(day is not None for day, _ in answers)
    again = [r for r in world.remits if r.status_code == "1"]
    assert len({r.claim_id for r in again}) < len(again)


def lines_of(claim: Claim, remits: list[Remit]) -> Iterator[Sent]:
    for line in claim.lines:
        known, category = initial(claim, line, remits)
        fields = {
            "payer_id": claim.payer_id or claim.payer_name,
            "service_code": line.procedure_code
            or (line.revenue_code and f"rev {line.revenue_code}"),
            "modifiers": ",".join(sorted(line.modifiers)),
            "patient_key": claim.patient_key,
            "rendering_npi": claim.rendering_npi,
            "prior_authorization_number": claim.prior_authorization_number,
            "charge": line.charge,
        }
        yield Sent(fields, claim.submitted_on, known, category is not None, category)


def initial(claim: Claim, line: Line, remits: list[Remit]) -> tuple[date | None, str | None]:
    """Return the day and the category of the first answer that took nothing back."""
    said = [r for r in remits if r.claim_id == claim.claim_id and r.status_code != "22"]
    if not said:
        return None, None
    first = min(said, key=lambda remit: remit.known_on or date.max)
    (answer,) = [each for each in first.lines if each.line_number == line.line_number]
    reasons = [REASONS[adjustment.carc] for adjustment in answer.adjustments]
    return first.known_on, reasons[0] if reasons else None


def answered(
    line: Sent, past: list[Sent], key: tuple[str, ...], window: int = 9_999
) -> list[Sent]:
    return [
        other
        for other in past
        if line.day
        and other.known
        and line.day - timedelta(days=window) <= other.known < line.day
        and agree(line, other, key)
    ]


def agree(line: Sent, other: Sent, key: tuple[str, ...]) -> bool:
    return all(
        line.fields[name] is not None and line.fields[name] == other.fields[name] for name in key
    )


def share(  # noqa: PLR0913, PLR0917 — an oracle spells everything out
    line: Sent,
    past: list[Sent],
    key: tuple[str, ...],
    hit: Callable[[Sent], bool],
    of: Callable[[Sent], bool] = lambda _: True,
    window: int = 9_999,
) -> float:
    """Return the share, drawn by 3 lines towards that of the key without its last field."""
    like = [other for other in answered(line, past, key, window) if of(other)]
    if not like:
        return math.nan
    hits = sum(map(hit, like))
    if not key:
        return hits / len(like)
    return (hits + 3 * share(line, past, key[:-1], hit, of, window)) / (len(like) + 3)


def denied(other: Sent) -> bool:
    return other.denied


def paid(other: Sent) -> bool:
    return other.paid


def coding(other: Sent) -> bool:
    return other.category == "coding"


def rate_change(line: Sent, past: list[Sent]) -> float:
    recent = answered(line, past, ("payer_id",), 8)
    usual = share(line, past, ("payer_id",), denied)
    hits = sum(map(denied, recent))
    return (hits + 3 * usual) / (len(recent) + 3) - usual if recent else math.nan


def latest_rate(
    line: Sent, past: list[Sent], key: tuple[str, ...], hit: Callable[[Sent], bool], enough: int
) -> float:
    """Return the share of the shortest span with enough lines, one drawn to that of all time."""
    spans = [answered(line, past, key, days) for days in (30, 90, 9_999)]
    like = next((span for span in spans if len(span) >= enough), spans[-1])
    return (sum(map(hit, like)) + share(line, past, key, hit)) / (len(like) + 1)


def usually_present(line: Sent, past: list[Sent]) -> float:
    if line.fields["prior_authorization_number"]:
        return 0.0
    return share(
        line,
        past,
        ("service_code",),
        lambda other: other.fields["prior_authorization_number"] is not None,
        paid,
    )


def usually_listed(line: Sent, past: list[Sent]) -> float:
    return 0.0 if lists_59(line) else share(line, past, ("service_code",), lists_59, paid)


def lists_59(other: Sent) -> bool:
    return "59" in other.fields["modifiers"].split(",")


def ratio_to_usual(line: Sent, past: list[Sent]) -> float:
    like = [o.fields["charge"] for o in answered(line, past, ("service_code",)) if o.paid]
    return line.fields["charge"] / (sum(like) / len(like)) if like else math.nan


def how_usual(line: Sent, past: list[Sent]) -> float:
    like = [other for other in answered(line, past, ("payer_id",)) if other.paid]
    if not like or line.fields["rendering_npi"] is None:
        return math.nan
    alike = sum(agree(line, other, ("rendering_npi",)) for other in like)
    return (alike + 1.5) / (len(like) + 3)


def earlier(line: Sent, past: list[Sent], key: tuple[str, ...], window: int = 9_999) -> list[date]:
    days = [other.day for other in past if agree(line, other, key) and other.day]
    return [day for day in days if line.day and 0 < (line.day - day).days <= window]


def count_earlier(
    line: Sent, past: list[Sent], key: tuple[str, ...], window: int = 9_999
) -> float:
    stated = all(line.fields[name] is not None for name in key)
    return float(len(earlier(line, past, key, window))) if stated else math.nan


def since(line: Sent, days: list[date], at_most: int = 365) -> float:
    return float(min((line.day - max(days)).days, at_most)) if days and line.day else math.nan


def known_days(
    line: Sent, past: list[Sent], key: tuple[str, ...], event: Callable[[Sent], bool]
) -> list[date]:
    return [o.known for o in answered(line, past, key) if event(o) and o.known]


EXPECTED: dict[str, Callable[[Sent, list[Sent]], float]] = {
    "denial_rate": lambda x, past: share(x, past, ("payer_id", "service_code"), denied),
    "denial_rate_9": lambda x, past: share(
        x, past, ("service_code", "modifiers"), denied, window=9
    ),
    "category_rate": lambda x, past: share(x, past, ("payer_id", "modifiers"), coding),
    "rate_change": rate_change,
    "latest_rate": lambda x, past: latest_rate(x, past, ("payer_id", "service_code"), coding, 2),
    "latest_rate_all": lambda x, past: latest_rate(x, past, ("payer_id",), denied, 5),
    "usually_present": usually_present,
    "usually_listed": usually_listed,
    "ratio_to_usual": ratio_to_usual,
    "how_usual": how_usual,
    "earlier_lines": lambda x, past: count_earlier(x, past, ("patient_key", "service_code")),
    "earlier_lines_7": lambda x, past: count_earlier(x, past, ("payer_id",), 7),
    "days_since_last": lambda x, past: since(
        x, known_days(x, past, ("payer_id", "patient_key"), denied), 9
    ),
    "days_since_last_coding": lambda x, past: since(x, known_days(x, past, ("payer_id",), coding)),
    "days_since_last_paid": lambda x, past: since(x, known_days(x, past, ("service_code",), paid)),
    "days_since_last_sent": lambda x, past: since(x, earlier(x, past, ("patient_key",))),
}
