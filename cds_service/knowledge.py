"""Loads and checks the figures and words that rules and cards take from TOML, once, at start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_type_hints

from cds_service.errors import Misconfigured

LimitsT = TypeVar("LimitsT")

VERIFICATION_MARKS = ("V", "V secondary", "K", "D")
REQUIRED_KEYS = frozenset(
    {"value", "unit", "source", "locator", "verified", "effective", "review_by"}
)
OPTIONAL_KEYS = frozenset({"grade", "note"})
KNOWLEDGE_PACKAGE = "cds_service"


@dataclass(frozen=True, slots=True)
class GuidelineSource:
    """A document that figures and wording rest on."""

    key: str
    title: str
    year: int
    publisher: str
    url: str
    retrieved: date


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure with its provenance (knowledge, confidence marks)."""

    name: str
    value: Any
    unit: str
    source: str
    locator: str
    verified: str
    effective: date
    review_by: date
    grade: str = ""
    note: str = ""


@cache
def read_toml(package: str, name: str) -> dict[str, Any]:
    """Read a TOML file that stands beside a module; raise Misconfigured when it cannot be read."""
    try:
        return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{package}/{name}: {error}") from error


@cache
def sources() -> Mapping[str, GuidelineSource]:
    """Give the documents of sources.toml by key."""
    entries = read_toml(KNOWLEDGE_PACKAGE, "sources.toml")
    try:
        return {key: GuidelineSource(key=key, **entry) for key, entry in entries.items()}
    except TypeError as error:
        raise Misconfigured(f"{KNOWLEDGE_PACKAGE}/sources.toml: {error}") from error


def read_limits(cls: type[LimitsT], package: str, name: str, table: str = "limits") -> LimitsT:
    """Fill a frozen dataclass from a table of limits; its fields and the table's keys are equal.

    Raises Misconfigured, naming file and key, on an unknown or missing key, or on a limit without
    unit, source, locator or verification mark.
    """
    where = f"{package}/{name}"
    return build_limits(cls, read_toml(package, name).get(table, {}), where)


def build_limits(cls: type[LimitsT], entries: Mapping[str, Any], where: str) -> LimitsT:
    """Fill a frozen dataclass from parsed limits (see read_limits)."""
    hints = get_type_hints(cls)
    names = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    if names != set(entries):
        raise Misconfigured(f"{where}: limits differ from {cls.__name__}: {names ^ set(entries)}")
    limits = {key: parse_limit(key, entry, where) for key, entry in entries.items()}
    return cls(**{key: _typed(limit, hints[key], where) for key, limit in limits.items()})


def parse_limit(name: str, entry: Any, where: str) -> Limit:
    """Check one limit's entry and give it; raise Misconfigured when it lacks its provenance."""
    if not isinstance(entry, dict) or not set(entry) >= REQUIRED_KEYS:
        raise Misconfigured(f"{where}: limit {name} needs {', '.join(sorted(REQUIRED_KEYS))}")
    if extra := set(entry) - REQUIRED_KEYS - OPTIONAL_KEYS:
        raise Misconfigured(f"{where}: limit {name} has unknown keys {sorted(extra)}")
    if entry["verified"] not in VERIFICATION_MARKS:
        raise Misconfigured(f"{where}: limit {name}: verified is none of {VERIFICATION_MARKS}")
    if entry["source"] not in sources():
        raise Misconfigured(
            f"{where}: limit {name}: source {entry['source']} is not in sources.toml"
        )
    return Limit(name=name, **entry)


def _typed(limit: Limit, hint: Any, where: str) -> Any:
    value = limit.value
    if isinstance(value, list):
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise Misconfigured(f"{where}: limit {limit.name} is no {hint.__name__}")
    return value


def toml_files(folder: Traversable | None = None) -> list[Traversable]:
    """Give every TOML file of the knowledge, in a stable order."""
    here = folder or files(KNOWLEDGE_PACKAGE)
    found: list[Traversable] = []
    for entry in sorted(here.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and not entry.name.startswith("__"):
            found.extend(toml_files(entry))
        elif entry.name.endswith(".toml"):
            found.append(entry)
    return found


@cache
def knowledge_version() -> str:
    """Give a short digest of every figure and wording, the same wherever they are the same."""
    digest = sha256()
    for entry in toml_files():
        digest.update(entry.name.encode())
        digest.update(entry.read_bytes())
    return digest.hexdigest()[:12]
