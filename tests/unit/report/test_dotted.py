from denialrisk.report.dotted import parity, ranking


def payer(name: str, auroc: float | None, **more: float) -> dict[str, object]:
    return {"name": name, "lines": 500, "auroc": auroc, **more}


def test_a_payers_interval_lies_around_its_value() -> None:
    dots = ranking([payer("A", 0.7, auroc_low=0.6, auroc_high=0.8)])
    assert dots is not None
    row = dots.rows[0]
    assert row.low < row.value < row.high
    assert dots.against is not None
    assert dots.left <= dots.against < row.low
    assert row.said == "0.700"


def test_without_an_interval_there_is_a_point() -> None:
    dots = ranking([payer("A", 0.7)])
    assert dots is not None
    assert dots.rows[0].low == dots.rows[0].value == dots.rows[0].high


def test_nothing_judged_is_no_drawing() -> None:
    assert ranking([payer("A", None)]) is None
    assert parity([]) is None


def test_more_payers_than_a_drawing_holds_are_counted() -> None:
    dots = ranking([payer(f"P{n}", 0.5 + n / 100) for n in range(25)])
    assert dots is not None
    assert (len(dots.rows), dots.left_out) == (20, 5)


def test_bars_of_groups_begin_at_none_denied() -> None:
    shared = {"by": "age", "lines": 400}
    groups = [
        shared | {"name": "18-34", "denied_share": 0.3, "mean_probability": 0.25},
        shared | {"name": "35-49", "denied_share": 0.1, "mean_probability": 0.12},
    ]
    dots = parity(groups)
    assert dots is not None
    assert dots.ticks[0] == (dots.left, "0%")
    young, older = dots.rows
    assert older.value < young.value
    assert young.mark is not None
    assert young.mark < young.value
    assert older.mark is not None
    assert older.value < older.mark
    assert young.said == "30.0%"


def test_a_long_name_is_cut_in_the_drawing_and_whole_beside_it() -> None:
    dots = ranking([payer("N" * 60, 0.7)])
    assert dots is not None
    assert len(dots.rows[0].label) == 30
    assert dots.rows[0].full_label == "N" * 60
