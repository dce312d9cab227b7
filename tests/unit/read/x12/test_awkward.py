"""Awkward but legal ways to write a file turn into the records of the plain one."""

from collections.abc import Callable

import pytest

from denialrisk.claims import Remit
from denialrisk.read import read_x12

WIDTH = 80


def wrapped(data: bytes) -> bytes:
    """Break lines between bytes, as punched cards did."""
    whole = data.replace(b"\n", b"")
    return b"\r\n".join(whole[at : at + WIDTH] for at in range(0, len(whole), WIDTH))


def other_delimiters(data: bytes) -> bytes:
    swapped = data.replace(b"*", b"|").replace(b":", b">")
    return swapped.replace(b"^", b"!").replace(b"~\n", b"'")


def marked(data: bytes) -> bytes:
    """Put a byte order mark before it and an end-of-file sign behind it."""
    return b"\xef\xbb\xbf" + data + b"\x1a"


def padded(data: bytes) -> bytes:
    """Leave empty elements at the ends of segments, and blank lines between them."""
    return data.replace(b"*11*1~\n", b"*11*1**~\n\n").replace(b"LX*1~", b"LX*1***~")


@pytest.mark.parametrize("way", [wrapped, other_delimiters, marked, padded])
@pytest.mark.parametrize("kind", ["clinic", "answers"])
def test_it_reads_as_the_plain_file(
    request: pytest.FixtureRequest, kind: str, way: Callable[[bytes], bytes]
) -> None:
    plain: bytes = request.getfixturevalue(kind)
    assert way(plain) != plain
    assert list(read_x12(way(plain))) == list(read_x12(plain))


def test_two_interchanges_of_other_delimiters_follow_one_another(clinic: bytes) -> None:
    assert list(read_x12(clinic + other_delimiters(clinic))) == 2 * list(read_x12(clinic))


def test_provider_summaries_and_repeated_levels_change_no_remittance(answers: bytes) -> None:
    summed = answers.replace(b"LX*1~\n", b"LX*1~\nTS3*1234567018*11*20261231*4*2354*****~\n")
    levels = summed.replace(b"CLP*ELM-2026-0002", b"LX*2~\nCLP*ELM-2026-0002")
    assert list(read_x12(levels)) == list(read_x12(answers))


def test_one_segment_may_hold_six_adjustments(answers: bytes) -> None:
    six = b"CAS*CO*45*10**A2*5*1*253*5**104*4**94*3**45*3~"
    first, *_ = read_x12(answers.replace(b"CAS*CO*45*30~", six))
    assert isinstance(first, Remit)
    found = [(one.carc, one.amount, one.quantity) for one in first.lines[0].adjustments]
    assert found[:6] == [
        ("45", 10, None),
        ("A2", 5, 1),
        ("253", 5, None),
        ("104", 4, None),
        ("94", 3, None),
        ("45", 3, None),
    ]
