"""The limits of a TOML file, with their provenance, and whatever else the file holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cds_service.knowledge import Limit, parse_limit, sources
from cds_service.review.markdown_tables import table

UNVERIFIED = ("K", "V secondary")
HEADER = (
    "name",
    "value",
    "unit",
    "source",
    "locator",
    "mark",
    "effective",
    "review by",
    "grade",
    "note",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit and the table of its file that holds it ("limits", "denosumab")."""

    table: str
    limit: Limit

    @property
    def name(self) -> str:
        """Give the name that is unique within the file."""
        return self.limit.name if self.table == "limits" else f"{self.table}.{self.limit.name}"


def is_limit(entry: object) -> bool:
    """Tell whether a TOML table is a limit."""
    return isinstance(entry, dict) and "value" in entry


def has_provenance(entry: object) -> bool:
    """Tell whether a TOML table says how it was verified: a limit, or a criterion in words."""
    return isinstance(entry, dict) and ("value" in entry or "verified" in entry)


def figures_of(content: Mapping[str, Any], where: str) -> tuple[Figure, ...]:
    """Give every limit of a parsed file, in its order; raise Misconfigured on a bad one."""
    return tuple(
        Figure(".".join(path[:-1]), parse_limit(path[-1], entry, where))
        for path, entry in _entries(content)
        if is_limit(entry)
    )


def others_of(content: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Give what a parsed file holds besides limits, each by its path."""
    return tuple(
        (".".join(path), entry) for path, entry in _entries(content) if not is_limit(entry)
    )


def open_rows(content: Mapping[str, Any]) -> tuple[tuple[object, ...], ...]:
    """Give name, value, unit, mark, source and locator of what is still to be verified."""
    return tuple(
        (
            f"`{'.'.join(path).removeprefix('limits.')}`",
            entry.get("value", entry.get("phrase")),
            entry.get("unit"),
            *(entry.get(key) for key in ("verified", "source", "locator")),
        )
        for path, entry in _entries(content)
        if has_provenance(entry) and entry.get("verified") in UNVERIFIED
    )


def figures_table(figures: tuple[Figure, ...]) -> str:
    """Give the table of limits."""
    return table(HEADER, (_row(figure) for figure in figures))


def _row(figure: Figure) -> tuple[object, ...]:
    limit = figure.limit
    source = sources()[limit.source]
    return (
        f"`{figure.name}`",
        limit.value,
        limit.unit,
        f"{source.title} ({source.year})",
        limit.locator,
        limit.verified,
        limit.effective,
        limit.review_by,
        limit.grade,
        limit.note,
    )


def _entries(
    content: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, entry in content.items():
        if isinstance(entry, dict) and not has_provenance(entry):
            yield from _entries(entry, (*path, key))
        elif isinstance(entry, list) and any(has_provenance(one) for one in entry):
            numbered = {str(number): one for number, one in enumerate(entry, start=1)}
            yield from _entries(numbered, (*path, key))
        else:
            yield (*path, key), entry
