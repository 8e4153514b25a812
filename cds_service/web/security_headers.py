"""Headers that keep answers out of caches and pages from loading anything but their own files."""

from __future__ import annotations

from flask import Flask, Response

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What our page may load: its own script and style, and our services; nothing inline."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def register_security_headers(app: Flask) -> None:
    """Put the headers on every answer; a blueprint may have set a milder one itself."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Content-Security-Policy", DATA_POLICY)
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
