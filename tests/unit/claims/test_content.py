"""Rows hash alike when their content is alike, whatever it was read from."""

from datetime import date

import numpy as np
import pyarrow as pa

from denialrisk.claims import Adjustment, Claim, Line, Remit, RemitLine
from denialrisk.claims.content import contents, extras, keys, row_hashes, sent_ids
from denialrisk.claims.laid import piled
from denialrisk.claims.layout import lay_claims, lay_remits

LINES = (Line(1, procedure_code="99213", modifiers=("25", "59")), Line(2, charge=3.0))


def content(*claims: Claim) -> list[int]:
    found: list[int] = contents(lay_claims(claims)).tolist()
    return found


def further(*claims: Claim) -> list[int]:
    found: list[int] = extras(lay_claims(claims)).tolist()
    return found


def test_the_order_of_lines_and_the_name_we_gave_are_no_content() -> None:
    first, second = content(Claim("A", lines=LINES), Claim("A", lines=LINES[::-1]))
    assert first == second
    (third,) = content(Claim("A#2", patient_control_number="A", lines=LINES))
    assert third == first


def test_what_moves_between_claims_fields_or_places_is_other_content() -> None:
    found = content(
        Claim("A", lines=LINES),
        Claim("B", lines=LINES),
        Claim("A", payer_id="X", lines=LINES),
        Claim("A", payer_name="X", lines=LINES),
        Claim("A", lines=(Line(1, procedure_code="99213", modifiers=("59", "25")), LINES[1])),
        Claim("A", lines=(Line(1, procedure_code="99213", modifiers=("25",)), LINES[1])),
        Claim("A", lines=(LINES[0], LINES[1], LINES[1])),
        Claim("A", submitted_on=date(2025, 1, 1), lines=LINES),
        Claim("A", in_network=False, lines=LINES),
        Claim("A", in_network=True, lines=LINES),
    )
    assert len(set(found)) == len(found)


def test_a_column_that_others_brought_changes_nothing() -> None:
    alone = content(Claim("A", lines=LINES))
    beside = content(Claim("A", lines=LINES), Claim("B", extra={"ward": "3B"}, lines=LINES))
    assert alone[0] == beside[0]


def test_further_columns_are_no_content_of_a_claim_or_its_lines() -> None:
    line = Line(1, procedure_code="99213", extra={"bay": "7"})
    bare = Claim("A", lines=(Line(1, procedure_code="99213"),))
    more = Claim("A", extra={"ward": "3B"}, lines=(line,))
    assert content(bare) == content(more)
    assert further(bare) == [0]
    assert len({*further(bare), *further(more), *further(Claim("A", lines=(line,)))}) == 3


def test_a_further_column_is_compared_as_text() -> None:
    number = further(Claim("A", extra={"ward": 3}))
    text = further(Claim("A", extra={"ward": "3"}))
    among_others = further(Claim("A", extra={"ward": 3}), Claim("B", extra={"ward": 1.5}))
    assert number == text == among_others[:1]


def test_hashes_are_the_same_however_a_table_is_chunked() -> None:
    claims = [
        Claim(f"A{n}", diagnosis_codes=("I10",) * (n % 4), in_network=[True, None, False][n % 3])
        for n in range(50)
    ]
    whole = lay_claims(claims)
    pieces = piled([lay_claims(claims[:7]), lay_claims(claims[7:])])
    sliced = row_hashes(whole.head.slice(5, 20))
    assert np.array_equal(contents(whole), contents(pieces))
    assert np.array_equal(row_hashes(whole.head)[5:25], sliced)


def test_remits_that_agree_in_their_signs_are_looked_up_together() -> None:
    line = RemitLine(1, adjustments=(Adjustment("CO", "45", 1.0),))
    remits = [Remit("A", "1", paid=5.0), Remit("A", "1", paid=5.0, lines=(line,)), Remit("B", "1")]
    laid = lay_remits(remits)
    signs, content_ = keys(laid)[0], contents(laid)
    assert signs[0] == signs[1] != signs[2]
    assert len(set(content_.tolist())) == 3


def test_the_number_that_told_a_submission_apart_is_taken_off() -> None:
    table = pa.table(
        {
            "claim_id": ["A", "A#2", "A#2", "77#3"],
            "patient_control_number": pa.array([None, "A", None, "own"], pa.string()),
        }
    )
    assert sent_ids(table).to_pylist() == ["A", "A", "A#2", "77"]
