"""Each history kind equals a plain walk over the claims sent and answered before."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.derive import Catalogue, History, LineFrame, Signals, derive, line_frame
from denialrisk.derive.catalogue import load_catalogue
from denialrisk.errors import BundleError

FEATURES = Path(__file__).parents[3] / "features"
PLACES = '{x12: "CLM", fhir: "Claim"}'


@pytest.fixture(scope="module")
def frame(world: Any) -> LineFrame:
    return line_frame(world.claims, world.lines)


@pytest.fixture(scope="module")
def past(world: Any, frame: LineFrame) -> "Past":
    return Past(world, frame)


class Past:
    """The oracle: for every line, the answered lines with equal fields, known before its day."""

    def __init__(self, world: Any, frame: LineFrame) -> None:
        self.frame = frame
        self.world = world
        rows = world.lines.merge(world.outcomes, on=["claim_id", "line_number"], how="left")
        self.status = rows["status"].tolist()
        self.category = rows["category"].tolist()
        self.known = [None if day is pd.NaT else day.toordinal() for day in rows["known_on"]]
        sent = world.claims.set_index("claim_id")["submitted_on"]
        self.sent = [sent[claim].toordinal() for claim in rows["claim_id"]]

    def alike(self, row: int, key: Sequence[str], window: int | None = None) -> list[int]:
        """Return the lines answered before this one was sent that agree in every field."""
        today = self.sent[row]
        return [
            other
            for other, known in enumerate(self.known)
            if known is not None
            and known < today
            and (window is None or known >= today - window)
            and self.agree(row, other, key)
        ]

    def sent_before(self, row: int, key: Sequence[str]) -> list[int]:
        return [
            other
            for other, day in enumerate(self.sent)
            if day < self.sent[row] and self.agree(row, other, key)
        ]

    def agree(self, row: int, other: int, key: Sequence[str]) -> bool:
        return all(
            self.frame[name][row] is not None and self.frame[name][row] == self.frame[name][other]
            for name in key
        )

    def share(  # noqa: PLR0913 — an oracle spells everything out
        self,
        row: int,
        key: tuple[str, ...],
        strength: float,
        hit: Callable[[int], bool],
        *,
        of: Callable[[int], bool] = lambda _: True,
        window: int | None = None,
    ) -> float:
        """Return the smoothed share, drawn towards the key without its last field."""
        alike = [other for other in self.alike(row, key, window) if of(other)]
        hits = sum(hit(other) for other in alike)
        if not alike:
            return math.nan
        if not key:
            return hits / len(alike)
        parent = self.share(row, key[:-1], strength, hit, of=of, window=window)
        return (hits + strength * parent) / (len(alike) + strength)

    def denied(self, other: int) -> bool:
        return self.status[other] == "denied"

    def paid(self, other: int) -> bool:
        return self.status[other] == "paid"


def computed(world: Any, tmp_path: Path, kind: str, slots: str) -> np.ndarray:
    """Return one signal of the kind for every line of the world."""
    (tmp_path / "payer.yaml").write_text(
        f"signals:\n  it: {{title: It, kind: {kind}, slots: {slots}, says: x, where: {PLACES}}}\n"
    )
    catalogue = load_catalogue(tmp_path)
    frame = line_frame(world.claims, world.lines)
    return derive(catalogue, History.build(catalogue, frame, world.outcomes), frame)["it"]


def assert_same(got: np.ndarray, expected: Sequence[float]) -> None:
    assert np.isfinite(expected).any(), "the oracle must say something"
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_denial_rate(world: Any, past: Past, tmp_path: Path) -> None:
    key = ("payer_id", "service_code", "authorization_present")
    got = computed(world, tmp_path, "denial_rate", f"{{key: [{', '.join(key)}], strength: 4}}")
    assert_same(got, [past.share(row, key, 4, past.denied) for row in range(len(got))])


def test_denial_rate_in_a_window(world: Any, past: Past, tmp_path: Path) -> None:
    slots = "{key: [payer_id, patient_key], window_days: 7, strength: 4}"
    got = computed(world, tmp_path, "denial_rate", slots)
    key = ("payer_id", "patient_key")
    assert_same(got, [past.share(row, key, 4, past.denied, window=7) for row in range(len(got))])


def test_category_rate(world: Any, past: Past, tmp_path: Path) -> None:
    slots = "{key: [payer_id, modifiers], category: coding, strength: 4}"
    got = computed(world, tmp_path, "category_rate", slots)

    def hit(other: int) -> bool:
        return past.category[other] == "coding"

    key = ("payer_id", "modifiers")
    assert_same(got, [past.share(row, key, 4, hit) for row in range(len(got))])


def test_rate_change(world: Any, past: Past, tmp_path: Path) -> None:
    got = computed(
        world, tmp_path, "rate_change", "{key: [payer_id], window_days: 9, strength: 4}"
    )
    expected = []
    for row in range(len(got)):
        usual = past.share(row, ("payer_id",), 4, past.denied)
        alike = past.alike(row, ["payer_id"], 9)
        denied = sum(past.denied(other) for other in alike)
        recent = (denied + 4 * usual) / (len(alike) + 4)
        expected.append(recent - usual if alike else math.nan)
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)


def test_usually_present(world: Any, past: Past, frame: LineFrame, tmp_path: Path) -> None:
    slots = "{field: authorization_present, key: [payer_id, service_code], strength: 4}"
    got = computed(world, tmp_path, "usually_present", slots)
    there = frame["authorization_present"]

    def hit(other: int) -> bool:
        return bool(there[other])

    key = ("payer_id", "service_code")
    shares = [past.share(row, key, 4, hit, of=past.paid) for row in range(len(got))]
    assert_same(got, [0.0 if there[row] else share for row, share in enumerate(shares)])


def test_usually_listed(world: Any, past: Past, frame: LineFrame, tmp_path: Path) -> None:
    slots = '{field: modifiers, values: [XS, "59"], key: [payer_id, service_code], strength: 4}'
    got = computed(world, tmp_path, "usually_listed", slots)
    there = ["59" in listed.split(",") for listed in frame["modifiers"]]
    key = ("payer_id", "service_code")
    shares = [past.share(r, key, 4, there.__getitem__, of=past.paid) for r in range(len(got))]
    assert_same(got, [0.0 if there[row] else share for row, share in enumerate(shares)])


def test_ratio_to_usual(world: Any, past: Past, frame: LineFrame, tmp_path: Path) -> None:
    got = computed(world, tmp_path, "ratio_to_usual", "{field: charge, key: [service_code]}")
    charge, expected = frame["charge"], []
    for row in range(len(got)):
        paid = [charge[o] for o in past.alike(row, ["service_code"]) if past.paid(o)]
        expected.append(charge[row] / np.mean(paid) if paid else math.nan)
    assert_same(got, expected)


def test_how_usual(world: Any, past: Past, tmp_path: Path) -> None:
    slots = "{field: diagnosis_group, key: [service_code], strength: 4}"
    got, expected = computed(world, tmp_path, "how_usual", slots), []
    for row in range(len(got)):
        paid = [o for o in past.alike(row, ["service_code"]) if past.paid(o)]
        alike = sum(past.agree(row, other, ["diagnosis_group"]) for other in paid)
        expected.append(alike / (len(paid) + 4) if paid else math.nan)
    assert_same(got, expected)


def test_earlier_lines_count_what_was_sent_answered_or_not(
    world: Any, past: Past, frame: LineFrame, tmp_path: Path
) -> None:
    got = computed(world, tmp_path, "earlier_lines", "{key: [patient_key, service_code]}")
    known = frame["patient_key"]
    counts = [len(past.sent_before(r, ["patient_key", "service_code"])) for r in range(len(got))]
    expected = [math.nan if who is None else n for who, n in zip(known, counts, strict=True)]
    assert_same(got, expected)


@pytest.mark.parametrize("event", ["denied", "paid"])
def test_days_since_last_answer(world: Any, past: Past, tmp_path: Path, event: str) -> None:
    slots = f"{{key: [payer_id, patient_key], event: {event}, at_most: 12}}"
    got, expected = computed(world, tmp_path, "days_since_last", slots), []
    for row in range(len(got)):
        alike = past.alike(row, ["payer_id", "patient_key"])
        days = [past.known[other] for other in alike if past.status[other] == event]
        passed = [past.sent[row] - day for day in days if day is not None]
        expected.append(min(*passed, 12, 12) if passed else math.nan)
    assert_same(got, expected)


def test_days_since_last_denial_of_a_category(world: Any, past: Past, tmp_path: Path) -> None:
    slots = "{key: [payer_id], event: denied, category: coding}"
    got, expected = computed(world, tmp_path, "days_since_last", slots), []
    for row in range(len(got)):
        coding = [o for o in past.alike(row, ["payer_id"]) if past.category[o] == "coding"]
        days = [past.known[other] or 0 for other in coding]
        expected.append(past.sent[row] - max(days) if days else math.nan)
    assert_same(got, expected)


def test_days_since_last_sent(world: Any, past: Past, tmp_path: Path) -> None:
    got = computed(world, tmp_path, "days_since_last", "{key: [patient_key], event: sent}")
    before = [past.sent_before(row, ["patient_key"]) for row in range(len(got))]
    last = [max((past.sent[o] for o in others), default=math.nan) for others in before]
    assert_same(got, [past.sent[row] - day for row, day in enumerate(last)])


@pytest.fixture(scope="module")
def reference(world: Any, frame: LineFrame) -> tuple[Catalogue, History, Signals]:
    catalogue = load_catalogue(FEATURES)
    history = History.build(catalogue, frame, world.outcomes)
    return catalogue, history, derive(catalogue, history, frame)


def test_one_claim_at_a_time_equals_all_at_once_bit_for_bit(
    world: Any, reference: tuple[Catalogue, History, Signals]
) -> None:
    catalogue, history, together = reference
    expected = together.values
    for place in range(0, len(world.claims), 7):
        alone = world.part([place])
        got = derive(catalogue, history, line_frame(alone.claims, alone.lines))
        rows = np.flatnonzero(world.lines["claim_id"] == alone.claims["claim_id"][0])
        assert np.array_equal(got.values, expected[rows], equal_nan=True)
        for name, parts in together.evidence.items():
            for part, values in parts.items():
                here = got.evidence[name][part]
                assert np.array_equal(here, values[rows], equal_nan=True), (name, part)


@pytest.mark.parametrize(
    "name",
    [
        "payer_procedure_denial_rate",
        "payer_procedure_denial_rate_90",
        "patient_denial_rate",
        "patient_eligibility_rate",
    ],
)
def test_evidence_says_how_long_ago_the_last_denial_was(
    past: Past, reference: tuple[Catalogue, History, Signals], name: str
) -> None:
    catalogue, _, signals = reference
    told, slots = signals.evidence[name]["last_denied_days"], catalogue[name].slots
    category = slots.get("category")
    expected = []
    for row in range(len(past.frame)):
        days = [
            past.sent[row] - int(past.known[other] or 0)
            for other in past.alike(row, slots["key"], slots.get("window_days"))
            if past.status[other] == "denied" and category in {None, past.category[other]}
        ]
        expected.append(min(days, default=math.nan))
    assert_same(told, expected)
    assert not np.isnan(told).all()


def test_what_was_never_seen_is_unknown_with_no_evidence(
    world: Any, reference: tuple[Catalogue, History, Signals]
) -> None:
    catalogue, history, _ = reference
    stranger = world.part([0])
    claims = stranger.claims.assign(payer_id="P99")
    lines = stranger.lines.assign(procedure_code="0XXXX")
    signals = derive(catalogue, history, line_frame(claims, lines))
    for signal in catalogue.signals:
        rests_on_payer = "payer_id" in signal.slots.get("key", ())
        if rests_on_payer and signal.kind in {"denial_rate", "category_rate", "rate_change"}:
            assert np.isnan(signals[signal.name]).all()
            assert signals.evidence[signal.name]["n"].tolist() == [0.0] * len(lines)
    assert all(flags.all() for flags in signals.unseen.values())


def test_a_claim_not_yet_sent_is_seen_as_of_today(
    world: Any, reference: tuple[Catalogue, History, Signals]
) -> None:
    catalogue, history, _ = reference
    one = world.part([5])
    day = one.claims["submitted_on"][0].date()
    sent = derive(catalogue, history, line_frame(one.claims, one.lines))
    unsent = one.claims.assign(submitted_on=None)
    today = derive(catalogue, history, line_frame(unsent, one.lines, today=day))
    assert np.array_equal(sent.values, today.values, equal_nan=True)
    never = derive(catalogue, history, line_frame(unsent, one.lines))
    assert np.isnan(never["payer_denial_rate"]).all()


def test_a_history_of_another_catalogue_is_refused(
    world: Any, frame: LineFrame, reference: tuple[Catalogue, History, Signals]
) -> None:
    catalogue, _, _ = reference
    narrow = Catalogue(catalogue.signals[:1])
    history = History.build(narrow, frame, world.outcomes)
    with pytest.raises(BundleError, match="train again with this catalogue"):
        derive(catalogue, history, frame)
