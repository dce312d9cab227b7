"""JSON text is parsed strictly, and what forbids it says where it stands."""

import pytest

from denialrisk.errors import InputError
from denialrisk.read import NotJsonError, parse_json


@pytest.mark.parametrize("text", ['{"a": [1, 2.5, null]}', b'\xef\xbb\xbf{"a": [1, 2.5, null]}'])
def test_json_is_returned_as_plain_values(text: bytes | str) -> None:
    assert parse_json(text) == {"a": [1, 2.5, None]}


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        (b"", "$", "it is empty"),
        (b"\n {", "line 2, column 3", "it is not JSON"),
        (b'{"a": "\x80"}', "byte 7", "not UTF-8"),
        ("[1]".encode("utf-16"), "byte 0", "UTF-16"),
        ("[1]".encode("utf-16-le"), "byte 0", "UTF-16"),
        (b"[" * 100_000, "$", "nested too deeply"),
        (b"9" * 5000, "$", "number too long"),
        (b'{"claims": [{"a": 1}, {"b": {"c": 1, "d": 1, "c": 1}}]}', "$.claims[1].b", "key 'c'"),
        (b'{"a": [0, NaN]}', "$.a[1]", "no JSON numbers"),
        (b'{"a": -Infinity}', "$.a", "no JSON numbers"),
    ],
)
def test_what_is_no_json_says_where_and_why(text: bytes, where: str, why: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        parse_json(text)
    assert caught.value.where == where
    assert why in caught.value.why
    assert isinstance(caught.value, InputError)
    assert str(caught.value) == f"{where}: {caught.value.why}"
