"""What can go wrong with a call or at start, one status a class.

OsteoCdsError
├── CallRefused 400        malformed JSON, wrong types, wrong hook
│   ├── Unauthenticated 401
│   ├── UnknownService 404
│   ├── DataUnavailable 412   names the prefetch keys
│   └── CallTooLarge 413
└── Misconfigured          at start only

Problems with the data of a record are values (DataIssue), never exceptions.
"""

from __future__ import annotations

from typing import ClassVar


class OsteoCdsError(Exception):
    """The root of all errors of this service."""


class Misconfigured(OsteoCdsError):
    """Settings or knowledge with which the service must not start."""


class CallRefused(OsteoCdsError):
    """A call that cannot be answered. `message` and `path` never hold a value from the call."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Unauthenticated(CallRefused):
    """A caller that is not known."""

    status = 401
    code = "login"


class UnknownService(CallRefused):
    """No service has this id."""

    status = 404
    code = "not-found"


class DataUnavailable(CallRefused):
    """Data without which nothing can be said came neither by prefetch nor from the server."""

    status = 412
    code = "incomplete"


class CallTooLarge(CallRefused):
    """A body above the limit of the settings."""

    status = 413
    code = "too-long"
