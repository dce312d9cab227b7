from denialrisk.report.family import families


def test_the_heaviest_family_reaches_the_edge_whichever_way_it_pulls() -> None:
    up, down = families({"payer": 1.0, "timing": -2.0})[::-1]
    assert (up.name, up.kind, up.left, up.width) == ("payer", "up", 50.0, 25.0)
    assert (down.name, down.kind, down.left, down.width) == ("timing", "down", 0.0, 50.0)


def test_slight_weights_look_slight_and_nothing_is_left_out_but_nothing() -> None:
    (bar,) = families({"payer": 0.1, "timing": 0.001})
    assert bar.width == 5.0
