"""Segments are counted by the names that X12 has for them, and by no other."""

from denialrisk.read import X12Reading
from denialrisk.read.x12.grammars import GRAMMARS
from denialrisk.read.x12.names import SEGMENTS

_UNKNOWN = "segment of a name that 837, 835 and 277 do not have passed over"


def test_every_segment_that_a_grammar_names_is_one() -> None:
    loops = [loop for transaction in GRAMMARS.values() for loop in transaction.loops]
    rules = [rule for owner in (*GRAMMARS.values(), *loops) for rule in owner.rules]
    named = {loop.segment for loop in loops} | {rule.segment for rule in rules}
    named |= {held for loop in loops for held in (*loop.holds, *loop.also)}
    assert named <= SEGMENTS


def test_a_word_that_looks_like_a_segment_is_counted_and_not_named(clinic: bytes) -> None:
    reading = X12Reading(clinic.replace(b"LX*1~", b"DOE*JANE~\nLX*1~"))
    assert len(list(reading.found())) == 2
    assert reading.counts.keys() <= SEGMENTS
    assert reading.changes[_UNKNOWN] == 2
