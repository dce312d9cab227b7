import dataclasses
import re
import sqlite3
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.errors import BundleError, NotEnoughDataError, TrackingError
from denialrisk.fit import TrainingResult, fetch_bundle, train
from denialrisk.fit.matrix import as_of
from denialrisk.score import Bundle, Policy

RULES = SimpleNamespace(maturity_days=60, version="test", to_json=lambda: '{"version": "test"}')
PICTURES = ("calibration", "capacity", "lift", "payers", "shap_beeswarm")
POLICY = Policy.model_validate({"rows": [{"action": "hold", "probability": 0.4}]})


def _train(house: Any, folder: Path, **how: Any) -> TrainingResult:
    recipe = house.recipe.model_copy(update={"shap_lines": 50})
    return train(
        house.tables,
        SimpleNamespace(outcomes=house.outcomes),
        house.catalogue,
        house.specs,
        recipe,
        RULES,
        bundle=folder / "bundle",
        tracking_uri=f"sqlite:///{folder / 'mlflow.db'}",
        **how,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def result(house: Any, folder: Path) -> TrainingResult:
    house.truth.to_parquet(folder / "truth.parquet")
    return _train(house, folder, truth=folder / "truth.parquet", register=True)


def test_on_an_earlier_day_later_claims_and_answers_are_not_there(house: Any) -> None:
    day = date(2025, 6, 30)
    tables, outcomes = as_of(house.tables, house.outcomes, day)
    end = pd.Timestamp(day)
    assert tables.claims["submitted_on"].max() <= end
    assert outcomes["known_on"].max() <= end
    assert set(tables.lines["claim_id"]) == set(tables.claims["claim_id"])
    assert len(outcomes) == len(tables.lines)
    assert (outcomes["status"] == "unanswered").sum() > 0


def test_too_little_history_says_how_much_there_is_and_what_to_do(
    house: Any, tmp_path: Path
) -> None:
    with pytest.raises(NotEnoughDataError, match=r"60 days old|lines.*needed"):
        _train(house, tmp_path, until=date(2025, 4, 1))
    assert not (tmp_path / "bundle").exists()


def test_a_place_that_holds_something_else_is_told_before_the_long_work(
    house: Any, tmp_path: Path
) -> None:
    stages: list[str] = []
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "thesis.txt").write_text("years of work")
    with pytest.raises(BundleError, match="holds something that is no bundle"):
        _train(house, tmp_path, progress=lambda stage, *_: stages.append(stage))
    assert stages == []


@pytest.mark.slow
def test_the_summary_is_a_table_of_all_that_were_judged(result: TrainingResult) -> None:
    text = result.summary()
    for row in ("oracle", "denialrisk", "logistic regression", "hand rules", "base rate"):
        assert f"\n{row} " in text
    assert "share of the oracle's ceiling" in text
    assert re.search(r"gates: (\d) of \1 passed; nothing to judge by: .*payers", text)
    assert str(result.bundle) in text
    assert result.run_id in text
    assert max(map(len, text.splitlines())) < 160


@pytest.mark.slow
def test_the_bundle_scores_as_training_judged(result: TrainingResult, house: Any) -> None:
    bundle = Bundle.load(result.bundle)
    scored = bundle.score(house.tables.claims, house.tables.lines, POLICY)
    assert bundle.version == result.metrics["version"]
    assert len(scored.lines) == len(house.tables.lines)
    assert scored.claims["claim_id"].tolist() == house.tables.claims["claim_id"].tolist()
    assert set(scored.lines["action"]) == {"hold", "send"}
    expected = scored.lines["denial_probability"] * house.tables.lines["charge"]
    assert np.allclose(scored.lines["expected_denied_amount"], expected)
    by_claim = scored.lines.groupby("claim_id")["denial_probability"].max()
    riskiest = by_claim.loc[scored.claims["claim_id"]].to_numpy()
    assert np.all(scored.claims["denial_probability"].to_numpy() >= riskiest - 1e-12)


@pytest.mark.slow
def test_an_unknown_payer_and_procedure_are_scored_and_marked_unseen(
    result: TrainingResult, house: Any
) -> None:
    claims = house.tables.claims[:1].assign(payer_id="NEW")
    lines = house.tables.lines[house.tables.lines["claim_id"] == "C0"].assign(procedure_code="X")
    scored = Bundle.load(result.bundle).score(claims, lines, POLICY)
    assert scored.lines["denial_probability"].between(0, 1).all()
    assert scored.signals.unseen["payer_id"].all()


