import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

pytestmark = pytest.mark.slow


def card(*arguments: object) -> subprocess.CompletedProcess[str]:
    program = "from denialrisk.cli import main; main()"
    command = [sys.executable, "-c", program, "card", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_card_of_a_bundle_is_printed_as_it_was_sealed(world: "World") -> None:
    printed = card(world.bundle)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip() == (world.bundle / "card.md").read_text("utf-8").strip()
    assert "31. **" in printed.stdout


def test_its_page_is_the_one_that_was_sealed(world: "World", tmp_path: Path) -> None:
    page = tmp_path / "pages" / "card.html"
    done = card(world.bundle, "--html", page, "--json")
    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == (world.bundle / "card.html").read_bytes()
    told = json.loads(done.stdout)
    assert [each["number"] for each in told["attributes"]] == list(range(1, 32))
    assert told["version"] in page.read_text("utf-8")


def test_a_card_of_nothing_or_of_two_things_is_refused(world: "World") -> None:
    assert card().returncode == 2
    assert card(world.bundle, "--model", "models:/denialrisk@champion").returncode == 2
    assert card("nowhere").returncode == 6
