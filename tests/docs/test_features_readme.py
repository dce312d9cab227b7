"""Following features/README.md to the letter, in a deployment of one's own, adds a signal."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from denialrisk.cli.main import road

ROOT = Path(__file__).parents[2]
README = (ROOT / "features/README.md").read_text(encoding="utf-8")
FIVE_MINUTES = README.split("## Add a signal in five minutes\n")[1].split("\n## ")[0]
BLOCKS = re.findall(r"   ```yaml\n(.*?)   ```", FIVE_MINUTES, flags=re.DOTALL)
CLAIM = ROOT / "tests/golden/claims/clinic.837"
SIGNAL = "payer_place_denial_rate"


def run(*words: str) -> Result:
    return CliRunner().invoke(road, words)


def block(number: int) -> tuple[str, str]:
    """Return the file a block names in its first line, and the block as one would paste it."""
    text = "".join(f"{line[3:]}\n" for line in BLOCKS[number].splitlines())
    named = re.match(r"# ([\w/]+\.yaml)\n", text)
    assert named
    return named[1], text


def paste(home: Path, number: int) -> Path:
    """Append a block to the file it names, as the guide's reader does."""
    name, text = block(number)
    path = home / "features" / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{text}" if before else text, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    made = run("init", str(folder))
    assert made.exit_code == 0, made.output
    return folder


def test_the_guide_has_an_entry_and_a_case_to_paste() -> None:
    assert [block(number)[0] for number in range(len(BLOCKS))] == [
        "payer.yaml",
        "cases/place.yaml",
    ]


def test_following_it_adds_a_signal_whose_case_holds(home: Path) -> None:
    paste(home, 0)
    paste(home, 1)
    checks = re.findall(r"`denialrisk ((?:features )?check)`", FIVE_MINUTES)
    assert checks == ["features check", "check"]
    for words in checks:
        checked = run("--home", str(home), *words.split())
        assert checked.exit_code == 0, checked.output
        assert "no problems" in checked.output
    assert SIGNAL in run("--home", str(home), "features", "list").output


def test_trying_it_tells_its_sentence_for_every_line_of_a_claim(home: Path) -> None:
    paste(home, 0)
    (typed,) = re.findall(r"   denialrisk (features try .*)", FIVE_MINUTES)
    tables = home / "tables"
    told = run("ingest", str(CLAIM), "--into", str(tables))
    assert told.exit_code == 0, told.output
    named = {"new.837": str(CLAIM), "tables": str(tables)}
    tried = run("--home", str(home), *(named.get(word, word) for word in typed.split()))
    assert tried.exit_code == 0, tried.output
    said = "unknown No answer from BLUESTEM HEALTH to this place of service is known (11)"
    assert f"{SIGNAL} {said}" in " ".join(tried.output.split())


def test_a_case_pasted_without_its_signal_is_told_with_its_line(home: Path) -> None:
    assert_told(home, paste(home, 1), "expect: {", f"no signal '{SIGNAL}'")


def test_a_misspelt_slot_is_told_with_its_line(home: Path) -> None:
    path = paste(home, 0)
    text = path.read_text(encoding="utf-8")
    right = "[payer_id, place_of_service], strength"
    assert text.count(right) == 1
    path.write_text(text.replace(right, right.replace("gth", "ght")), encoding="utf-8")
    assert_told(home, path, "strenght", "strenght")


def assert_told(home: Path, path: Path, there: str, message: str) -> None:
    """Check that the line that holds `there` is blamed."""
    checked = run("--home", str(home), "features", "check")
    assert checked.exit_code == 3
    lines = path.read_text(encoding="utf-8").splitlines()
    (at,) = (number for number, line in enumerate(lines, 1) if there in line)
    (told,) = (line for line in checked.output.splitlines() if f"{path.name}:{at}:" in line)
    assert message in told
