"""What the workers of a service owe its database, added up over those that live."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from denialrisk.keep import Owed

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SERVING_OTHER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from denialrisk.keep import Owed
from meters import Meters
Meters().owes(Owed(bytes=700, records=7))
print("said", flush=True)
sys.stdin.read()
os._exit(9)
"""


def test_a_worker_says_what_it_owes_now() -> None:
    from meters import Meters

    meters = Meters()
    meters.owes(Owed(bytes=900, records=3))
    meters.owes(Owed(bytes=300, records=1))
    assert meters.totals("owed_bytes") == {(): 300.0}
    assert meters.totals("owed_records") == {(): 1.0}


def test_what_a_killed_worker_owed_is_no_longer_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from meters import Meters

    folder = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    place = sys.path[0]
    with subprocess.Popen(
        [sys.executable, "-c", SERVING_OTHER, place],
        env=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "said\n"
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        meters = Meters()
        assert meters.totals("owed_records") == {(): 7.0}
    assert meters.totals("owed_records") == {}
