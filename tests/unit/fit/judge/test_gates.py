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


def _payer(**changed: Any) -> dict[str, Any]:
    payer = {"name": "P1", "lines": 2000, "ece": 0.035, "ece_by_chance": 0.02}
    return payer | changed


def test_a_large_payer_that_is_badly_calibrated_is_named_with_what_to_do() -> None:
    metrics = _metrics() | {"payers": [_payer(), _payer(name="P2", ece=0.09)]}
    (refused,) = [v for v in judge_gates(Gates(), metrics) if not v.passed]
    assert refused.gate == "payers"
    assert "P2 0.090" in refused.says
    assert "P1" not in refused.says
    assert "label --report" in refused.todo


def test_a_payer_with_few_lines_refuses_nothing() -> None:
    metrics = _metrics() | {"payers": [_payer(lines=900, ece=0.3)]}
    assert _refused(metrics) == []


def _group(name: str, mean: float, lines: int = 4000) -> dict[str, Any]:
    return {"by": "sex", "name": name, "lines": lines, "denied_share": 0.1,
            "mean_probability": mean}  # fmt: skip


def _with_groups(*groups: dict[str, Any]) -> dict[str, Any]:
    metrics = _metrics(lines=8000, denied_share=0.1, mean_probability=0.1)
    return metrics | {"fairness": list(groups), "claims": {"lines": 4000}}


def test_a_group_whose_risk_is_overstated_beyond_chance_is_refused() -> None:
    metrics = _with_groups(_group("F", 0.13), _group("M", 0.07))
    (refused,) = [v for v in judge_gates(Gates(), metrics) if not v.passed]
    assert refused.gate == "parity"
    assert "sex F: +0.060" in refused.says


def test_what_may_be_chance_in_a_small_group_is_not_refused() -> None:
    assert _refused(_with_groups(_group("F", 0.13, lines=510))) == []


def test_without_figures_by_group_the_gate_says_that_it_judged_nothing() -> None:
    (parity,) = [v for v in judge_gates(Gates(), _metrics()) if v.gate == "parity"]
    assert (parity.passed, parity.judged) == (True, False)
    assert "not judged" in parity.says


def test_a_model_too_large_or_too_slow_to_explain_is_refused() -> None:
    small = {"megabytes": 10.0, "explain_milliseconds": 0.3}
    assert _refused(_metrics() | {"size": small}) == []
    assert _refused(_metrics() | {"size": small | {"megabytes": 3000.0}}) == ["size"]
    assert _refused(_metrics() | {"size": small | {"explain_milliseconds": 9.0}}) == ["size"]


def _finding(why: str, *, sure: bool = True) -> dict[str, Any]:
    return {"signal": "extra.foo", "why": why, "measured": 0.6, "says": "filled", "sure": sure}


def test_a_column_that_surely_behaves_like_the_answer_is_refused_and_named() -> None:
    metrics = _metrics() | {"leak_findings": [_finding("behaves like the answer")]}
    (leak,) = [v for v in judge_gates(Gates(), metrics) if not v.passed]
    assert (leak.gate, "extra.foo" in leak.says) == ("leak", True)


def test_a_suspicion_alone_refuses_nothing() -> None:
    metrics = _metrics() | {"leak_findings": [_finding("ranks alone", sure=False)]}
    assert _refused(metrics) == []


def test_the_hospital_can_vouch_for_a_column_but_not_for_one_that_sees_later() -> None:
    gates = Gates(leak_vouched=("extra.foo",))
    for why, refused in (("behaves like the answer", False), ("sees later", True)):
        metrics = _metrics() | {"leak_findings": [_finding(why)]}
        assert any(not v.passed for v in judge_gates(gates, metrics)) is refused
