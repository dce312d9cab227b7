"""Where a body that is no claim belongs is told to whoever sent it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from settings import Settings

GOLDEN = Path(__file__).parents[2] / "golden"
REMIT = (GOLDEN / "remits/clinic.835").read_bytes()
CLAIMS = (GOLDEN / "claims/clinic.837").read_bytes()
STATUS = (GOLDEN / "acknowledgments/clinic.277").read_bytes()


@pytest.fixture
def limits(tmp_path: Path) -> Settings:
    from settings import Settings

    return Settings.of({"DENIALRISK_BUNDLE": str(tmp_path)})


@pytest.mark.parametrize("body", [REMIT, REMIT.replace(b"*", b"|"), b"\n" + REMIT[106:]])
@pytest.mark.parametrize("address", ["take_x12", "take_json", "take_fhir"])
def test_an_835_belongs_to_the_remittances_wherever_it_is_sent(
    address: str, body: bytes, limits: Settings
) -> None:
    import intake
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        getattr(intake, address)(body, limits)
    told = str(refused.value.document())
    assert "POST /v1/remits" in told
    assert "/v1/score/x12: " not in told


@pytest.mark.parametrize("address", ["take_json", "take_fhir"])
def test_an_837_sent_as_json_belongs_to_the_x12_address(address: str, limits: Settings) -> None:
    import intake
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        getattr(intake, address)(CLAIMS, limits)
    assert refused.value.detail.endswith("It looks like X12: send it to /v1/score/x12.")


def test_a_front_ends_answer_is_read_by_the_command(limits: Settings) -> None:
    from intake import take_x12
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        take_x12(STATUS, limits)
    assert "277CA" in refused.value.detail
    assert "denialrisk ingest" in refused.value.document()["rejects"][0]["what_to_do"]
