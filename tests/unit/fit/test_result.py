from pathlib import Path
from typing import Any

import pytest

from denialrisk.fit.judge.examine import examine
from denialrisk.fit.judge.gates import Gates, judge_gates
from denialrisk.fit.judge.verdict import verdict_dicts
from denialrisk.fit.learn import Learnt
from denialrisk.fit.result import TrainingResult
from denialrisk.fit.study import Study


@pytest.fixture(scope="module")
def metrics(study: Study, learnt: Learnt) -> dict[str, Any]:
    judged = examine(study, learnt)
    verdicts = verdict_dicts(judge_gates(Gates(), judged))
    facts = {"split": study.slices.to_dict(), "recipe": study.recipe.model_dump(mode="json")}
    return judged | facts | {"gates": verdicts, "version": "v1"}


def _summary(metrics: dict[str, Any]) -> str:
    return TrainingResult(Path("bundle"), metrics, "run", "sqlite:///mlflow.db").summary()


def test_the_summary_tells_what_a_days_reviewing_finds(metrics: dict[str, Any]) -> None:
    (line,) = [line for line in _summary(metrics).splitlines() if line.startswith("reviewing")]
    quarter = next(p for p in metrics["capacity"]["points"] if p["share"] == 0.25)
    ours = quarter["found"]["denialrisk"]["denials_share"]
    assert line.startswith("reviewing the riskiest quarter of each working day's")
    assert f"{100 * ours:.1f} % of denied claims found" in line
    assert "chance 25." in line or "chance 24." in line


def test_a_team_larger_than_a_quarter_of_a_day_is_not_told_of(metrics: dict[str, Any]) -> None:
    capacity = metrics["capacity"]
    points = [{**capacity["points"][0], "reviewed_share": share} for share in (0.1, 0.2, 0.4)]
    for point, per_day in zip(points, (10, 25, 50), strict=True):
        point["per_day"] = per_day
    told = {**metrics, "capacity": {**capacity, "points": [*points, *capacity["points"][-4:]]}}
    assert "reviewing 25 claims of each working day's" in _summary(told)


def test_what_is_too_small_to_judge_is_named(metrics: dict[str, Any]) -> None:
    small = [{"name": f"P{n}", "judged": False} for n in range(6)]
    lines = _summary(metrics | {"payers": small}).splitlines()
    (line,) = [line for line in lines if line.startswith("too few lines or denials")]
    assert "payer P0, P1, P2, P3 and 2 more" in line


def test_suspicions_are_asked_about_and_certainties_left_to_the_gate(
    metrics: dict[str, Any],
) -> None:
    finding = {"why": "ranks alone", "measured": 0.8, "says": "alone it ranks denials"}
    findings = [
        {**finding, "signal": "a", "sure": False},
        {**finding, "signal": "b", "sure": True},
    ]
    text = _summary(metrics | {"leak_findings": findings})
    assert "ASK ABOUT a: alone it ranks denials" in text
    assert "ASK ABOUT b" not in text


def test_a_model_of_nothing_is_said_to_have_found_nothing(metrics: dict[str, Any]) -> None:
    assert "no signal found" not in _summary(metrics)
    ours = metrics["test"]["denialrisk"] | {"auroc": 0.51, "auroc_low": 0.47}
    nothing = metrics | {"test": metrics["test"] | {"denialrisk": ours}}
    nothing["gates"] = verdict_dicts(judge_gates(Gates(), nothing))
    assert "no signal found" in _summary(nothing)
