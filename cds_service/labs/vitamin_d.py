"""The 25-OH vitamin D that counts (knowledge 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.selection import (
    Window,
    lab_value,
    lowest_of_newest_day,
    no_value,
    results_in,
    undecided,
)
from cds_service.labs.values import Lab
from cds_service.logic import Word
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.patient import PatientFacts


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a level is deficient, and where it is insufficient."""

    deficient_ng_ml: float
    insufficient_ng_ml: float


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, "cds_service.labs", "vitamin_d.toml")


def vitamin_d_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the newest 25-OH vitamin D in ng/mL; "low" is deficient (knowledge 6, 12 row 13).

    The laboratory's own limits are not used: they follow other targets than the guidelines. A
    bound that leaves either limit open is no value.
    """
    result = lowest_of_newest_day(results_in(facts, Analyte.VITAMIN_D, window))
    if result is None:
        return no_value(facts, Word.VITAMIN_D, window, Analyte.VITAMIN_D)
    value = lab_value(result)
    levels = limits()
    if None in (value.below(levels.deficient_ng_ml), value.below(levels.insufficient_ng_ml)):
        return undecided(Word.VITAMIN_D, value)
    return replace(value, low=levels.deficient_ng_ml, high=None)
