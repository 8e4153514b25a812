"""JSON in: strict, in UTF-8, and refused without a word of the body."""

import pytest

from cds_service.errors import CallRefused
from cds_service.web.json_bodies import decode


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="an empty body"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": Infinity}', id="Infinity"),
        pytest.param(b'{"a": 1,}', id="a trailing comma"),
        pytest.param(b'{"a": 1} // x', id="a comment"),
        pytest.param(b'"\xff"', id="bytes that are not UTF-8"),
        pytest.param(b'"\\ud800"', id="a lone surrogate"),
        pytest.param(b"[" * 5000 + b"]" * 5000, id="nesting deeper than any record"),
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(CallRefused) as refused:
        decode(body)
    assert refused.value.status == 400


def test_a_byte_order_mark_is_tolerated() -> None:
    assert decode(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_the_refusal_does_not_repeat_the_body() -> None:
    with pytest.raises(CallRefused) as refused:
        decode(b'{"name": "Jane Doe", }')
    assert "Jane" not in refused.value.message
