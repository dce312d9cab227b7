"""Two trainings of one hospital in one store: challenger, champion, and back again."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from denialrisk.errors import BundleError, UsageError
from denialrisk.fit import Gates, Promotion, TrainingResult, promote, rollback, train
from denialrisk.fit.track.registry import aliases
from denialrisk.fit.track.store import client_of, silence
from denialrisk.label import label, load_rules

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]
# Wide where a model is judged alone: what is looked at here is how it stands to the champion.
GATES = Gates(
    champion_payer_lines=100,
    payer_lines=100,
    payer_calibration_error_at_most=1,
    calibration_error_at_most=1,
    logistic_tolerance=1,
)


@dataclasses.dataclass(frozen=True)
class Store:
    """A tracking store and the tables both versions learnt from."""

    uri: str
    tables: Any

    @property
    def names(self) -> dict[str, str]:
        with silence():
            return aliases(client_of(self.uri))

    def tags(self, version: str) -> dict[str, str]:
        with silence():
            found: dict[str, str] = (
                client_of(self.uri).get_model_version("denialrisk", version).tags
            )
        return found


def _train(house: Any, tables: Any, folder: Path, seed: int, **changed: Any) -> TrainingResult:
    rules = load_rules(ROOT / "training/label.yaml")
    recipe = house.recipe.model_copy(update={"shap_lines": 0, "seed": seed, "resamples": 20})
    return train(
        tables,
        label(tables, rules),
        house.catalogue,
        house.specs,
        recipe.model_copy(update=changed),
        rules,
        bundle=folder / f"bundle{seed}",
        tracking_uri=f"sqlite:///{folder / 'mlflow.db'}",
        gates=GATES,
        register=True,
    )


def _champion(answer: Promotion) -> dict[str, Any]:
    (gate,) = [gate for gate in answer.gates if gate["gate"] == "champion"]
    return gate


@pytest.fixture(scope="module")
def trained(house: Any, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Version 1, the champion, and version 2, of a seed that fares better."""
    folder = tmp_path_factory.mktemp("promote")
    tables = dataclasses.replace(house.tables, outcomes=house.outcomes)
    results = [_train(house, tables, folder, seed) for seed in (8, 7)]
    assert [str(result.registered).split("@")[1] for result in results] == [
        "champion (version 1)",
        "challenger (version 2)",
    ]
    return Store(results[0].tracking_uri, tables)


def test_a_challenger_is_promoted_and_rolled_back(trained: Store) -> None:
    answer = promote("challenger", GATES, tables=trained.tables, tracking_uri=trained.uri)
    refused = [gate for gate in answer.gates if not gate["passed"]]
    assert refused == []
    assert (answer.version, answer.champion, answer.promoted) == ("2", "1", True)
    assert trained.names == {"champion": "2", "previous": "1"}
    assert trained.tags("2")["gate.champion"].startswith("passed: AUROC")
    whole, *payers = answer.differences
    assert whole["lines"] == sum(payer["lines"] for payer in payers)
    assert whole["auroc_error"] > 0
    with pytest.raises(UsageError, match="champion already"):
        promote("2", GATES, tracking_uri=trained.uri)
    went = rollback(trained.uri)
    assert (went.left, went.champion, went.previous) == ("2", "1", None)
    assert trained.names == {"champion": "1"}
    assert trained.tags("2")["rolled_back_to"] == "1"
    with pytest.raises(UsageError, match="none before it"):
        rollback(trained.uri)


def test_without_data_the_runs_figures_are_compared_as_they_are_of_the_same_lines(
    trained: Store,
) -> None:
    strict = GATES.model_copy(
        update={"champion_auroc_tolerance": 0.0, "champion_log_loss_tolerance": 0.0}
    )
    with_tables = promote("2", GATES, tables=trained.tables, tracking_uri=trained.uri)
    rollback(trained.uri)
    stored = promote("2", strict, tracking_uri=trained.uri, force="to see both")
    rollback(trained.uri)
    whole, same = stored.differences[0], with_tables.differences[0]
    for key in ("lines", "denials", "auroc", "champion_auroc", "log_loss"):
        assert whole[key] == pytest.approx(same[key]), key
    assert whole["auroc_error"] is None


def test_a_worse_challenger_is_refused_with_what_to_do_unless_forced_with_a_reason(
    house: Any, trained: Store
) -> None:
    """Of four trees, it passes its own gates, for they are wide."""
    folder = Path(trained.uri.removeprefix("sqlite:///")).parent
    worse = _train(house, trained.tables, folder, 9, rounds=4)
    assert worse.registered == "models:/denialrisk@challenger (version 3)"
    answer = promote("challenger", GATES, tables=trained.tables, tracking_uri=trained.uri)
    assert answer.promoted is False
    refused = [gate["gate"] for gate in answer.gates if not gate["passed"]]
    assert {"champion", "champion_payers"} & set(refused)
    assert trained.names["champion"] == "1"
    assert "refused_on" in trained.tags("3")
    assert "of both runs' test" in _champion(promote("3", GATES, tracking_uri=trained.uri))["says"]
    forced = promote("3", GATES, tracking_uri=trained.uri, force="a drill")
    assert (forced.promoted, forced.forced) == (True, "a drill")
    assert trained.tags("3")["promoted_in_spite_of_gates"] == "a drill"
    rollback(trained.uri)


def test_lines_the_champion_has_learnt_from_are_left_out(house: Any, trained: Store) -> None:
    """The challenger kept a larger test slice, so that the champion learnt from its beginning."""
    folder = Path(trained.uri.removeprefix("sqlite:///")).parent
    longer = _train(house, trained.tables, folder, 10, test_share=0.4)
    version = str(longer.registered).removesuffix(")").split()[-1]
    without = promote(version, GATES, tracking_uri=trained.uri)
    assert without.promoted is False
    assert "judged on different lines" in _champion(without)["says"]
    assert "promote --data" in _champion(without)["todo"]
    answer = promote(version, GATES, tables=trained.tables, tracking_uri=trained.uri)
    assert "the champion has learnt from those before" in _champion(answer)["says"]
    assert answer.differences[0]["lines"] < longer.metrics["test"]["denialrisk"]["lines"]


def test_an_unknown_version_is_answered_with_those_there_are(trained: Store) -> None:
    with pytest.raises(UsageError, match=r"no version '99' .* versions: 1, 2.*champion = "):
        promote("99", GATES, tracking_uri=trained.uri)


def test_where_nothing_is_registered_the_command_that_does_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="train --register"):
        promote("challenger", GATES, tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}")
    with pytest.raises(BundleError, match="train --register"):
        rollback(f"sqlite:///{tmp_path / 'mlflow.db'}")
