import pytest

from denialrisk.cli import main


@pytest.mark.parametrize("what", [["--payer", "P1"], ["--procedures", "J*"]])
def test_a_change_without_a_day_is_refused_with_an_example(
    what: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["backtest", "--data", "nowhere", *what])
    assert stopped.value.code == 2
    assert "for example --since 2025-09-01" in capsys.readouterr().err


def test_a_day_without_what_changed_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["backtest", "--data", "nowhere", "--since", "2025-09-01"])
    assert stopped.value.code == 2
    assert "Name its payer, procedures or both" in capsys.readouterr().err
