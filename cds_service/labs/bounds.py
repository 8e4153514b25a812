"""Comparing a value that may be only a bound with a limit: yes, no, or open."""

from __future__ import annotations

from fhir_mappings.facts.measurements import Comparator


def is_below(value: float, comparator: Comparator, limit: float) -> bool | None:
    """Tell whether a value is below a limit; None when a bound ("> 60") leaves that open."""
    match comparator:
        case Comparator.EQUAL:
            return value < limit
        case Comparator.LESS:
            return True if value <= limit else None
        case Comparator.LESS_OR_EQUAL:
            return True if value < limit else None
        case Comparator.GREATER | Comparator.GREATER_OR_EQUAL:
            return False if value >= limit else None


def is_above(value: float, comparator: Comparator, limit: float) -> bool | None:
    """Tell whether a value is above a limit; None when a bound ("< 60") leaves that open."""
    match comparator:
        case Comparator.EQUAL:
            return value > limit
        case Comparator.GREATER:
            return True if value >= limit else None
        case Comparator.GREATER_OR_EQUAL:
            return True if value > limit else None
        case Comparator.LESS | Comparator.LESS_OR_EQUAL:
            return False if value <= limit else None
