"""Every signal of the catalogue that ships has an explained value for the least told claims."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from denialrisk.claims import Claim, Line
from denialrisk.derive import (
    Catalogue,
    History,
    Signals,
    derive,
    line_frame,
    line_frame_of,
    load_catalogue,
    tell,
)

FEATURES = Path(__file__).parents[3] / "features"
DAY = date(2025, 3, 1)
KNOWN = Claim(
    "C",
    payer_id="P1",
    claim_type="professional",
    frequency_code="1",
    billing_npi="N1",
    rendering_npi="R1",
    patient_key="a",
    relationship_code="18",
    service_from=date(2025, 2, 20),
    submitted_on=DAY,
    diagnosis_codes=("I10",),
    lines=(
        Line(1, "99213", units=1.0, charge=100.0, place_of_service="11"),
        Line(2, "70450", modifiers=("59",), units=0.0, charge=0.0),
    ),
)
STRANGE = {
    "no more than its lines": Claim("C", lines=(Line(1), Line(2))),
    "no more than the day it goes out": Claim("C", submitted_on=DAY, lines=(Line(1),)),
    "no line": Claim("C", payer_id="P1", submitted_on=DAY),
    "a payer never seen": replace(KNOWN, payer_id="P99"),
    "a patient's first claim": replace(KNOWN, patient_key="new"),
    "nothing new": KNOWN,
    "nothing charged, no unit billed": replace(
        KNOWN, total_charge=0.0, lines=(Line(1, "99213", units=0.0, charge=0.0),)
    ),
    "a service after the day it goes out": replace(KNOWN, service_from=date(2026, 1, 1)),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


@pytest.fixture(scope="module")
def history(world: Any, catalogue: Catalogue) -> History:
    return History.build(catalogue, line_frame(world.claims, world.lines), world.outcomes)


@pytest.fixture(scope="module")
def nothing(world: Any, catalogue: Catalogue) -> History:
    """Return the history of a hospital that has sent nothing yet."""
    none = world.part([])
    return History.build(catalogue, line_frame(none.claims, none.lines), none.outcomes)


def assert_explained(catalogue: Catalogue, history: History, claims: Sequence[Claim]) -> Signals:
    frame = line_frame_of(claims)
    signals = derive(catalogue, history, frame)
    assert not np.isinf(signals.values).any()
    for row in range(len(frame)):
        for signal in catalogue.signals:
            sentence = tell(signal, signals, frame, row)
            assert sentence.strip(), signal.name
            assert not re.search(r"[{}]|\b(?:nan|None|inf)\b", sentence), (signal.name, sentence)
    return signals


@pytest.mark.parametrize("claim", STRANGE.values(), ids=STRANGE)
def test_every_signal_is_finite_or_unknown_and_explained(
    catalogue: Catalogue, history: History, nothing: History, claim: Claim
) -> None:
    assert_explained(catalogue, history, [claim])
    assert_explained(catalogue, nothing, [claim])


def test_a_payer_never_seen_leaves_its_history_unknown_and_the_patients_own_told(
    catalogue: Catalogue, history: History
) -> None:
    signals = assert_explained(catalogue, history, [STRANGE["a payer never seen"]])
    assert np.isnan(signals["payer_denial_rate"]).all()
    assert np.isfinite(signals["patient_coordination_rate"]).all()


def test_a_first_claim_leaves_the_patients_history_unknown_and_the_payers_told(
    catalogue: Catalogue, history: History
) -> None:
    signals = assert_explained(catalogue, history, [STRANGE["a patient's first claim"]])
    assert np.isnan(signals["patient_denial_rate"]).all()
    assert (signals["patient_earlier_lines"] == 0).all()
    assert np.isfinite(signals["payer_denial_rate"]).all()


def test_paid_lines_without_charge_or_unit_leave_a_ratio_unknown(
    world: Any, catalogue: Catalogue
) -> None:
    """A mean of nothing is no measure of what is usual."""
    free = world.lines.assign(units=0.0, charge=0.0)
    past = History.build(catalogue, line_frame(world.claims, free), world.outcomes)
    signals = assert_explained(catalogue, past, [KNOWN])
    assert np.isnan(signals["charge_to_usual"]).all()
