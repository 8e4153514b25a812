"""JSON in and out of HTTP, by orjson: strict RFC 8259, members in the order given."""

from __future__ import annotations

import orjson
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from cds_service.errors import CallRefused

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json(request: Request) -> object:
    """Decode the body, whatever media type it is labeled with (conformance R-11, R-12).

    Raises CallRefused for what is not JSON, UnsupportedMediaType for a compressed body,
    RequestEntityTooLarge for one above the limit.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) == request.max_content_length:
        raise RequestEntityTooLarge  # a chunked body is not refused at the limit but cut off there
    return decode(body)


def decode(body: bytes) -> object:
    """Decode strict JSON in UTF-8, with or without a byte order mark.

    Raises CallRefused, without a word of the body.
    """
    try:
        decoded: object = orjson.loads(body.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise CallRefused(f"the body is not JSON: it cannot be read on from {where}") from error
    return decoded


def json_response(body: object, status: int = 200) -> Response:
    """Encode a body as application/json."""
    return Response(orjson.dumps(body), status=status, content_type="application/json")
