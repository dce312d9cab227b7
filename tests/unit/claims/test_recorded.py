from datetime import date

from denialrisk.claims import Claim, Line, claim_records, claim_tables


def test_tables_give_back_the_records_they_were_laid_from() -> None:
    claims = [
        Claim(
            "A",
            payer_id="P1",
            submitted_on=date(2025, 2, 3),
            total_charge=12.5,
            diagnosis_codes=("M545", "Z0000"),
            eligibility_verified=False,
            extra={"ward": "3B"},
            lines=(
                Line(1, "99213", modifiers=("25",), charge=10.0, service_date=date(2025, 2, 1)),
                Line(2, "36415", units=1.0, extra={"shift": "late"}),
            ),
        ),
        Claim("B"),
        Claim("C", attachment_types=("OZ",), lines=(Line(1, ndc="00002871501"),)),
    ]
    assert claim_records(*claim_tables(claims)) == claims
