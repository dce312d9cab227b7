"""The order of day and month is told by the data where it can be, and said where it cannot."""

import pytest

from denialrisk.read.flat.dayorder import order_of, together


@pytest.mark.parametrize(
    ("days", "formats", "said"),
    [
        (["2025-01-31"], (), ""),
        (["20250131"], ("%Y%m%d",), ""),
        (["30-May-2025"], ("%d-%b-%Y",), ""),
        (["03/04/2025", "13/04/2025"], ("%d/%m/%Y",), "day first"),
        (["03/04/2025", "03/25/2025"], ("%m/%d/%Y",), "month first"),
        (["03.04.25", "31.04.25"], ("%d.%m.%y",), "day first"),
        (["03/04/2025"], ("%m/%d/%Y",), "no number above 12"),
        (["13/04/2025", "04/13/2025"], ("%m/%d/%Y",), "BOTH ORDERS"),
    ],
)
def test_one_column_tells_its_formats(
    days: list[str], formats: tuple[str, ...], said: str
) -> None:
    order = order_of(days, day_first=False)
    assert order.formats == formats
    assert said in order.told


def test_columns_that_contradict_the_others_keep_an_order_of_their_own() -> None:
    orders = {
        "svc": order_of(["13/04/2025"], day_first=False),
        "sent": order_of(["14/04/2025"], day_first=False),
        "dob": order_of(["04/13/1980", "1980-01-02"], day_first=False),
    }
    formats, own = together(orders)
    assert formats == ("%d/%m/%Y",)
    assert own == {"dob": ("%m/%d/%Y",)}
