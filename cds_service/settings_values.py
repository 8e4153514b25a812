"""Readers of single settings: a text in, a value out, or ValueError saying what it must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from cds_service.errors import Misconfigured
from cds_service.profiles import profile_named

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
LOOPBACK = "loopback"
NOT_BUILT: Mapping[str, str] = MappingProxyType(
    {
        "database_url": "nothing is stored yet",
        "clients_file": "authentication of clients is not built yet",
    }
)
"""Settings of the interface that nothing reads yet, and why."""


def mode(text: str) -> str:
    """Read MODE; production is refused until clients can be authenticated (interface)."""
    if text == "production":
        raise ValueError(
            "=production is refused: it needs authentication of clients, which is not built yet"
        )
    return _one_of(("development",), text)


def authentication(text: str) -> str:
    """Read AUTHENTICATION; only `off` can be kept today."""
    if text == "required":
        raise ValueError("=required is refused: authentication of clients is not built yet")
    return _one_of(("off",), text)


def profile(text: str) -> str:
    """Read PROFILE: the key of a guideline profile that is built."""
    try:
        return profile_named(text).key
    except Misconfigured as error:
        raise ValueError(f"names a profile that cannot be used: {error}") from error


def on_or_off(text: str) -> bool:
    """Read a switch."""
    return _one_of(("on", "off"), text.lower()) == "on"


def log_level(text: str) -> str:
    """Read LOG_LEVEL, in any case."""
    return _one_of(LOG_LEVELS, text.lower())


def _one_of(choices: tuple[str, ...], text: str) -> str:
    if text not in choices:
        raise ValueError(f"must be {' or '.join(choices)}")
    return text


def iso_date(text: str) -> date:
    """Read a day written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("must be a date such as 2026-06-15") from error


def whole_number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """Give the reader of a whole number between two limits, both allowed."""
    wanted = f"of at least {lowest}" if highest is None else f"from {lowest} to {highest}"

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else None
        if number is None or number < lowest or (highest is not None and number > highest):
            raise ValueError(f"must be a whole number {wanted}")
        return number

    return read


def positive_number(text: str) -> float:
    """Read a number above zero, such as a count of seconds."""
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not (isfinite(number) and number > 0):
        raise ValueError("must be a number above 0")
    return number


def existing_folder(text: str) -> Path:
    """Read the path of a folder that exists."""
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError("must be a folder that exists")
    return folder


def time_zone(text: str) -> ZoneInfo:
    """Read the name of a time zone, such as Europe/Berlin."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be the name of a time zone such as America/New_York") from error


def public_url(text: str) -> str:
    """Read the base of our addresses: http or https, a host, no user, query or fragment."""
    parts = _split(text)
    if parts is None or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://cds.example.org, without a user")
    return text.rstrip("/")


def cors_origins(text: str) -> tuple[str, ...]:
    """Read a comma-separated list of origins; the word `loopback` is any on this machine."""
    origins = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    if not all(origin == LOOPBACK or _is_origin(origin) for origin in origins):
        raise ValueError(
            "must be a comma-separated list of origins such as https://ehr.example.org"
        )
    return origins


def _is_origin(text: str) -> bool:
    parts = _split(text)
    return parts is not None and text == f"{parts.scheme}://{parts.netloc}" and "@" not in text


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None
