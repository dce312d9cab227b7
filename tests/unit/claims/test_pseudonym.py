"""A patient's key links claims, names nobody and depends on the hospital's secret."""

import pytest

from denialrisk.claims import key_fingerprint, pseudonym


def test_spelling_and_case_do_not_make_a_new_patient() -> None:
    assert pseudonym("w123 ", "19800101", "Ann") == pseudonym("W123", "19800101", "ANN")


def test_two_people_on_one_membership_stay_two() -> None:
    assert pseudonym("W123", "19800101", "ANN") != pseudonym("W123", "20100101", "BEN")


def test_fields_do_not_run_into_each_other() -> None:
    assert pseudonym("AB", "C") != pseudonym("A", "BC")


def test_nobody_has_no_key() -> None:
    assert pseudonym(None, "", " ") is None


def test_another_secret_gives_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pseudonym("W123")
    monkeypatch.setenv("DENIALRISK_PSEUDONYM_KEY", "another")
    assert pseudonym("W123") != before


def test_the_fingerprint_tells_secrets_apart_and_is_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = key_fingerprint()
    monkeypatch.setenv("DENIALRISK_PSEUDONYM_KEY", "another")
    assert key_fingerprint() != before
    assert "another" not in key_fingerprint()
