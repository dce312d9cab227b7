import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.derive import FAMILIES, Catalogue
from denialrisk.explain.cause import FAMILY_OF, Causes


@pytest.fixture
def causes(catalogue: Catalogue) -> Causes:
    chances = np.array([[0.5, 0.3, 0.2], [0.0, 0.02, 0.98]])
    return Causes.of(catalogue, ("coding", "non_covered", "authorization"), chances)


def weights(catalogue: Catalogue, **given: float) -> np.ndarray:
    found = np.zeros(len(catalogue.names))
    for name, weight in given.items():
        found[catalogue.names.index(name)] = weight
    return found


def led(causes: Causes, catalogue: Catalogue, felt: np.ndarray, line: int, top: int) -> list[str]:
    """Return the signals that lead the reasons of one of the lines."""
    columns = causes.leading(felt[None], causes.shares[line : line + 1], top)[0]
    return [catalogue.names[column] for column in columns if column >= 0]


def test_every_category_but_the_unmapped_one_has_a_family() -> None:
    assert set(CATEGORIES) - set(FAMILY_OF) == {"unmapped"}
    assert set(FAMILY_OF.values()) == set(FAMILIES)


def test_categories_of_one_family_add_up(causes: Causes) -> None:
    assert causes.shares[0, FAMILIES.index("code")] == pytest.approx(0.8)
    assert causes.shares[0, FAMILIES.index("authorization")] == pytest.approx(0.2)


def test_the_likeliest_cause_leads_by_its_heaviest_reason(
    causes: Causes, catalogue: Catalogue
) -> None:
    felt = weights(
        catalogue,
        payer_denial_rate=2.0,
        authorization_present=1.0,
        modifiers_usual=0.2,
        place_usual=0.1,
    )
    told = led(causes, catalogue, felt, 0, 5)
    assert told == ["modifiers_usual", "authorization_present", "payer_denial_rate", "place_usual"]


def test_an_unlikely_cause_does_not_lead(causes: Causes, catalogue: Catalogue) -> None:
    felt = weights(
        catalogue, payer_denial_rate=2.0, modifiers_usual=1.0, authorization_present=0.1
    )
    told = led(causes, catalogue, felt, 1, 5)
    assert told == ["authorization_present", "payer_denial_rate", "modifiers_usual"]


def test_only_what_raises_the_risk_is_told_and_no_more_than_asked(
    causes: Causes, catalogue: Catalogue
) -> None:
    felt = weights(catalogue, payer_denial_rate=2.0, modifiers_usual=-1.0, charge=0.5)
    assert led(causes, catalogue, felt, 0, 1) == ["charge"]
    assert len(led(causes, catalogue, felt, 0, 9)) == 2
