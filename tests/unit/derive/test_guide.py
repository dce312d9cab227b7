"""features/README.md lists what the code has, and following it adds a signal."""

import re
import shutil
from pathlib import Path

from denialrisk.derive import check_cases, load_catalogue
from denialrisk.derive.guide import fields_table, kinds_table

FEATURES = Path(__file__).parents[3] / "features"
GUIDE = (FEATURES / "README.md").read_text(encoding="utf-8")


def listed(name: str) -> str:
    start, end = f"<!-- {name}: generated from the code -->\n", f"\n<!-- end of {name} -->"
    return GUIDE[GUIDE.index(start) + len(start) : GUIDE.index(end)]


def example(number: int) -> str:
    block = re.findall(r"   ```yaml\n(.*?)   ```", GUIDE, flags=re.DOTALL)[number]
    return "".join(line[3:] + "\n" for line in block.splitlines())


def test_the_guide_lists_every_kind_as_the_code_has_it() -> None:
    assert listed("kinds") == kinds_table()


def test_the_guide_lists_every_field_as_the_code_has_it() -> None:
    assert listed("fields") == fields_table()


def test_following_the_guide_adds_a_signal_that_holds_its_case(tmp_path: Path) -> None:
    shutil.copytree(FEATURES, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "payer.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + example(0))
    (tmp_path / "cases" / "place.yaml").write_text(example(1), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert "payer_place_denial_rate" in catalogue.names
    assert check_cases(catalogue, tmp_path / "cases") == []
