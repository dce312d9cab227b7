"""No remedy tells another story of the service, and doing it twice is doing it once."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from denialrisk.claims import Claim, Line
from denialrisk.derive import load_catalogue
from denialrisk.explain.remedy import load_remedies

FEATURES = Path(__file__).parents[2] / "features"
REMEDIES = load_remedies(FEATURES / "remedies.yaml", load_catalogue(FEATURES)).remedies
DAY = date(2025, 6, 1)
TEXT = st.sampled_from([None, "", "A1"])
FLAG = st.sampled_from([None, True, False])
EDITS = st.sampled_from(sorted(REMEDIES))

LINES = st.builds(
    Line,
    line_number=st.just(1),
    procedure_code=st.sampled_from(["72148", "J1745", "97110"]),
    modifiers=st.lists(st.sampled_from(["25", "RT", "GP", "NU", "22"]), max_size=3).map(tuple),
    units=st.floats(1, 9),
    charge=st.floats(0, 900),
    diagnosis_pointers=st.lists(st.sampled_from(["1", "2", "3", "A", "9"]), max_size=4).map(tuple),
    prior_authorization_number=TEXT,
    ndc=TEXT,
)
CLAIMS = st.builds(
    Claim,
    claim_id=st.just("C"),
    frequency_code=st.sampled_from([None, "1", "7", "8"]),
    referring_npi=TEXT,
    rendering_npi=TEXT,
    taxonomy_code=TEXT,
    submitted_on=st.sampled_from([None, DAY, DAY + timedelta(days=30)]),
    diagnosis_codes=st.lists(st.sampled_from(["M545", "Z0000", "R69"]), max_size=3).map(tuple),
    prior_authorization_number=TEXT,
    referral_number=TEXT,
    original_reference_number=TEXT,
    attachment_types=st.sampled_from([(), ("B4",)]),
    other_payer=TEXT,
    authorization_on_file=FLAG,
    eligibility_verified=FLAG,
    documentation_complete=FLAG,
    lines=st.lists(LINES, min_size=1, max_size=3).map(
        lambda lines: tuple(replace(line, line_number=n) for n, line in enumerate(lines, 1))
    ),
)


@given(claim=CLAIMS, names=st.lists(EDITS, min_size=1, max_size=2))
def test_the_service_is_told_as_before(claim: Claim, names: list[str]) -> None:
    made = claim
    for name in names:
        for change in list(REMEDIES[name].edit.changes(made, made.lines, DAY))[:1]:
            made = change.made_to(made)
    assert made.diagnosis_codes == claim.diagnosis_codes
    assert made.total_charge == claim.total_charge
    assert made.service_from == claim.service_from
    for line, before in zip(made.lines, claim.lines, strict=True):
        kept = replace(
            line,
            modifiers=before.modifiers,
            diagnosis_pointers=before.diagnosis_pointers,
            ndc=before.ndc,
        )
        assert kept == before
        assert line.modifiers[: len(before.modifiers)] == before.modifiers
        assert "22" not in line.modifiers[len(before.modifiers) :]
        assert not before.ndc or line.ndc == before.ndc


@given(claim=CLAIMS, name=EDITS)
def test_making_a_change_twice_is_making_it_once(claim: Claim, name: str) -> None:
    for change in REMEDIES[name].edit.changes(claim, claim.lines, DAY):
        once = change.made_to(claim)
        assert change.made_to(once) == once


@given(claim=CLAIMS, name=EDITS)
def test_a_claim_that_has_it_is_offered_it_no_more(claim: Claim, name: str) -> None:
    edit = REMEDIES[name].edit
    if edit.name == "point_to":
        return
    for change in edit.changes(claim, claim.lines, DAY):
        made = change.made_to(claim)
        assert not [again for again in edit.changes(made, made.lines, DAY) if again == change]
