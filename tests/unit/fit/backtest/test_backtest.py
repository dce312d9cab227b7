import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit import Backtest, Watch
from denialrisk.fit.track.backtest import log_backtest

FROM, WATCH = date(2025, 8, 1), Watch(date(2025, 9, 1), "P3")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backtest")


@pytest.fixture(scope="module")
def result(run: Any, out: Path) -> Backtest:
    done: Backtest = run(first=FROM, watches=[WATCH], out=out)
    return done


def test_each_month_has_figures_with_intervals_and_the_others_beside(result: Backtest) -> None:
    months = result.figures["months"]
    assert [month["month"] for month in months] == ["2025-08", "2025-09", "2025-10"]
    for month in months:
        ours = month["figures"]["retrained"]
        assert ours["lines"] == month["lines"] > 150
        assert ours["auroc_low"] <= ours["auroc"] <= ours["auroc_high"]
        assert ours["auroc"] > month["figures"]["payer x procedure table"]["auroc"]
        assert month["model"]["seconds"] >= 0
    # Nothing else is in this world but what the model finds: no month is worse than chance.
    assert result.figures["means"]["retrained"]["auroc"] > 0.75


def test_the_figures_are_plain_data_and_the_summary_fits_a_terminal(result: Backtest) -> None:
    assert json.loads(json.dumps(result.figures)) == result.figures
    text = result.summary()
    assert max(map(len, text.splitlines())) < 140
    assert "2025-10" in text
    assert "retrained less frozen" in text
    assert "Since 2025-09-01, payer P3, any procedure" in text


def test_the_lines_walked_are_told_with_who_said_what(result: Backtest, house: Any) -> None:
    lines = result.lines
    assert lines["submitted_on"].min() >= pd.Timestamp("2025-08-01")
    assert lines["submitted_on"].max() < pd.Timestamp("2025-11-01")
    assert {"retrained", "frozen", "without last refit"} <= set(lines.columns)
    keys = ["claim_id", "line_number"]
    answered = lines.dropna(subset="denied").merge(house.outcomes, on=keys)
    assert ((answered["status"] == "denied") == (answered["denied"] == 1)).all()


def test_a_run_that_stopped_goes_on_where_it_was(run: Any, result: Backtest, out: Path) -> None:
    (out / "steps" / "2025-09.npz").unlink()
    told: set[str] = set()
    again = run(first=FROM, watches=[WATCH], out=out, progress=lambda *step: told.add(step[0]))
    learnt = {stage.partition(":")[0] for stage in told if "denial model" in stage}
    assert learnt == {"2025-09 (2 of 3)"}
    assert {f"2025-{n} done" for n in ("08 (1 of 3):", "10 (3 of 3):")} <= told
    assert _figures(again) == _figures(result)


def test_what_is_not_walked_and_not_judged_is_told(run: Any, house: Any) -> None:
    result = run(first=date(2025, 2, 1))
    figures = result.figures
    assert figures["too_early"][0] == "2025-02"
    assert figures["months"][0]["month"] > figures["too_early"][-1]
    later = house.tables.claims["submitted_on"] >= pd.Timestamp("2025-11-01")
    claims = house.tables.claims.loc[later, "claim_id"]
    assert figures["lines_too_young"] == house.tables.lines["claim_id"].isin(claims).sum()
    assert f"Not walked: 2025-02 to {figures['too_early'][-1]}. On the first" in result.summary()
    assert "Not judged: " in result.summary()


def test_quarters_train_less_often(run: Any) -> None:
    figures = run(first=date(2025, 7, 1), every="quarter").figures
    assert [month["month"] for month in figures["months"]] == ["2025-Q3"]
    assert figures["retrained_less_frozen"] == {}


def test_a_month_too_late_to_be_judged_is_told(run: Any) -> None:
    with pytest.raises(NotEnoughDataError, match="no month from 2025-12-01 on can be judged"):
        run(first=date(2025, 12, 1))


@pytest.mark.slow
def test_pictures_are_drawn_of_the_months_and_of_each_change(
    result: Backtest, tmp_path: Path
) -> None:
    drawn = result.pictures()
    assert list(drawn) == ["backtest.png", "change-1.png"]
    for name, figure in drawn.items():
        figure.savefig(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 5_000


@pytest.mark.slow
def test_a_backtest_is_a_run_with_metrics_by_month(result: Backtest, tmp_path: Path) -> None:
    import mlflow

    page = tmp_path / "backtest.html"
    page.write_text("<p>page</p>")
    run_id, store = log_backtest(result.figures, [page], f"sqlite:///{tmp_path / 'mlflow.db'}")
    client = mlflow.MlflowClient(store)
    logged = {step.step: step.value for step in client.get_metric_history(run_id, "auroc")}
    months = result.figures["months"]
    assert logged == {n: m["figures"]["retrained"]["auroc"] for n, m in enumerate(months, 1)}
    assert len(client.get_metric_history(run_id, "frozen.ece")) == 3
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params["frozen_on"] == "2025-08-01"
    assert {item.path for item in client.list_artifacts(run_id)} == {
        "backtest.html",
        "backtest.json",
    }


def _figures(result: Backtest) -> dict[str, Any]:
    """All but the seconds, which no run repeats."""
    figures: dict[str, Any] = json.loads(json.dumps(result.figures))
    for month in figures["months"]:
        del month["model"]["seconds"]
    return figures
