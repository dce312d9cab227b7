"""Whoever reads tables is told when the ingest that wrote them was killed."""

import sys
from pathlib import Path

import pytest

from denialrisk.claims.store import Store
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.read import ingest

CLAIMS = Path(__file__).parents[2] / "golden" / "claims"


class KilledError(BaseException):
    """Stands for a process that ends here and now."""


def test_a_killed_ingest_is_told_of_until_it_was_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"

    def end(_: Store) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["denialrisk.read.ingest"], "compact", end)
        with pytest.raises(KilledError):
            ingest([CLAIMS], killed)
    tell_if_unfinished(killed)
    assert f"the last ingest into {killed} did not finish" in capsys.readouterr().err
    ingest([CLAIMS], killed)
    ingest([CLAIMS], whole)
    tell_if_unfinished(killed)
    assert capsys.readouterr().err == ""
    assert (killed / "tables.json").read_bytes() == (whole / "tables.json").read_bytes()
