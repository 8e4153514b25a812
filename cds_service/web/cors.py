"""CORS for browser-based clients: preflights first, headers on every answer (conformance 1.16)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from cds_service.settings_values import LOOPBACK

ALLOWED_METHODS = "GET, POST, OPTIONS"
ALLOWED_HEADERS = "Authorization, Content-Type"
PREFLIGHT_SECONDS = "600"


def register_cors(app: Flask, origins: tuple[str, ...]) -> None:
    """Let pages of these origins call every address; `loopback` is any origin on this machine.

    Register it before anything else that runs before a request: a preflight carries no token.
    Credentials are never allowed, since no cookie is used (X-04).
    """
    allowed = allowed_origin(origins)
    app.before_request(lambda: _preflight(allowed))
    app.after_request(lambda response: _with_origin(response, allowed))


def allowed_origin(origins: tuple[str, ...]) -> Callable[[str | None], bool]:
    """Give the check whether a page of an origin may call."""
    listed = frozenset(origins) - {LOOPBACK}
    loopback = LOOPBACK in origins

    def allowed(origin: str | None) -> bool:
        return origin is not None and (origin in listed or (loopback and _is_loopback(origin)))

    return allowed


def _is_loopback(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    if host is None:
        return False
    return host == "localhost" or host.endswith(".localhost") or _is_loopback_address(host)


def _is_loopback_address(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _preflight(allowed: Callable[[str | None], bool]) -> Response | None:
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    response = Response(status=204)
    if allowed(request.headers.get("Origin")):
        response.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
        if request.headers.get("Access-Control-Request-Private-Network") == "true":
            response.headers["Access-Control-Allow-Private-Network"] = "true"
    return response


def _with_origin(response: Response, allowed: Callable[[str | None], bool]) -> Response:
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is not None and allowed(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
    return response
