"""The catalogue that ships gives what its cases say."""

from pathlib import Path

import pytest

from denialrisk.derive import Catalogue, check_cases, check_signals, load_catalogue

FEATURES = Path(__file__).parents[3] / "features"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


def test_every_case_of_the_reference_catalogue_holds(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in check_cases(catalogue, FEATURES / "cases")] == []


def test_every_signal_of_the_reference_catalogue_has_a_case(catalogue: Catalogue) -> None:
    texts = "".join(path.read_text() for path in (FEATURES / "cases").glob("*.yaml"))
    assert [name for name in catalogue.names if f"{name}:" not in texts] == []


def test_a_case_that_does_not_hold_is_told_with_its_line(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "wrong.yaml").write_text(
        "cases:\n"
        "  - says: a wrong one\n"
        "    claim: {payer_id: P1, lines: [{charge: 0, procedure_code: X1}]}\n"
        "    expect:\n"
        "      charge: 119\n"
        "    tells:\n"
        "      charge: x\n"
    )
    assert [
        str(problem).removeprefix(str(tmp_path)) for problem in check_cases(catalogue, tmp_path)
    ] == [
        "/wrong.yaml:5: 'charge' is 0.0, expected 119.0 (a wrong one)",
        "/wrong.yaml:7: 'charge' tells 'Nothing is charged for X1', expected 'x' (a wrong one)",
    ]


def test_a_case_that_cannot_be_read_says_why_and_where(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "odd.yaml").write_text(
        "cases:\n"
        "  - says: misspelt\n"
        "    claim: {payer: P1, submitted_on: someday, lines: [{chrge: 1}]}\n"
        "    expect: {chrage: 1}\n"
        "  - says: empty\n"
        "    claim: {payer_id: P1}\n"
    )
    (tmp_path / "unknown.yaml").write_text("cases:\n  - says: x\n    claims: {}\n    claim: {}\n")
    told = "\n".join(str(problem) for problem in check_cases(catalogue, tmp_path))
    assert "odd.yaml:4: no signal 'chrage' — did you mean 'charge'?" in told
    assert "odd.yaml:3: a claim has no 'payer'" in told
    assert "odd.yaml:3: a line has no 'chrge' — did you mean 'charge'?" in told
    assert "odd.yaml:3: 'submitted_on'" in told
    assert "odd.yaml:6: a claim of a case needs at least one line" in told
    assert "unknown.yaml:3: unknown key 'claims'" in told


def test_a_day_that_never_was_is_told_beside_what_else_cannot_be_read(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "dated.yaml").write_text(
        "cases:\n"
        "  - says: one\n"
        "    claim: {payer_id: P1, submitted_on: 2025-02-31, lines: [{charge: 0}]}\n"
        "    expect: {charge: 119}\n"
        "  - says: two\n"
        "    claim: {payer_id: P1, lines: [{charge: 0}]}\n"
        "    expect: {chrage: 1}\n"
    )
    told = [str(p).removeprefix(f"{tmp_path}/") for p in check_cases(catalogue, tmp_path)]
    assert told == [
        "dated.yaml:3: 2025-02-31 is no day",
        "dated.yaml:7: no signal 'chrage' — did you mean 'charge'? (two)",
    ]


@pytest.mark.parametrize(
    ("signals", "names_told"),
    [
        ("signals:\n  lag: {title: Lag}\n", True),
        # Not read, a family may hold any signal: none is called unknown.
        ("signals: {\n", False),
    ],
)
def test_cases_are_read_whatever_is_wrong_in_the_catalogue(
    tmp_path: Path, signals: str, *, names_told: bool
) -> None:
    (tmp_path / "timing.yaml").write_text(signals)
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "binary.yaml").write_bytes(b"\xff\xfe")
    (cases / "timing.yaml").write_text(
        "cases:\n"
        "  - says: one\n"
        "    claim: {lines: [{chrge: 0}]}\n"
        "    expect:\n"
        "      lag: 5\n"
        "      lga: 5\n"
    )
    told = [str(p).removeprefix(f"{tmp_path}/") for p in check_signals(tmp_path, cases)]
    assert told[0].startswith("timing.yaml:")
    assert "cases/binary.yaml: is not UTF-8 text" in told
    assert "cases/timing.yaml:3: a line has no 'chrge' — did you mean 'charge'? (one)" in told
    unknown = "cases/timing.yaml:6: no signal 'lga' — did you mean 'lag'? (one)"
    assert (unknown in told) is names_told
    assert not any("'lag' is" in line or "no signal 'lag'" in line for line in told)


@pytest.mark.parametrize("lines", ["5", "[99213]", "{charge: 1}"])
def test_lines_of_another_shape_are_told(catalogue: Catalogue, tmp_path: Path, lines: str) -> None:
    (tmp_path / "odd.yaml").write_text(f"cases:\n  - says: a\n    claim: {{lines: {lines}}}\n")
    (told,) = check_cases(catalogue, tmp_path)
    assert told.line == 3
    assert told.message == "'lines' must list the lines of the claim, each with its keys (a)"
