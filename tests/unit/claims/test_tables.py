"""Records become tables with one schema, and tables survive the disk."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import (
    ADJUSTMENTS,
    CLAIMS,
    LINES,
    Adjustment,
    Claim,
    Line,
    Remit,
    RemitLine,
    Tables,
    claim_tables,
    conform,
    remit_tables,
)
from denialrisk.errors import InputError


def two_claims() -> list[Claim]:
    lines = (Line(1, procedure_code="99213", modifiers=("25", "59"), charge=120.0), Line(2))
    first = Claim("A1", payer_id="P", submitted_on=date(2025, 3, 1), lines=lines)
    second = Claim("A2", diagnosis_codes=("E119", "I10"), eligibility_verified=True)
    return [first, second]


def one_remit() -> Remit:
    line = RemitLine(1, paid=80.0, adjustments=(Adjustment("CO", "45", 40.0),))
    claim_level = (Adjustment("OA", "23", 1.0),)
    return Remit("A1", "1", known_on=date(2025, 3, 20), adjustments=claim_level, lines=(line,))


def test_every_table_has_its_schema_whatever_was_known() -> None:
    claims, lines = claim_tables(two_claims())
    assert list(claims.columns) == list(CLAIMS)
    assert list(lines.columns) == list(LINES)
    assert lines["claim_id"].tolist() == ["A1", "A1"]
    assert lines["modifiers"].tolist() == [("25", "59"), ()]


def test_what_is_not_known_stays_unknown_and_is_not_false_or_zero() -> None:
    claims, lines = claim_tables(two_claims())
    assert claims["eligibility_verified"].isna().tolist() == [True, False]
    assert claims["payer_id"].isna().tolist() == [False, True]
    assert lines["charge"].isna().tolist() == [False, True]


def test_an_adjustment_of_the_whole_claim_has_line_number_zero() -> None:
    adjustments = remit_tables([one_remit()], first_number=5)["adjustments"]
    assert list(adjustments.columns) == list(ADJUSTMENTS)
    rows = adjustments[["remit_number", "line_number", "group_code", "carc", "amount"]]
    assert rows.to_numpy().tolist() == [[5, 0, "OA", "23", 1.0], [5, 1, "CO", "45", 40.0]]


def test_further_columns_pass_through_as_extra() -> None:
    claims, lines = claim_tables([Claim("A", extra={"ward": "3B"}, lines=(Line(1),))])
    assert claims["extra.ward"].tolist() == ["3B"]
    assert list(lines.columns) == list(LINES)


def test_saved_tables_load_equal(tmp_path: Path) -> None:
    claims, lines = claim_tables(two_claims())
    saved = Tables(claims=claims, lines=lines, **remit_tables([one_remit()]))
    saved.save(tmp_path)
    loaded = Tables.load(tmp_path)
    for name in ("claims", "lines", "remits", "remit_lines", "adjustments", "outcomes"):
        pd.testing.assert_frame_equal(getattr(saved, name), getattr(loaded, name))
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet"))
    assert files[:3] == [
        "adjustments/month=2025-03/000003.parquet",
        "claims/month=2025-03/000001.parquet",
        "claims/month=none/000002.parquet",
    ]


def test_a_folder_without_tables_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="denialrisk ingest"):
        Tables.load(tmp_path)


def test_tables_of_an_earlier_version_say_to_ingest_again(tmp_path: Path) -> None:
    (tmp_path / "claims.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="ingest the 837, 835 and flat files again"):
        Tables.load(tmp_path)


def test_tables_saved_again_replace_what_was_there(tmp_path: Path) -> None:
    claims, lines = claim_tables(two_claims())
    Tables(claims=claims, lines=lines).save(tmp_path)
    Tables(claims=claims[:1], lines=lines).save(tmp_path)
    assert Tables.load(tmp_path).claims["claim_id"].tolist() == ["A1"]
    assert len(list((tmp_path / "claims").rglob("*.parquet"))) == 1


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    claims, lines = claim_tables(two_claims())
    Tables(claims=claims, lines=lines).save(tmp_path)
    next((tmp_path / "lines").rglob("*.parquet")).write_bytes(b"junk")
    with pytest.raises(InputError, match=r"lines.month=2025-03.000001\.parquet"):
        Tables.load(tmp_path)


def test_a_column_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(InputError, match="'charge' cannot be read as number"):
        conform(pd.DataFrame({"charge": ["much"]}), LINES)


def test_a_further_column_of_several_types_becomes_text(tmp_path: Path) -> None:
    values = [3, 1.5, True, "x", None]
    claims, lines = claim_tables(Claim(f"A{n}", extra={"a": v}) for n, v in enumerate(values))
    assert claims["extra.a"].tolist()[:-1] == ["3", "1.5", "true", "x"]
    numbers, _ = claim_tables(Claim(f"B{n}", extra={"a": n}) for n in range(2))
    Tables(claims=pd.concat([claims, numbers]), lines=lines).save(tmp_path)
    assert Tables.load(tmp_path).claims["extra.a"].tolist()[-2:] == ["0", "1"]
