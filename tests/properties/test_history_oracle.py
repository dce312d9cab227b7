"""All that reads history equals a walk over all claims and remittances, in plain Python."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from denialrisk.claims import Claim, Line
from denialrisk.derive import KINDS, Catalogue, History, derive, line_frame_of, load_catalogue

FEATURES = Path(__file__).parents[2] / "features"
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
    "answered_lines": "{key: [payer_id, patient_key]}",
    "answered_lines_9": "{key: [service_code], counted: paid, window_days: 9}",
    "answered_lines_coding": "{key: [payer_id], counted: denied, category: coding}",
    "days_since_last": "{key: [payer_id, patient_key], event: denied, at_most: 9}",
    "days_since_last_coding": "{key: [payer_id], event: denied, category: coding}",
    "days_since_last_paid": "{key: [service_code], event: paid}",
    "days_since_last_sent": "{key: [patient_key], event: sent}",
}
EVER = 99_999


@dataclass(frozen=True)
class Sent:
    """A line, what its claim says, and the first answer that was no taking back."""

    fields: dict[str, Any]
    day: date | None
    known: date | None
    category: str | None

    @property
    def denied(self) -> bool:
        return self.category is not None

    @property
    def paid(self) -> bool:
        return self.known is not None and not self.denied


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    lines = ["signals:"]
    for name, slots in SLOTS.items():
        where = '{x12: "CLM", fhir: "Claim"}'
        rest = f"title: It, says: x, where: {where}"
        lines += [f"  {name}: {{kind: {kind_of(name)}, slots: {slots}, {rest}}}"]
    folder = tmp_path_factory.mktemp("features")
    (folder / "payer.yaml").write_text("\n".join(lines))
    return load_catalogue(folder)


def kind_of(name: str) -> str:
    return max((kind for kind in KINDS if name.startswith(kind)), key=len)


def test_no_kind_of_history_is_left_out() -> None:
    reading = {name for name, kind in KINDS.items() if kind.asks is not KINDS["number"].asks}
    assert reading == set(WALKS) == {kind_of(name) for name in SLOTS}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_kind_equals_the_walk(
    world_of: Callable[..., Any], catalogue: Catalogue, seed: int
) -> None:
    """Here what a line says is spelled out too, not only what was known of others."""
    world = world_of(seed, 25)
    past = [
        sent(fields_of(claim, line), claim, line, world)
        for claim in world.claims
        for line in claim.lines
    ]
    assert_walked(catalogue, world, past)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_signal_that_ships_equals_the_walk(world_of: Callable[..., Any], seed: int) -> None:
    catalogue, world = load_catalogue(FEATURES), world_of(seed, 16)
    frame = line_frame_of(world.claims)
    names = sorted({name for signal in catalogue.signals for name in read_by(signal.rule)})
    columns = [[None if v != v else v for v in frame[name].tolist()] for name in names]  # noqa: PLR0124 — NaN
    told = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    lines = [(claim, line) for claim in world.claims for line in claim.lines]
    past = [sent(fields, *each, world) for fields, each in zip(told, lines, strict=True)]
    assert_walked(catalogue, world, past)


def assert_walked(catalogue: Catalogue, world: Any, past: list[Sent]) -> None:
    """Check every signal that reads history, on every line."""
    frame = line_frame_of(world.claims)
    derived = derive(catalogue, History.build(catalogue, frame, world.outcomes()), frame)
    for signal in catalogue.signals:
        if signal.rule.asks():
            wanted = [WALKS[signal.kind](signal.rule, line, past) for line in past]
            got = derived[signal.name].tolist()
            assert got == pytest.approx(wanted, rel=1e-9, nan_ok=True), signal.name


def read_by(rule: Any) -> Iterator[str]:
    yield from getattr(rule, "key", ())
    if rule.asks() and hasattr(rule, "field"):
        yield rule.field


def test_the_worlds_hold_what_makes_history_hard(world_of: Callable[..., Any]) -> None:
    """The proof above would be worth little without answers taken back and given anew."""
    world = world_of(5, 25)
    answers = [initial(claim, claim.lines[0], world) for claim in world.claims]
    assert any(remit.status_code == "22" for remit in world.remits)
    assert len({day for day, _ in answers if day}) < sum(day is not None for day, _ in answers)
    again = [r for r in world.remits if r.status_code == "1"]
    assert len({r.claim_id for r in again}) < len(again)


def fields_of(claim: Claim, line: Line) -> dict[str, Any]:
    return {
        "payer_id": claim.payer_id or claim.payer_name,
        "service_code": line.procedure_code or (line.revenue_code and f"rev {line.revenue_code}"),
        "modifiers": ",".join(sorted(line.modifiers)),
        "patient_key": claim.patient_key,
        "rendering_npi": claim.rendering_npi,
        "prior_authorization_number": claim.prior_authorization_number,
        "charge": line.charge,
    }


def sent(fields: dict[str, Any], claim: Claim, line: Line, world: Any) -> Sent:
    return Sent(fields, claim.submitted_on, *initial(claim, line, world))


def initial(claim: Claim, line: Line, world: Any) -> tuple[date | None, str | None]:
    """Return the day and the category of the first answer that took nothing back."""
    said = [r for r in world.remits if r.claim_id == claim.claim_id and r.status_code != "22"]
    if not said:
        return None, None
    first = min(said, key=lambda remit: remit.known_on or date.max)
    (answer,) = [each for each in first.lines if each.line_number == line.line_number]
    reasons = [world.reasons[adjustment.carc] for adjustment in answer.adjustments]
    return first.known_on, reasons[0] if reasons else None


def answered(
    line: Sent, past: list[Sent], key: tuple[str, ...], window: int | None = None
) -> list[Sent]:
    return [
        other
        for other in past
        if line.day
        and other.known
        and line.day - timedelta(days=window or EVER) <= other.known < line.day
        and agree(line, other, key)
    ]


def agree(line: Sent, other: Sent, key: tuple[str, ...]) -> bool:
    return all(
        line.fields[name] is not None and line.fields[name] == other.fields[name] for name in key
    )


def share(
    line: Sent,
    past: list[Sent],
    rule: Any,
    hit: Callable[[Sent], bool],
    of: Callable[[Sent], bool] = lambda _: True,
) -> float:
    """Return the share, drawn by `strength` lines towards that of the key without its last."""
    rate = math.nan
    for length in range(len(rule.key) + 1):
        window = getattr(rule, "window_days", None)
        like = [o for o in answered(line, past, rule.key[:length], window) if of(o)]
        strength = rule.strength if length else 0.0
        drawn = sum(map(hit, like)) + (strength * rate if length else 0.0)
        rate = drawn / (len(like) + strength) if like else math.nan
    return rate


def hit_of(category: str | None) -> Callable[[Sent], bool]:
    return lambda other: other.denied if category is None else other.category == category


def change(rule: Any, line: Sent, past: list[Sent]) -> float:
    recent = answered(line, past, rule.key, rule.window_days)
    usual = share(line, past, rule.model_copy(update={"window_days": None}), hit_of(None))
    hits = sum(other.denied for other in recent)
    drawn = (hits + rule.strength * usual) / (len(recent) + rule.strength)
    return drawn - usual if recent else math.nan


def latest(rule: Any, line: Sent, past: list[Sent]) -> float:
    """Return the share of the shortest span with enough lines, one drawn to that of all time."""
    hit = hit_of(rule.category)
    spans = [answered(line, past, rule.key, days) for days in (30, 90, None)]
    like = next((span for span in spans if len(span) >= rule.answers), spans[-1])
    return (sum(map(hit, like)) + share(line, past, rule, hit)) / (len(like) + 1)


def present(rule: Any, line: Sent, past: list[Sent]) -> float:
    def carries(other: Sent) -> bool:
        return other.fields[rule.field] not in {None, 0.0}

    return 0.0 if carries(line) else share(line, past, rule, carries, lambda o: o.paid)


def listed(rule: Any, line: Sent, past: list[Sent]) -> float:
    def lists(other: Sent) -> bool:
        return not set(rule.values).isdisjoint((other.fields[rule.field] or "").split(","))

    return 0.0 if lists(line) else share(line, past, rule, lists, lambda o: o.paid)


def ratio(rule: Any, line: Sent, past: list[Sent]) -> float:
    """Return the number over the mean of those paid, each in thousandths."""
    of_paid = [o.fields[rule.field] for o in answered(line, past, rule.key) if o.paid]
    stated = [round(value, 3) for value in of_paid if value is not None]
    if line.fields[rule.field] is None or not stated or not sum(stated):
        return math.nan
    return line.fields[rule.field] / (sum(stated) / len(stated))


def usual(rule: Any, line: Sent, past: list[Sent]) -> float:
    like = [other for other in answered(line, past, rule.key) if other.paid]
    if not like or line.fields[rule.field] is None:
        return math.nan
    alike = sum(agree(line, other, (rule.field,)) for other in like)
    return alike / (len(like) + rule.strength)


def earlier(line: Sent, past: list[Sent], key: tuple[str, ...]) -> list[date]:
    days = [other.day for other in past if agree(line, other, key) and other.day]
    return [day for day in days if line.day and day < line.day]


def count_sent(rule: Any, line: Sent, past: list[Sent]) -> float:
    days = earlier(line, past, rule.key)
    within = [d for d in days if line.day and (line.day - d).days <= (rule.window_days or EVER)]
    return counted(rule, line, len(within))


def count_answered(rule: Any, line: Sent, past: list[Sent]) -> float:
    like = answered(line, past, rule.key, rule.window_days)
    if rule.counted == "denied":
        like = list(filter(hit_of(rule.category), like))
    if rule.counted == "paid":
        like = [other for other in like if other.paid]
    return counted(rule, line, len(like))


def counted(rule: Any, line: Sent, lines: int) -> float:
    stated = all(line.fields[name] is not None for name in rule.key)
    return float(lines) if stated else math.nan


def since(rule: Any, line: Sent, past: list[Sent]) -> float:
    happened = hit_of(rule.category) if rule.event == "denied" else lambda other: other.paid
    days = [o.known for o in answered(line, past, rule.key) if happened(o) and o.known]
    if rule.event == "sent":
        days = earlier(line, past, rule.key)
    return float(min((line.day - max(days)).days, rule.at_most)) if days and line.day else math.nan


WALKS: dict[str, Callable[[Any, Sent, list[Sent]], float]] = {
    "denial_rate": lambda rule, line, past: share(line, past, rule, hit_of(None)),
    "category_rate": lambda rule, line, past: share(line, past, rule, hit_of(rule.category)),
    "rate_change": change,
    "latest_rate": latest,
    "usually_present": present,
    "usually_listed": listed,
    "ratio_to_usual": ratio,
    "how_usual": usual,
    "earlier_lines": count_sent,
    "answered_lines": count_answered,
    "days_since_last": since,
}
