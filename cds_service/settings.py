"""What a deployment may set, read once from the environment and safe to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from os import cpu_count
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from cds_service.errors import Misconfigured
from cds_service.settings_values import (
    LOOPBACK,
    NOT_BUILT,
    authentication,
    cors_origins,
    existing_folder,
    iso_date,
    log_level,
    mode,
    on_or_off,
    positive_number,
    profile,
    public_url,
    time_zone,
    whole_number,
)

PREFIX = "OSTEO_CDS_"
HIGHEST_PORT = 65_535
DEVELOPMENT_ORIGINS = (LOOPBACK, "https://sandbox.cds-hooks.org")
"""What CORS_ORIGINS is when unset; `loopback` stands for any origin on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, one field each: `max_cards` is read from OSTEO_CDS_MAX_CARDS (interface).

    None of them is a secret, so the whole may be printed.
    """

    mode: str = "development"
    authentication: str = "off"
    public_url: str = "http://127.0.0.1:8080"
    profile: str = "us-aace-2020"
    as_of: date | None = None
    max_cards: int = 4
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = cpu_count() or 1
    max_body_mb: int = 20
    fhir_deadline_seconds: float = 4
    cors_origins: tuple[str, ...] = DEVELOPMENT_ORIGINS
    value_sets: Path | None = None
    snomed: bool = True
    time_zone: ZoneInfo | None = None
    log_level: str = "info"
    report_text: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every setting; an unset or blank variable takes its default.

        Raises Misconfigured with one line for each bad variable, naming it and what it must be,
        never its value.
        """
        values: dict[str, Any] = {}
        wrong = []
        for field, read in _READERS.items():
            given = environ.get(variable(field))
            if given is None or (not given.strip() and field not in _BLANK_COUNTS):
                continue
            try:
                values[field] = read(given.strip())
            except ValueError as error:
                wrong.append(f"{variable(field)} {error}")
        if wrong:
            raise Misconfigured("\n".join(wrong))
        return cls(**values)

    @property
    def may_explain(self) -> bool:
        """Tell whether a request may ask for the explanation; development allows it."""
        return self.mode == "development"


_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "mode": mode,
        "authentication": authentication,
        "public_url": public_url,
        "profile": profile,
        "as_of": iso_date,
        "max_cards": whole_number(1),
        "host": str,
        "port": whole_number(1, HIGHEST_PORT),
        "workers": whole_number(1),
        "max_body_mb": whole_number(1),
        "fhir_deadline_seconds": positive_number,
        "cors_origins": cors_origins,
        "value_sets": existing_folder,
        "snomed": on_or_off,
        "time_zone": time_zone,
        "log_level": log_level,
        "report_text": on_or_off,
    }
)
_BLANK_COUNTS = frozenset({"cors_origins"})
"""A blank list of origins means none of them, which is not the default."""


def variable(field: str) -> str:
    """Give the name of the environment variable that a field is read from."""
    return PREFIX + field.upper()


def unused_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Say of each variable with our prefix that nothing reads, one line each, why it is unused."""
    known = {variable(field.name) for field in fields(Settings)}
    unused = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return tuple(f"{name} is not used: {_why_unused(name)}" for name in unused)


def _why_unused(name: str) -> str:
    return NOT_BUILT.get(name.removeprefix(PREFIX).lower(), "there is no such setting")


def today(settings: Settings) -> date:
    """Give the as-of date of a call: AS_OF where it is set, else the day in TIME_ZONE."""
    return settings.as_of or datetime.now(settings.time_zone).date()
