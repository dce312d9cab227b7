"""A command's result as JSON that any program can read."""

import json
from math import inf, nan

import pytest

from denialrisk.cli.progress import show


def test_what_is_no_number_is_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"evidence": {"n": 3, "window_days": nan}, "all": [inf, 1.5, (nan,)]}
    show(told, "", as_json=True)
    read = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert read == {"evidence": {"n": 3, "window_days": None}, "all": [None, 1.5, [None]]}
