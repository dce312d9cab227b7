"""Holds the simulated files against two validators that are not ours: pyx12 and x12sdk."""

import io
import json
from pathlib import Path

import pytest

from denialrisk.simulate import simulate

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("valid")
    simulate(out, claims=900, months=2, seed=5)
    return out


def some(paths: Path, pattern: str, count: int = 8) -> list[Path]:
    """Return files spread evenly over the period, the last one always among them."""
    files = sorted(paths.glob(pattern))
    step = max(1, len(files) // count)
    return [*files[::step], files[-1]]


@pytest.mark.parametrize("pattern", ["claims/*-prof*.837", "claims/*-inst*.837", "remits/*.835"])
def test_pyx12_finds_no_error(folder: Path, pattern: str) -> None:
    import pyx12.params
    import pyx12.x12n_document

    for path in some(folder, pattern):
        found = io.StringIO()
        valid = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), str(path), None, None, fd_json=found
        )
        assert valid, f"{path.name}: {json.loads(found.getvalue())}"


@pytest.mark.parametrize("pattern", ["claims/*-prof*.837", "claims/*-inst*.837", "remits/*.835"])
def test_x12sdk_reads_every_transaction_on_its_strict_terms(folder: Path, pattern: str) -> None:
    from x12sdk.io import X12ModelReader

    for path in some(folder, pattern):
        segment = "\nCLP*" if path.suffix == ".835" else "\nCLM*"
        with X12ModelReader(str(path)) as reader:
            claims = sum(len(list(model.claims())) for model in reader.models())
        assert claims == path.read_text().count(segment)
