"""Dates of demo data as distances from the as-of day, so that the demo never ages."""

from __future__ import annotations

from datetime import date, timedelta

from fhir_mappings.facts.dates import MONTHS_PER_YEAR, add_months

OFFSET_KEYS = frozenset({"$years", "$months", "$days"})


def with_dates(value: object, as_of: date) -> object:
    """Copy decoded JSON, with each offset object turned into the ISO date that it means.

    >>> with_dates({"start": {"$months": -6, "$days": 1}}, date(2026, 8, 31))
    {'start': '2026-03-01'}
    """
    match value:
        case dict() if value and OFFSET_KEYS.issuperset(value):
            return _moved(as_of, value).isoformat()
        case dict():
            return {key: with_dates(inner, as_of) for key, inner in value.items()}
        case list():
            return [with_dates(inner, as_of) for inner in value]
        case _:
            return value


def _moved(as_of: date, offset: dict[str, int]) -> date:
    months = offset.get("$years", 0) * MONTHS_PER_YEAR + offset.get("$months", 0)
    return add_months(as_of, months) + timedelta(days=offset.get("$days", 0))
