from pathlib import Path

import pytest

from denialrisk.errors import ConfigurationError
from denialrisk.fit.judge.gates import load_gates
from denialrisk.fit.recipe import load_recipe
from denialrisk.fit.spec import Boosting, Spec, load_specs

ROOT = Path(__file__).parents[3]


def test_the_shipped_files_load() -> None:
    specs = load_specs(ROOT / "models")
    assert specs.denial.boosting.max_depth <= 6
    assert load_recipe(ROOT / "training" / "recipes" / "default.yaml").name == "default"
    assert load_gates(ROOT / "training" / "gates.yaml").auroc_above == 0.5


def test_few_lines_take_the_parameters_for_scarce_data() -> None:
    spec = load_specs(ROOT / "models").denial
    assert spec.scarce is not None
    assert spec.parameters(spec.scarce.below_lines) == spec.boosting.model_dump()
    assert spec.parameters(spec.scarce.below_lines - 1) == spec.scarce.boosting.model_dump()


def test_few_lines_take_the_rounds_that_are_stated_and_many_find_their_own() -> None:
    spec = load_specs(ROOT / "models").denial
    assert spec.scarce is not None
    assert spec.rounds(spec.scarce.below_lines - 1) == spec.scarce.rounds == 130
    assert spec.rounds(spec.scarce.below_lines) is None


def test_a_spec_without_scarce_has_one_set_of_parameters() -> None:
    spec = Spec(boosting=Boosting(learning_rate=0.05, num_leaves=31, max_depth=6))
    assert spec.parameters(10) == spec.parameters(1_000_000)


def test_a_misspelt_parameter_is_told_with_its_line(tmp_path: Path) -> None:
    for name in ("denial", "category"):
        text = "boosting:\n  learning_rate: 0.1\n  num_leafs: 31\n  max_depth: 6\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="num_leaves") as told:
        load_specs(tmp_path)
    assert "denial.yaml:3" in str(told.value)


def test_a_share_beyond_the_whole_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("test_share: 1.2\n")
    with pytest.raises(ConfigurationError, match="test_share"):
        load_recipe(path)


def test_the_shipped_recipe_searches_what_a_bare_one_does() -> None:
    shipped = load_recipe(ROOT / "training" / "recipes" / "default.yaml")
    assert shipped.tuning == load_recipe(ROOT / "training" / "recipes" / "quick.yaml").tuning
