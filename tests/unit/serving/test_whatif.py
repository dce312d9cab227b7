"""How a changed version of a claim is told, and what is refused of it."""

from __future__ import annotations

from typing import Any

import pytest

CLAIM = {
    "claim_id": "A",
    "submitted_on": "2026-01-12",
    "prior_authorization_number": "X1",
    "lines": [
        {"procedure_code": "99213", "charge": 150.0, "service_date": "2026-01-08"},
        {"line_number": 7, "procedure_code": "72148", "charge": 900.0},
    ],
}


def versions(*changes: dict[str, Any]) -> list[Any]:
    from whatif import take_what_if

    return [each for _, each in take_what_if({"claim": CLAIM, "versions": [*changes]}).versions]


def test_a_field_is_set_and_a_null_takes_one_away() -> None:
    one, two = versions(
        {"set": {"referral_number": "R"}}, {"set": {"prior_authorization_number": None}}
    )
    assert (one.referral_number, one.prior_authorization_number) == ("R", "X1")
    assert two.prior_authorization_number is None


def test_a_line_is_told_by_its_number_or_else_by_its_place() -> None:
    changes = [{"line_number": 7, "charge": 1.0}, {"line_number": 1, "modifiers": ["25"]}]
    [changed] = versions({"set_lines": changes})
    assert [line.charge for line in changed.lines] == [150.0, 1.0]
    assert changed.lines[0].modifiers == ("25",)


def test_a_whole_claim_stands_for_itself() -> None:
    [changed] = versions({"claim": {**CLAIM, "claim_id": "B"}})
    assert changed.claim_id == "B"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "$.versions[0]"),
        ({"set": {"x": 1}, "claim": CLAIM}, "$.versions[0]"),
        ({"set_lines": [{"line_number": 2}]}, "$.versions[0].set_lines[0].line_number"),
        ({"set_lines": [{"charge": 2.0}]}, "$.versions[0].set_lines[0].line_number"),
        ({"set": {"total_chrage": 2}}, "$.versions[0].total_chrage"),
        ({"claim": {**CLAIM, "lines": []}}, "$.versions[0].claim.lines"),
        ({"unknown": 1}, "$.versions[0].unknown"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(changes: dict[str, Any], where: str) -> None:
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        versions(changes)
    assert refused.value.members["where"] == where


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "$: it must be a JSON object with claim, versions"),
        (None, "$: it must be a JSON object with claim, versions"),
        ({"claim": CLAIM}, "$.versions: it is missing"),
        ({"claim": 1, "versions": [{}]}, "$.claim: it must be an object"),
        ({"claim": CLAIM, "versions": [1]}, "$.versions[0]: it must be a JSON object with name"),
        ({"claim": CLAIM, "versions": [{"set_lines": [1]}]}, "a JSON object with line_number"),
    ],
)
def test_a_body_of_another_form_is_refused_in_words_of_its_sender(body: object, says: str) -> None:
    from problems import RefusedError
    from whatif import take_what_if

    with pytest.raises(RefusedError) as refused:
        take_what_if(body)
    assert says in refused.value.detail
    assert "Body" not in refused.value.detail


def test_a_version_that_is_no_claim_is_listed_under_what_is_to_be_mended() -> None:
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        versions({"set": {"total_charge": -1.0}})
    document = refused.value.document()
    assert document["what_to_do"].startswith("Mend what rejects lists")
    [reject] = document["rejects"]
    assert reject["loop"] == document["where"] == "$.versions[0].total_charge"
    assert "negative" in reject["why"]
