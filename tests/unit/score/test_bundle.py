import errno
import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Claim, Line, claim_tables, conform
from denialrisk.derive import Catalogue, History, derive, line_frame, load_catalogue
from denialrisk.errors import BundleError
from denialrisk.score import (
    Bundle,
    Calibration,
    Curve,
    Parts,
    Policy,
    require_place,
    write_bundle,
)

CATALOGUE = """
signals:
  payer_denial_rate:
    title: Payer denial rate
    kind: denial_rate
    slots: {key: [payer_id], strength: 20}
    says: "{payer_name} denied {denied} of {n} lines {window}"
    says_when_unknown: "{payer_name} has not answered yet"
    where: &here {x12: "NM1*PR", fhir: "Claim.insurer"}
  charge:
    title: Charge
    kind: number
    slots: {field: charge}
    says: "Charged {value}"
    says_when_unknown: "No charge stated"
    where: *here
"""
POLICY = Policy.model_validate({"rows": [{"action": "hold", "probability": 0.5}]})
START = date(2025, 1, 1)


def _claims() -> list[Claim]:
    random = np.random.default_rng(3)
    return [
        Claim(
            claim_id=f"C{number}",
            payer_id=str(random.choice(["P1", "P2"])),
            submitted_on=START + timedelta(days=number),
            total_charge=500.0,
            lines=tuple(
                Line(line_number=n, procedure_code="99213", charge=float(random.integers(500)))
                for n in range(1, 3)
            ),
        )
        for number in range(200)
    ]


RECORDS = _claims()
CLAIMS, LINES = claim_tables(RECORDS)
DENIED = (LINES["charge"] > 250).to_numpy()
ANSWERS = pd.DataFrame(
    {
        "claim_id": LINES["claim_id"],
        "line_number": LINES["line_number"],
        "status": np.where(DENIED, "denied", "paid"),
        "known_on": CLAIMS["submitted_on"].repeat(2).to_numpy() + pd.Timedelta(days=10),
    }
)


def _parts(catalogue: Catalogue, *, single: bool = False) -> Parts:
    frame = line_frame(CLAIMS, LINES)
    history = History.build(catalogue, frame, conform(ANSWERS, OUTCOMES))
    inputs = derive(catalogue, history, frame).values
    data = {"feature_name": list(catalogue.names), "free_raw_data": False}
    quiet = {"verbosity": -1, "num_threads": 1, "num_leaves": 4}
    denial = lightgbm.train(
        {"objective": "binary", **quiet}, lightgbm.Dataset(inputs, DENIED, **data), 5
    )
    thirds = np.arange(len(inputs)) % 3
    category = lightgbm.train(
        {"objective": "multiclass", "num_class": 3, **quiet},
        lightgbm.Dataset(inputs, thirds, **data),
        5,
    )
    return Parts(
        denial=denial,
        category=None if single else category,
        categories=("unmapped",) if single else ("eligibility", "coding", "duplicate"),
        calibration=Calibration(Curve("platt", (1.2, 0.1)), 1.1, 0.5),
        catalogue=catalogue,
        history=history,
        label='{"version": 1}',
        notes={"recipe": "quick"},
    )


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("features")
    (folder / "payer.yaml").write_text(CATALOGUE)
    return load_catalogue(folder)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    path = tmp_path_factory.mktemp("work") / "bundle"
    write_bundle(path, _parts(catalogue), metrics={"auroc": 0.8}, card="# Card")
    return path


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "bundle"))


def test_a_bundle_comes_back_as_it_was_written(written: Path, catalogue: Catalogue) -> None:
    bundle = Bundle.load(written)
    parts = _parts(catalogue)
    assert bundle.categories == parts.categories
    assert bundle.calibration == parts.calibration
    assert bundle.catalogue == catalogue
    assert bundle.denial.model_to_string() == parts.denial.model_to_string()
    assert bundle.metrics == {"auroc": 0.8}
    assert bundle.card == "# Card"
    assert bundle.manifest["recipe"] == "quick"
    assert json.loads(bundle.label) == {"version": 1}
    assert set(bundle.manifest["libraries"]) == {"denialrisk", "lightgbm", "numpy", "pandas"}


