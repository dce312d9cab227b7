"""A planted leak on its whole road: a flat file, a mapping that lets it pass, a signal, a run."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

pytestmark = pytest.mark.slow

CLAIMS = 2_500
SIGNAL = """
  {name}:
    title: Column {name}
    kind: number
    slots: {{field: extra.{name}}}
    says: "The column says {{value}}"
    where: {{x12: "none", fhir: "none"}}
"""


def denialrisk(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
    full = [*command, *map(str, arguments)]
    return subprocess.run(full, cwd=folder, capture_output=True, text=True, check=False)


def rewritten(path: Path, line: str, becomes: str) -> None:
    """Replace one line of a deployment's file."""
    text, times = re.subn(line, becomes, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert times == 1
    path.write_text(text, encoding="utf-8")


def export(path: Path) -> None:
    """Write claims as a hospital exports them, two columns of which know the answer.

    `tier` is the answer with 4 % of it turned around, `ward_code` with 20 %; nothing in their
    names tells. `bed` is drawn blindly.
    """
    random = np.random.default_rng(11)
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(CLAIMS) * 360 // CLAIMS, "D")
    payer = random.choice(["P1", "P2", "P3"], CLAIMS)
    denied = random.random(CLAIMS) < np.select([payer == "P1", payer == "P2"], [0.05, 0.15], 0.35)

    def turned(share: float) -> Any:
        return (denied ^ (random.random(CLAIMS) < share)).astype(int)

    table = {
        "claim_id": [f"C{n}" for n in range(CLAIMS)],
        "payer_id": payer,
        "procedure_code": random.choice(["99213", "70450", "93000"], CLAIMS),
        "total_charge": random.integers(50, 900, CLAIMS),
        "service_date": day.strftime("%Y-%m-%d"),
        "submitted_on": (day + pd.Timedelta(days=2)).strftime("%Y-%m-%d"),
        "patient_id": random.integers(1, 900, CLAIMS),
        "denied": np.where(denied, "Y", "N"),
        "decision_date": (day + pd.Timedelta(days=20)).strftime("%Y-%m-%d"),
        "tier": turned(0.04),
        "ward_code": turned(0.2),
        "bed": random.integers(0, 9, CLAIMS),
    }
    pd.DataFrame(table).to_csv(path, index=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a deployment whose mapping keeps the columns and whose catalogue reads them."""
    folder = tmp_path_factory.mktemp("leaks")
    assert denialrisk("init", folder / "mine", folder=folder).returncode == 0
    home = folder / "mine"
    rewritten(home / "features/sources.yaml", r"^keep: \[\]", "keep: [tier, ward_code]")
    rewritten(home / "training/label.yaml", r"^maturity_days: \d+", "maturity_days: 60")
    with (home / "features/timing.yaml").open("a", encoding="utf-8") as file:
        file.write("".join(SIGNAL.format(name=name) for name in ("tier", "ward_code", "bed")))
    export(home / "export.csv")
    ingested = denialrisk("ingest", "export.csv", "--into", "tables", folder=home)
    assert ingested.returncode == 0, ingested.stderr
    return home


def test_a_planted_leak_is_refused_by_name_and_a_weaker_one_asked_about(home: Path) -> None:
    done = denialrisk("train", "--data", "tables", "--recipe", "quick", folder=home)
    assert done.returncode == 0, done.stderr
    (refused,) = [line for line in done.stdout.splitlines() if "REFUSED by 'leak'" in line]
    assert "extra.tier: " in refused
    assert "bed" not in refused
    asked = [line for line in done.stdout.splitlines() if line.startswith("ASK ABOUT")]
    assert any("ward_code" in line and "alone" in line for line in asked)
    metrics = json.loads((home / "work/bundle/metrics.json").read_text(encoding="utf-8"))
    suspects = {finding["signal"] for finding in metrics["leak_findings"]}
    assert suspects == {"tier", "extra.tier", "ward_code"}


def test_what_the_hospital_vouches_for_is_not_refused(home: Path) -> None:
    gates = home / "training/gates.yaml"
    read = yaml.safe_load(gates.read_text(encoding="utf-8"))
    gates.write_text(yaml.safe_dump(read | {"leak_vouched": ["tier", "extra.tier"]}), "utf-8")
    done = denialrisk("train", "--data", "tables", "--recipe", "quick", folder=home)
    assert done.returncode == 0, done.stderr
    assert "REFUSED by 'leak'" not in done.stdout
