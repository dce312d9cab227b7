from collections.abc import Callable

from denialrisk.keep import Database, served
from denialrisk.keep.record import rows
from denialrisk.keep.writer import insert


def test_what_was_served_is_told_in_its_order_with_its_signals(
    database: Database, score_line: Callable[..., bytes]
) -> None:
    with database.writing() as connection:
        insert(connection, list(rows(score_line("B") + score_line("A"))))
    with database.reading() as connection:
        found = list(served(connection))
    assert [claim.claim_id for claim, _ in found] == ["B", "A"]
    for claim, signals in found:
        assert signals.tolist() == [[0.0]]
        assert claim.submitted_on is not None