def test_a_card_that_is_told_the_version_is_sealed_with_its_page(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "bundle"
    parts = _parts(catalogue)
    version = write_bundle(path, parts, metrics={}, card="{}".format, page="<p>{}</p>".format)
    bundle = Bundle.load(path)
    assert bundle.card == version
    assert (path / "card.html").read_text() == f"<p>{version}</p>"
    assert {"card.md", "card.html"} <= set(bundle.manifest["parts"])
    (path / "card.html").write_text("<p>better</p>")
    with pytest.raises(BundleError, match=r"card\.html: was changed after training"):
        Bundle.load(path)


def test_a_page_leaves_the_version_as_it_is(tmp_path: Path, catalogue: Catalogue) -> None:
    parts = _parts(catalogue)
    plain = write_bundle(tmp_path / "a", parts, metrics={}, card="")
    assert write_bundle(tmp_path / "b", parts, metrics={}, card="", page=str) == plain


def test_the_version_follows_what_decides_a_score_and_nothing_else(
    written: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    version = Bundle.load(written).version
    parts = _parts(catalogue)
    assert write_bundle(tmp_path / "a", parts, metrics={"auroc": 0.1}, card="other") == version
    other = Parts(**{**parts.__dict__, "calibration": Calibration(Curve("platt", (1, 0)))})
    assert write_bundle(tmp_path / "b", other, metrics={}, card="") != version


def test_scores_have_the_columns_that_were_promised(written: Path) -> None:
    scored = Bundle.load(written).score(CLAIMS, LINES, POLICY)
    shared = ["denial_probability", "category", "category_probability"]
    shared += ["expected_denied_amount", "action"]
    assert list(scored.lines) == ["claim_id", "line_number", *shared]
    assert list(scored.claims) == ["claim_id", *shared]
    assert scored.lines["claim_id"].tolist() == LINES["claim_id"].tolist()
    assert scored.claims["claim_id"].tolist() == CLAIMS["claim_id"].tolist()
    assert len(scored.margin) == len(scored.frame) == len(LINES)


def test_probability_is_the_calibrated_margin_and_dollars_follow_from_it(written: Path) -> None:
    bundle = Bundle.load(written)
    scored = bundle.score(CLAIMS, LINES, POLICY)
    probability = scored.lines["denial_probability"].to_numpy()
    assert np.array_equal(probability, bundle.calibration.line.apply(scored.margin))
    dollars = scored.lines["expected_denied_amount"]
    assert np.allclose(dollars, probability * LINES["charge"])
    assert np.allclose(
        scored.claims["expected_denied_amount"], dollars.groupby(dollars.index // 2).sum()
    )


def test_one_claim_scores_as_it_does_among_many(written: Path) -> None:
    bundle = Bundle.load(written)
    many = bundle.score(CLAIMS, LINES, POLICY)
    for row in (0, 77, 199):
        name = CLAIMS["claim_id"][row]
        one = bundle.score(CLAIMS[row : row + 1], LINES[LINES["claim_id"] == name], POLICY)
        among = many.claims[row : row + 1].reset_index(drop=True)
        pd.testing.assert_frame_equal(one.claims, among)


def test_records_score_as_their_tables_do(written: Path) -> None:
    bundle = Bundle.load(written)
    tables = bundle.score(CLAIMS, LINES, POLICY)
    records = bundle.score_records(RECORDS, POLICY)
    pd.testing.assert_frame_equal(records.lines, tables.lines, check_exact=True)
    pd.testing.assert_frame_equal(records.claims, tables.claims, check_exact=True)
    assert np.array_equal(records.signals.values, tables.signals.values, equal_nan=True)


def test_no_claims_give_empty_tables_with_the_same_columns(written: Path) -> None:
    bundle = Bundle.load(written)
    none, some = bundle.score(CLAIMS[:0], LINES[:0], POLICY), bundle.score(CLAIMS, LINES, POLICY)
    assert len(none.lines) == len(none.claims) == len(none.margin) == 0
    assert list(none.lines) == list(some.lines)
    assert none.lines.dtypes.equals(some.lines.dtypes)


def test_without_a_policy_there_is_no_action(written: Path) -> None:
    scored = Bundle.load(written).score(CLAIMS[:3], LINES[:6], None)
    assert "action" not in scored.lines
    assert "action" not in scored.claims


def test_a_claim_without_a_date_is_seen_as_sent_today(written: Path) -> None:
    bundle = Bundle.load(written)
    undated = CLAIMS[100:101].assign(submitted_on=pd.NaT)
    lines = LINES[LINES["claim_id"] == "C100"]
    early = bundle.score(undated, lines, POLICY, today=date(2024, 1, 1))
    late = bundle.score(undated, lines, POLICY, today=date(2025, 8, 1))
    assert early.signals.unseen["payer_id"].all()
    assert not late.signals.unseen["payer_id"].any()


def test_a_bundle_of_one_category_names_it_surely(catalogue: Catalogue, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle", _parts(catalogue, single=True), metrics={}, card="")
    bundle = Bundle.load(tmp_path / "bundle")
    scored = bundle.score(CLAIMS, LINES, POLICY)
    assert bundle.category is None
    assert set(scored.lines["category"]) == {"unmapped"}
    assert set(scored.claims["category_probability"]) == {1.0}


def test_a_new_bundle_replaces_the_old_and_leaves_nothing_beside(
    copy: Path, catalogue: Catalogue
) -> None:
    write_bundle(copy, _parts(catalogue), metrics={"auroc": 0.9}, card="new")
    assert Bundle.load(copy).card == "new"
    assert [path.name for path in copy.parent.iterdir()] == ["bundle"]


def test_a_failed_write_leaves_the_old_bundle(copy: Path, catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_bundle(copy, _parts(catalogue), metrics={"auroc": float("nan")}, card="new")
    assert Bundle.load(copy).card == "# Card"
    assert [path.name for path in copy.parent.iterdir()] == ["bundle"]


def test_a_folder_that_is_no_bundle_is_never_replaced(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BundleError, match="no bundle"):
        write_bundle(tmp_path, _parts(catalogue), metrics={}, card="")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_place_that_takes_no_bundle_is_told_before_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a file, no folder")
    with pytest.raises(BundleError, match=r"cannot be written \(.*name another place"):
        require_place(tmp_path / "file" / "bundle")
    with pytest.raises(BundleError, match="no bundle"):
        require_place(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BundleError, match="names no folder of its own"):
        require_place(Path())
    require_place(tmp_path / "new" / "bundle")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_disk_that_is_full_leaves_the_old_bundle(
    copy: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(BundleError, match=r"No space left on device.*make room"):
        write_bundle(copy, _parts(catalogue), metrics={}, card="new")
    monkeypatch.undo()
    assert Bundle.load(copy).card == "# Card"
    assert [path.name for path in copy.parent.iterdir()] == ["bundle"]


@pytest.mark.parametrize("part", ["denial.txt", "calibration.json", "history/history.json"])
def test_a_changed_part_is_refused_by_name(copy: Path, part: str) -> None:
    (copy / part).write_text((copy / part).read_text() + " ")
    with pytest.raises(BundleError, match=Path(part).name.replace(".", r"\.")):
        Bundle.load(copy)


def test_another_format_is_refused_with_who_made_it(copy: Path) -> None:
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(BundleError, match=r"format 99, made by denialrisk \d"):
        Bundle.load(copy)


def test_a_bundle_of_another_pseudonym_secret_is_refused(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DENIALRISK_PSEUDONYM_KEY", "another")
    with pytest.raises(BundleError, match="DENIALRISK_PSEUDONYM_KEY"):
        Bundle.load(copy)


def test_no_bundle_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="denialrisk train"):
        Bundle.load(tmp_path / "nowhere")


def test_nothing_in_a_bundle_is_pickled(written: Path) -> None:
    suffixes = {path.suffix for path in written.rglob("*") if path.is_file()}
    assert suffixes == {".txt", ".json", ".md", ".npy"}
    for array in written.rglob("*.npy"):
        np.load(array, allow_pickle=False)
