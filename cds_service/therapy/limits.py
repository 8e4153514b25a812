"""The limits that exposures and clocks share, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits

PACKAGE = "cds_service.therapy"


@dataclass(frozen=True, slots=True)
class ExposureLimits:
    """How long a record counts as treatment (knowledge 5.1, 14.3, 14.9)."""

    same_dose_days: int
    estimate_from_rung: int
    zoledronate_months: int
    ibandronate_iv_months: int
    romosozumab_days: int
    after_cover_days: int
    lapsed_order_days: int
    pending_order_days: int


@dataclass(frozen=True, slots=True)
class DenosumabLimits:
    """The bands of the denosumab clock (knowledge 5.1)."""

    due_months: int
    grace_days: int
    long_days: int
    history_months: int


@dataclass(frozen=True, slots=True)
class AnabolicLimits:
    """When a bone-forming course is near its end or complete (knowledge 5.3, PV-10)."""

    near_end_doses: int
    complete_doses: int
    near_end_months: int
    history_months: int


@cache
def exposure_limits() -> ExposureLimits:
    """Give the limits of exposures.toml."""
    return read_limits(ExposureLimits, PACKAGE, "exposures.toml")


@cache
def denosumab_limits() -> DenosumabLimits:
    """Give the limits of the denosumab clock."""
    return read_limits(DenosumabLimits, PACKAGE, "clocks.toml", "denosumab")


@cache
def anabolic_limits() -> AnabolicLimits:
    """Give the limits of a bone-forming course."""
    return read_limits(AnabolicLimits, PACKAGE, "clocks.toml", "anabolic")
