"""The alkaline phosphatase that counts (knowledge 4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.selection import (
    Window,
    highest_of_newest_day,
    lab_value,
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
    """The upper limit where the laboratory gives none of its own."""

    high_u_l: float


@cache
def limits() -> Limits:
    """Give the limit, read once."""
    return read_limits(Limits, "cds_service.labs", "alkaline_phosphatase.toml")


def alkaline_phosphatase_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the newest alkaline phosphatase in U/L; of several that day the highest."""
    result = highest_of_newest_day(results_in(facts, Analyte.ALP, window))
    if result is None:
        return no_value(facts, Word.ALP, window, Analyte.ALP)
    value = lab_value(result, high=limits().high_u_l)
    high_is_open = value.high is not None and value.above(value.high) is None
    return undecided(Word.ALP, value) if high_is_open else value
