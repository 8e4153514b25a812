"""The calcium that counts: ionized, corrected or total, of the newest day (knowledge 4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.selection import (
    Result,
    Window,
    joined,
    lab_value,
    lowest_of_newest_day,
    newest_first,
    no_value,
    results_in,
    undecided,
)
from cds_service.labs.values import Lab, LabValue
from cds_service.logic import Word
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Comparator
from fhir_mappings.facts.patient import PatientFacts

BY_PREFERENCE = (Analyte.CALCIUM_IONIZED, Analyte.CALCIUM_CORRECTED, Analyte.CALCIUM_TOTAL)


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of knowledge 4.4."""

    low_mg_dl: float
    high_mg_dl: float
    ionized_low_mmol_l: float
    correction_per_g_dl: float
    albumin_reference_g_dl: float
    albumin_days: int
    rounding_step_mg_dl: float


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, "cds_service.labs", "calcium.toml")


def calcium_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the calcium of the newest day in the window (knowledge 4.4).

    In mg/dL, or mmol/L where ionized. On one day ionized comes before corrected before total, and
    of several of one form the lowest counts.
    """
    result = _of_newest_day(facts, window)
    if result is None:
        return no_value(facts, Word.CALCIUM, window, *BY_PREFERENCE)
    value = _as_lab_value(facts, result)
    return value if value.is_settled else undecided(Word.CALCIUM, value)


def _of_newest_day(facts: PatientFacts, window: Window) -> Result | None:
    newest: Result | None = None
    for analyte in BY_PREFERENCE:
        result = lowest_of_newest_day(results_in(facts, analyte, window))
        if result and (newest is None or result.on.earliest > newest.on.earliest):
            newest = result
    return newest


def _as_lab_value(facts: PatientFacts, result: Result) -> LabValue:
    figures = limits()
    if result.measurement.analyte is Analyte.CALCIUM_IONIZED:
        return lab_value(result, low=figures.ionized_low_mmol_l)
    value = lab_value(result, low=figures.low_mg_dl, high=figures.high_mg_dl)
    if result.measurement.analyte is Analyte.CALCIUM_TOTAL:
        return _corrected(facts, result, value)
    return replace(value, value=_rounded(Decimal(str(value.value))))


def _corrected(facts: PatientFacts, total: Result, value: LabValue) -> LabValue:
    as_sent = Decimal(str(total.value))
    albumin = _albumin_near(facts, total.on)
    if albumin is None or total.measurement.comparator is not Comparator.EQUAL:
        note = joined("albumin absent, not corrected", value.note)
        return replace(value, value=_rounded(as_sent), note=note)
    figures = limits()
    gap = Decimal(str(figures.albumin_reference_g_dl)) - Decimal(str(albumin.value))
    return replace(
        value,
        label=Analyte.CALCIUM_CORRECTED.value,
        value=_rounded(as_sent + Decimal(str(figures.correction_per_g_dl)) * gap),
        references=(*value.references, albumin.reference),
    )


def _albumin_near(facts: PatientFacts, day: PartialDate) -> Result | None:
    """Give the albumin nearest to the day of the calcium, within the days allowed either side."""
    reach = timedelta(days=limits().albumin_days)
    near = newest_first(
        measurement
        for measurement in facts.measurements.get(Analyte.ALBUMIN, ())
        if measurement.comparator is Comparator.EQUAL
        and measurement.on.on_or_after(day.latest - reach)
        and measurement.on.on_or_before(day.earliest + reach)
    )
    return min(near, key=lambda result: abs(result.on.earliest - day.earliest), default=None)


def _rounded(value: Decimal) -> float:
    step = Decimal(str(limits().rounding_step_mg_dl))
    return float(value.quantize(step, rounding=ROUND_HALF_UP))
