from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from denialrisk.claims import Tables
from denialrisk.derive import load_catalogue
from denialrisk.fit.backtest.period import day, number
from denialrisk.fit.backtest.whole import Trained, Whole, before
from denialrisk.fit.learn import learn, learn_finally
from denialrisk.fit.matrix import as_of, build_matrix
from denialrisk.fit.split import NEVER, split
from denialrisk.fit.study import Study
from denialrisk.label import label, load_rules
from denialrisk.read import ingest
from denialrisk.simulate import simulate

ROOT = Path(__file__).parents[4]
MORNING = number(date(2025, 9, 1))


def _cut(tables: Tables, outcomes: Any, catalogue: Any, morning: int) -> Any:
    """What would have been derived that morning from the tables as they were."""
    return build_matrix(*as_of(tables, outcomes, day(morning - 1)), catalogue)


@pytest.mark.parametrize("morning", [date(2025, 4, 1), date(2025, 7, 17), date(2025, 9, 1)])
def test_one_derivation_tells_what_each_morning_would_have_derived(
    house: Any, whole: Whole, morning: date
) -> None:
    then = _cut(house.tables, house.outcomes, house.catalogue, number(morning))
    seen = before(whole.matrix, number(morning))
    sent = seen.submitted != NEVER
    assert 0 < sent.sum() < len(sent)
    assert seen.lines.loc[sent, "claim_id"].tolist() == then.lines["claim_id"].tolist()
    np.testing.assert_array_equal(seen.signals[sent], then.signals)
    for column in ("submitted", "known", "answered", "denied"):
        np.testing.assert_array_equal(getattr(seen, column)[sent], getattr(then, column))


@pytest.mark.slow
def test_so_it_is_with_every_signal_of_the_reference_catalogue(tmp_path: Path) -> None:
    simulate(tmp_path / "files", claims=2_500, months=9, seed=11)
    ingest([tmp_path / "files" / "claims", tmp_path / "files" / "remits"], tmp_path / "tables")
    tables = Tables.load(tmp_path / "tables")
    outcomes = label(tables, load_rules(ROOT / "training" / "label.yaml")).outcomes
    catalogue = load_catalogue(ROOT / "features")
    matrix = build_matrix(tables, outcomes, catalogue)
    for morning in (date(2025, 4, 1), date(2025, 6, 1)):
        then = _cut(tables, outcomes, catalogue, number(morning))
        seen = before(matrix, number(morning))
        sent = seen.submitted != NEVER
        np.testing.assert_array_equal(seen.signals[sent], then.signals)
        np.testing.assert_array_equal(seen.denied[sent], then.denied)


def test_a_mornings_model_is_the_one_that_the_tables_of_that_day_would_have_given(
    house: Any, whole: Whole
) -> None:
    then = _cut(house.tables, house.outcomes, house.catalogue, MORNING)
    slices = split(then.submitted, then.known, then.answered, house.recipe, 60)
    study = Study(then, slices, house.catalogue, house.specs, house.recipe)
    learnt = learn(study)
    trained = Trained.on(whole, MORNING)
    for ours, theirs in (
        (trained.judged, learnt),
        (trained.shipped, learn_finally(study, learnt)),
    ):
        assert ours.denial.booster.model_to_string() == theirs.denial.booster.model_to_string()
        assert ours.calibration.line == theirs.calibration.line
    assert trained.facts["trained_on"] == "2025-09-01"
    assert trained.facts["settled_lines"] == slices.settled.sum()


def test_each_morning_is_learnt_once(whole: Whole) -> None:
    assert whole.trained(MORNING, "") is whole.trained(MORNING, "again")


def test_no_lines_have_no_probabilities(whole: Whole) -> None:
    learnt = whole.trained(MORNING, "").shipped
    assert learnt.probability(whole.matrix.signals[:0]).shape == (0,)
    assert ((learnt.probability(whole.matrix.signals[:9]) > 0).all()).item()
