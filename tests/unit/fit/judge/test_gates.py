from typing import Any

from denialrisk.fit.judge.gates import Gates, Verdict, judge_gates


def _metrics(**changed: Any) -> dict[str, Any]:
    ours = {"auroc": 0.8, "auroc_low": 0.75, "ece": 0.01, "ece_by_chance": 0.005}
    ours["average_precision"] = 0.5
    return {
        "test": {
            "denialrisk": ours | changed,
            "logistic regression": {"auroc": 0.79, "average_precision": 0.5},
        },
        "leaks": [{"signal": "charge", "auroc": 0.7, "reading": "value"}],
    }


def _refused(metrics: dict[str, Any]) -> list[str]:
    return [verdict.gate for verdict in judge_gates(Gates(), metrics) if not verdict.passed]


def test_a_sound_model_passes() -> None:
    assert _refused(_metrics()) == []


def test_an_interval_that_reaches_chance_is_no_signal() -> None:
    assert _refused(_metrics(auroc_low=0.49)) == ["signal"]


def test_without_an_interval_the_figure_itself_is_held_to_the_gate() -> None:
    assert _refused(_metrics(auroc_low=None)) == []
    assert "signal" in _refused(_metrics(auroc_low=None, auroc=0.5))


def test_worse_than_logistic_regression_is_refused_beyond_the_tolerance() -> None:
    assert _refused(_metrics(auroc=0.785)) == []
    assert _refused(_metrics(auroc=0.77)) == ["baseline"]
    assert _refused(_metrics(average_precision=0.48)) == ["baseline"]


def test_calibration_may_be_off_by_chance_but_no_more_than_the_limit() -> None:
    assert _refused(_metrics(ece=0.024)) == []
    assert _refused(_metrics(ece=0.04)) == ["calibration"]


def test_a_signal_that_knows_the_answer_is_named() -> None:
    metrics = _metrics()
    metrics["leaks"] = [{"signal": "carc_count", "auroc": 0.99, "reading": "presence"}]
    (leak,) = [v for v in judge_gates(Gates(), metrics) if not v.passed]
    assert isinstance(leak, Verdict)
    assert "carc_count" in leak.says
