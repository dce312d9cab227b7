"""The README's commands exist, its paths lead somewhere, its answer has the shape we send."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from denialrisk.cli.main import road

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^denialrisk (\w+)(.*)$", README, flags=re.MULTILINE)


@pytest.mark.parametrize(("name", "rest"), COMMANDS)
def test_every_command_with_its_options_exists(name: str, rest: str) -> None:
    command = road.get_command(click.Context(road), name)
    words = shlex.split(rest, comments=True)
    if isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words[0])
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    named = {word for word in words if word.startswith("--")}
    assert named <= known


def test_the_commands_cover_the_road_from_files_to_service() -> None:
    road_taken = ["simulate", "ingest", "label", "train", "score", "report", "serve"]
    named = [name for name, _ in COMMANDS]
    assert named[: len(road_taken)] == road_taken


def test_every_place_and_page_it_names_is_there() -> None:
    places = re.findall(r"`((?:\w+/)+[\w.]*)`", README) + re.findall(r"\]\(([\w./]+)\)", README)
    made = ("work/",)
    missing = [p for p in places if not p.startswith(made) and not (ROOT / p).exists()]
    assert len(places) > 10
    assert missing == []


def test_every_make_target_it_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", README):
        if target not in {"and", "is", "will"}:
            assert f"\n{target}:" in makefile, target


def test_the_pasted_answer_is_what_the_service_would_send() -> None:
    (pasted,) = re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL)
    claim = json.loads(pasted)
    (line,) = claim["lines"]
    assert claim["action"] in {"hold", "review", "send"}
    assert 0 < line["denial_probability"] < 1
    assert {"says", "evidence", "where", "fix", "title"} <= set(line["reasons"][0])
    golden = (ROOT / "tests/golden/claims/clinic.837").read_text(encoding="utf-8")
    assert f"CLM*{claim['claim_id']}*" in golden
    assert f"HC:{line['procedure_code']}*{line['charge']:.0f}*" in golden
