import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from denialrisk.derive import Catalogue
from denialrisk.derive.arrays import Numbers
from denialrisk.derive.kinds import Kind
from denialrisk.derive.view import View
from denialrisk.fit.judge.finding import Finding
from denialrisk.fit.judge.later import seen_later
from denialrisk.fit.judge.leak import signal_findings, single_signals
from denialrisk.fit.judge.own import own_columns
from denialrisk.fit.matrix import build_matrix
from denialrisk.fit.measures import Floats
from denialrisk.fit.study import Study

Plant = Callable[[Study, np.random.Generator], Floats]


class ExtraNumber(Kind):
    """A signal that reads one of the hospital's own columns."""

    name = "number"
    says = "reads it"
    field: str

    def answer(self, view: View) -> Numbers:
        return view.frame.numbers(self.field)


class AgainstTheBatch(Kind):
    """A kind that looks at the other lines of its batch, as an installed one might by mistake."""

    name = "against_the_batch"
    says = "charge above the batch's mean"

    def answer(self, view: View) -> Numbers:
        charge = view.frame.numbers("charge")
        return charge - float(np.nanmean(charge))


class Growing(Kind):
    """A kind that keeps to its line and its history."""

    name = "growing"
    says = "charge, squared"

    def answer(self, view: View) -> Numbers:
        return np.square(view.frame.numbers("charge"))


def _with_rule(study: Study, rule: Kind) -> Study:
    """Put a rule in the place of the fourth signal, and derive anew."""
    *others, last = study.catalogue.signals
    assert last.name == "charge"
    slots = rule.model_dump(mode="json")
    signal = dataclasses.replace(last, name="planted", rule=rule, slots=slots)
    return dataclasses.replace(study, catalogue=Catalogue((*others, signal)))


def _with_values(study: Study, values: Floats) -> Study:
    signals = study.matrix.signals.copy()
    signals[:, 3] = values
    return dataclasses.replace(study, matrix=dataclasses.replace(study.matrix, signals=signals))


def _derived(study: Study, rule: Kind, house: Any, **extra: Floats) -> Study:
    made = _with_rule(study, rule)
    lines = house.tables.lines.assign(**{f"extra.{name}": v for name, v in extra.items()})
    tables = dataclasses.replace(house.tables, lines=lines)
    return dataclasses.replace(made, matrix=build_matrix(tables, house.outcomes, made.catalogue))


def _found(study: Study) -> list[Finding]:
    rows = study.slices.train | study.slices.calibration
    matrix = study.matrix
    alone = single_signals(matrix.signals[rows], matrix.denied[rows], matrix.names, 7)
    return signal_findings(study, alone)


def test_honest_signals_raise_no_suspicion(study: Study) -> None:
    assert _found(study) == []


def test_a_kind_that_looks_at_other_claims_of_its_batch_is_named(study: Study, house: Any) -> None:
    (found,) = seen_later(_derived(study, AgainstTheBatch(), house))
    assert (found.signal, found.why, found.sure) == ("planted", "sees later", True)
    assert found.measured == pytest.approx(1.0)


def test_a_kind_that_keeps_to_its_line_is_not(study: Study, house: Any) -> None:
    assert list(seen_later(_derived(study, Growing(), house))) == []


def test_values_that_rest_on_later_answers_are_named(study: Study) -> None:
    """The payer's rate over all of history stands where its rate so far should be."""
    matrix = study.matrix
    signals = matrix.signals.copy()
    payers = matrix.claims["payer_id"].to_numpy()[matrix.claim]
    for payer in np.unique(payers):
        signals[payers == payer, 0] = matrix.denied[payers == payer].mean()
    later = dataclasses.replace(study, matrix=dataclasses.replace(matrix, signals=signals))
    (found,) = seen_later(later)
    assert found.signal == "payer_denial_rate"
    assert "its value is another" in found.says


@pytest.mark.parametrize(
    ("plant", "why"),
    [
        (lambda s, r: np.where(r.random(len(s.matrix)) < 0.05, 1, 0), None),
        (lambda s, _: s.matrix.denied, "behaves like the answer"),
        (
            lambda s, r: np.where(
                s.matrix.denied * (r.random(len(s.matrix)) < 0.1) > 0, 1, np.nan
            ),
            "behaves like the answer",
        ),
    ],
    ids=["honest", "a copy", "filled on a tenth of denied lines only"],
)
def test_a_column_of_the_hospitals_own_is_held_against_the_answers(
    study: Study, house: Any, plant: Plant, why: str | None
) -> None:
    values = np.asarray(plant(study, np.random.default_rng(3)), dtype=np.float64)
    found = _found(_derived(study, ExtraNumber(field="extra.foo"), house, foo=values))
    told = [finding for finding in found if finding.signal == "extra.foo"]
    assert [finding.why for finding in told] == ([why] if why else [])
    assert all(finding.sure for finding in told)


def test_a_column_named_like_an_answer_is_asked_after(study: Study, house: Any) -> None:
    values = np.random.default_rng(4).random(len(study.matrix))
    rule = ExtraNumber(field="extra.remit_level")
    (found,) = _found(_derived(study, rule, house, remit_level=values))
    assert (found.signal, found.why, found.sure) == (
        "extra.remit_level",
        "named like an answer",
        False,
    )
    assert "'remit'" in found.says


def test_columns_are_found_in_whatever_slot_they_stand(study: Study) -> None:
    planted = _with_rule(study, ExtraNumber(field="extra.foo"))
    assert own_columns(planted.catalogue) == {"planted": ("extra.foo",)}
    assert own_columns(study.catalogue) == {}


def test_a_signal_that_fades_once_answers_are_out_is_asked_after(study: Study) -> None:
    random = np.random.default_rng(5)
    noise = random.random(len(study.matrix))
    knows = study.matrix.denied + 1.5 * noise
    found = _found(_with_values(study, np.where(study.slices.test, noise, knows)))
    fading = [finding for finding in found if finding.why == "falls after training"]
    assert [finding.signal for finding in fading] == ["charge"]
    assert fading[0].measured > 0.2


def test_each_signal_is_read_by_value_and_by_presence() -> None:
    random = np.random.default_rng(6)
    denied = (random.random(2000) < 0.2).astype(np.float64)
    values = np.column_stack(
        [random.random(2000), np.where(denied == 1, random.random(2000), np.nan)]
    )
    first, second = single_signals(values, denied, ("honest", "reason"), seed=1)
    assert (first["signal"], first["reading"], first["auroc"]) == ("reason", "presence", 1.0)
    assert second["auroc"] < 0.55
