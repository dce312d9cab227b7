import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from denialrisk.errors import InputError
from denialrisk.fit.judge.examine import examine
from denialrisk.fit.judge.gates import Gates, judge_gates
from denialrisk.fit.learn import Learnt, learn
from denialrisk.fit.study import Study


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory, house: Any) -> Path:
    path = tmp_path_factory.mktemp("truth") / "truth.parquet"
    house.truth.to_parquet(path)
    return path


@pytest.fixture(scope="module")
def metrics(study: Study, learnt: Learnt, truth: Path) -> dict[str, Any]:
    return examine(study, learnt, truth)


def test_all_are_judged_on_the_same_lines(metrics: dict[str, Any]) -> None:
    assert set(metrics["test"]) == {
        "oracle",
        "oracle with hidden draws",
        "denialrisk",
        "logistic regression",
        "payer x procedure table",
        "hand rules",
        "base rate",
    }
    assert len({(f["lines"], f["denials"]) for f in metrics["test"].values()}) == 1


def test_the_order_is_oracle_then_model_then_table_then_chance(metrics: dict[str, Any]) -> None:
    auroc = {name: figures["auroc"] for name, figures in metrics["test"].items()}
    assert auroc["oracle"] + 0.02 > auroc["denialrisk"] > auroc["payer x procedure table"]
    assert auroc["payer x procedure table"] > auroc["base rate"] == 0.5
    assert 0.8 < metrics["ceiling"]["auroc"] < 1.05


def test_the_base_rate_finds_just_a_quarter_in_a_quarter(metrics: dict[str, Any]) -> None:
    assert metrics["test"]["base rate"]["denials_in_top_quarter"] == pytest.approx(0.25)


def test_every_payer_has_its_own_figures(metrics: dict[str, Any]) -> None:
    payers = {payer["name"]: payer for payer in metrics["payers"]}
    assert set(payers) == {"P1", "P2", "P3"}
    assert sum(p["lines"] for p in payers.values()) == metrics["test"]["denialrisk"]["lines"]
    assert payers["P3"]["denied_share"] > payers["P1"]["denied_share"]


def test_the_category_stands_beside_the_most_common_and_the_oracle(
    metrics: dict[str, Any],
) -> None:
    top = {name: figures["top_1"] for name, figures in metrics["category"].items()}
    assert top["most common"] < top["denialrisk"] <= top["oracle"] + 0.05


def test_metrics_are_strict_json(metrics: dict[str, Any]) -> None:
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_a_truth_of_another_simulation_is_refused(
    study: Study, learnt: Learnt, tmp_path: Path
) -> None:
    other = pd.DataFrame({"claim_id": ["X"], "line_number": [1]})
    other["true_denial_probability"] = other["visible_denial_probability"] = 0.1
    other.to_parquet(tmp_path / "truth.parquet")
    with pytest.raises(InputError, match="another simulation"):
        examine(study, learnt, tmp_path / "truth.parquet")


def test_a_planted_leak_is_found_and_named(study: Study) -> None:
    random = np.random.default_rng(0)
    leaky = study.matrix.signals.copy()
    leaky[:, 3] = study.matrix.denied + random.normal(0, 0.2, len(leaky))
    leaking = dataclasses.replace(study, matrix=dataclasses.replace(study.matrix, signals=leaky))
    metrics = examine(leaking, learn(leaking))
    (leak,) = [v for v in judge_gates(Gates(), metrics) if v.gate == "leak"]
    assert not leak.passed
    assert "charge" in leak.says


def test_random_answers_are_refused_for_want_of_signal(study: Study) -> None:
    shuffled = np.random.default_rng(1).permutation(study.matrix.denied)
    noise = dataclasses.replace(study.matrix, denied=shuffled)
    nothing = dataclasses.replace(study, matrix=noise)
    verdicts = {v.gate: v.passed for v in judge_gates(Gates(), examine(nothing, learn(nothing)))}
    assert verdicts["signal"] is False
    assert verdicts["leak"] is True


def test_an_honest_model_passes_every_gate(metrics: dict[str, Any]) -> None:
    assert [v.says for v in judge_gates(Gates(), metrics) if not v.passed] == []
