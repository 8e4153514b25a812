"""Every error leaves as an OperationOutcome, without a stack trace and without patient data."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from cds_service.errors import CallRefused
from cds_service.web.calls import BodyRefused, described
from cds_service.web.json_bodies import json_response
from cds_service.web.operation_outcomes import issue, operation_outcome

_ISSUES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        HTTPStatus.NOT_FOUND: ("not-found", "there is nothing at this address"),
        HTTPStatus.METHOD_NOT_ALLOWED: ("not-supported", "this address has no such method"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-long", "the body is larger than allowed"),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not-supported", "the body must not be compressed"),
        HTTPStatus.INTERNAL_SERVER_ERROR: ("exception", "the call failed; the failure is logged"),
    }
)
_OTHER = ("processing", "the request cannot be answered")


def register_error_bodies(app: Flask) -> None:
    """Answer our refusals, and what Flask raises, each with its status and an OperationOutcome.

    Flask turns an exception that nothing handles into its InternalServerError, so that is
    answered here too.
    """
    app.register_error_handler(CallRefused, _refusal)
    app.register_error_handler(HTTPException, _http_error)


def _refusal(error: CallRefused) -> Response:
    match error:
        case BodyRefused(problems=problems):
            issues = [issue(error.code, described(each), each.path) for each in problems]
        case _:
            issues = [issue(error.code, error.message, error.path)]
    return json_response(operation_outcome(*issues), error.status)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    code, text = _ISSUES.get(status, _OTHER)
    response = json_response(operation_outcome(issue(code, text)), status)
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response
