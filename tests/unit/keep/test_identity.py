from denialrisk.keep.identity import new_id


def test_ids_are_all_different_and_in_the_order_they_were_given() -> None:
    found = [new_id() for _ in range(10_000)]
    assert found == sorted(set(found))
    assert {len(each) for each in found} == {32}