@pytest.mark.slow
def test_the_card_has_the_31_attributes(result: TrainingResult) -> None:
    card = Bundle.load(result.bundle).card
    assert all(f"\n{number}. **" in card for number in range(1, 32))
    assert "\n32. **" not in card
    assert "Not known to the software" in card


@pytest.mark.slow
def test_the_registered_model_predicts_a_flat_table_as_the_bundle_does(
    result: TrainingResult, house: Any
) -> None:
    import mlflow

    mlflow.set_tracking_uri(result.tracking_uri)
    model = mlflow.pyfunc.load_model("models:/denialrisk@champion")
    flat = house.tables.lines[:40].merge(
        house.tables.claims.drop(columns="prior_authorization_number"), on="claim_id"
    )
    flat["line_prior_authorization_number"] = flat.pop("prior_authorization_number")
    authorization = house.tables.claims.set_index("claim_id")["prior_authorization_number"]
    flat["prior_authorization_number"] = flat["claim_id"].map(authorization)
    expected = Bundle.load(result.bundle).score(house.tables.claims, house.tables.lines, None)
    pd.testing.assert_frame_equal(model.predict(flat), expected.lines[:40])


@pytest.mark.slow
def test_the_registered_models_bundle_is_fetched_by_name(result: TrainingResult) -> None:
    fetched = fetch_bundle("models:/denialrisk@champion", result.tracking_uri)
    assert fetched != result.bundle
    assert Bundle.load(fetched).version == Bundle.load(result.bundle).version


@pytest.mark.slow
def test_a_model_nobody_registered_is_told_with_the_command_that_does(
    result: TrainingResult,
) -> None:
    with pytest.raises(BundleError, match=r"nobody: no such model .* --register"):
        fetch_bundle("models:/denialrisk@nobody", result.tracking_uri)


@pytest.mark.slow
def test_the_run_holds_figures_pictures_and_card_but_no_patient(
    result: TrainingResult, house: Any, folder: Path
) -> None:
    import mlflow

    client = mlflow.MlflowClient(result.tracking_uri)
    run = client.get_run(result.run_id)
    assert run.data.metrics["auroc"] == pytest.approx(
        result.metrics["test"]["denialrisk"]["auroc"]
    )
    assert run.data.params["denial.max_depth"] == "6"
    assert run.inputs.dataset_inputs
    kept = {item.path for item in client.list_artifacts(result.run_id, "plots")}
    assert kept == {f"plots/{n}.png" for n in PICTURES}
    written = [p.read_bytes() for p in (folder / "mlartifacts").rglob("*") if p.is_file()]
    written.append(_dump(folder / "mlflow.db"))
    for identifier in (b"C1234", house.tables.claims["patient_key"].iloc[0].encode() + b'"'):
        assert not any(identifier in content for content in written)


@pytest.mark.slow
def test_a_refused_model_is_written_and_marked_but_not_registered(
    house: Any, tmp_path: Path
) -> None:
    shuffled = house.outcomes.copy()
    order = np.random.default_rng(2).permutation(len(shuffled))
    for column in ("status", "category"):
        shuffled[column] = shuffled[column].to_numpy()[order]
    shuffled["known_on"] = shuffled["known_on"].to_numpy()[order]
    noise = dataclasses.replace(house, outcomes=shuffled)
    result = _train(noise, tmp_path, register=True)
    assert result.registered is None
    assert "REFUSED by 'signal'" in result.summary()
    assert "no signal found" in result.summary()
    assert Bundle.load(result.bundle).manifest["gates_passed"] is False


@pytest.mark.slow
def test_a_run_that_finds_no_room_leaves_the_bundle_and_says_where(
    house: Any, tmp_path: Path
) -> None:
    (tmp_path / "mlartifacts").write_text("a file where MLflow wants its folder")
    with pytest.raises(TrackingError, match="the bundle is whole in") as told:
        _train(house, tmp_path)
    assert str(tmp_path / "mlflow.db") in str(told.value)
    assert Bundle.load(tmp_path / "bundle").metrics["test"]["denialrisk"]["auroc"] > 0.5


def _dump(path: Path) -> bytes:
    with sqlite3.connect(path) as database:
        return "\n".join(database.iterdump()).encode()
