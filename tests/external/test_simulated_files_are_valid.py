"""Holds the simulated files against two validators that are not ours: pyx12 and x12sdk."""

import dataclasses
import io
import json
from pathlib import Path

import pytest

from denialrisk.simulate import simulate
from denialrisk.simulate.answered import Payment
from denialrisk.simulate.billed import Billed
from denialrisk.simulate.claim_files import bills_of, claim_file
from denialrisk.simulate.delimiters import Delimiters
from denialrisk.simulate.history import draw_history
from denialrisk.simulate.remit_files import payments_of, remit_file

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
    for path in some(folder, pattern):
        assert_valid(path)


def assert_valid(path: Path) -> None:
    import pyx12.params
    import pyx12.x12n_document

    found = io.StringIO()
    valid = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), str(path), None, None, fd_json=found
    )
    assert valid, f"{path.name}: {json.loads(found.getvalue())}"


@pytest.fixture(scope="module")
def sent() -> tuple[dict[str | None, list[Billed]], list[Payment]]:
    """The last claims of each type that a small hospital sent, and the last it was paid."""
    history = draw_history(5, 90, 2)
    by_type = {bills[0].claim.claim_type: bills for bills in bills_of(history)}
    return by_type, list(payments_of(history))[-1]


# pyx12 takes any character to end segments and elements, but in ISA11 and ISA16 only printable
# ones.
PRINTABLE = "*|^!#;>&%$@_~:<=?{}[]+\\"
ANY = PRINTABLE + "\x07\x1c\x1d\x1e\x1f\t"


def choices() -> list[Delimiters]:
    turned = [PRINTABLE[at:] + PRINTABLE[:at] for at in range(len(PRINTABLE))]
    roles = [Delimiters(one[0], one[6], one[12], one[18]) for one in turned]
    unprinted = ANY.removeprefix(PRINTABLE)
    ends = [("~", ""), ("~", "\r\n"), ("\n", ""), ("\r\n", ""), ("\r", "")]
    return [
        *roles,
        *(Delimiters(element=one) for one in unprinted),
        *(Delimiters(segment=one) for one in unprinted),
        *(Delimiters(segment=segment, line_end=end) for segment, end in ends),
    ]


@pytest.mark.parametrize("delimiters", choices(), ids=lambda one: ascii(dataclasses.astuple(one)))
def test_pyx12_finds_no_error_whatever_the_delimiters(
    sent: tuple[dict[str | None, list[Billed]], list[Payment]],
    tmp_path: Path,
    delimiters: Delimiters,
) -> None:
    by_type, payments = sent
    assert set(by_type) == {"professional", "institutional"}
    texts = [claim_file(bills, 1, delimiters) for bills in by_type.values()]
    for number, text in enumerate([*texts, remit_file(payments, 2, delimiters)]):
        path = tmp_path / f"{number}.x12"
        path.write_bytes(text.encode())
        assert_valid(path)


@pytest.mark.parametrize("pattern", ["claims/*-prof*.837", "claims/*-inst*.837", "remits/*.835"])
def test_x12sdk_reads_every_transaction_on_its_strict_terms(folder: Path, pattern: str) -> None:
    from x12sdk.io import X12ModelReader

    for path in some(folder, pattern):
        segment = "\nCLP*" if path.suffix == ".835" else "\nCLM*"
        with X12ModelReader(str(path)) as reader:
            claims = sum(len(list(model.claims())) for model in reader.models())
        assert claims == path.read_text().count(segment)
