"""`denialrisk features` as a data analyst types it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CLAIM = ROOT / "tests/golden/claims/clinic.837"


def features(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()", "features"]
    full = [*command, *map(str, arguments)]
    return subprocess.run(full, cwd=folder, capture_output=True, text=True, check=False)


def deployment(folder: Path) -> Path:
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()", "init", folder]
    subprocess.run([*map(str, command)], check=True, capture_output=True)
    return folder


def test_list_shows_every_signal_and_one_family_on_request() -> None:
    everything = json.loads(features("list", "--json").stdout)["signals"]
    payer = json.loads(features("list", "--family", "payer", "--json").stdout)["signals"]
    assert len(everything) > 70
    assert {row["family"] for row in payer} == {"payer"}
    assert 0 < len(payer) < len(everything)


def test_list_of_an_unknown_family_suggests_the_known_one() -> None:
    done = features("list", "--family", "payers")
    assert done.returncode == 2
    assert "did you mean 'payer'" in done.stderr


def test_a_wrong_catalogue_tells_all_its_errors_at_once(tmp_path: Path) -> None:
    home = deployment(tmp_path / "mine")
    for name, old, new in (
        ("payer.yaml", "kind: denial_rate", "kind: denail_rate"),
        ("eligibility.yaml", "direction: up", "direction: upp"),
    ):
        path = home / "features" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = features("check", folder=home)
    assert done.returncode == 3
    assert "payer.yaml:" in done.stderr
    assert "eligibility.yaml:" in done.stderr


@pytest.mark.parametrize("history", ["data", "bundle"])
def test_try_shows_every_signal_of_a_claim_in_words(world: "World", history: str) -> None:
    place = world.tables if history == "data" else world.bundle
    told = json.loads(features("try", CLAIM, f"--{history}", place, "--json").stdout)
    signals = told["lines"][0]["signals"]
    assert len(signals) > 70
    assert all(one["says"] and "{" not in one["says"] for one in signals)
    assert any(one["evidence"].get("n") for one in signals)


def test_try_without_a_history_says_how_to_name_one() -> None:
    done = features("try", CLAIM)
    assert done.returncode == 2
    assert "--data DIR" in done.stderr


def test_try_of_a_claim_that_is_not_there_names_those_that_are(world: "World") -> None:
    done = features("try", CLAIM, "--data", world.tables, "--claim", "NOPE")
    assert done.returncode == 4
    assert "ELM-2026-0001" in done.stderr


def test_diff_tells_what_changed_since_the_bundle_was_trained(
    world: "World", tmp_path: Path
) -> None:
    assert "hold the same signals" in features("diff", world.bundle).stdout
    home = deployment(tmp_path / "mine")
    path = home / "features" / "payer.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("strength: 50", "strength: 40", 1), encoding="utf-8")
    found = json.loads(features("diff", world.bundle, "--json", folder=home).stdout)
    assert found["differences"] == [
        {
            "signal": "payer_denial_rate",
            "change": "changed",
            "what": "slots",
            "needs training": "yes",
        }
    ]


def test_report_judges_every_signal_with_the_model(world: "World") -> None:
    done = features("report", "--data", world.tables, "--bundle", world.bundle, "--json")
    signals = json.loads(done.stdout)["signals"]
    assert len(signals) > 70
    shares = [one["contribution"] or 0.0 for one in signals]
    assert sum(shares) == pytest.approx(1.0, abs=0.01)
    assert all(one["microseconds"] >= 0 for one in signals)
