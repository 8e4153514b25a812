"""The calcium that counts: ionized, corrected or total, of the newest day (knowledge 4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from operator import attrgetter

from cds_service.knowledge import read_limits
from cds_service.labs.selection import (
    Result,
    Window,
    highest_of_newest_day,
    joined,
    lab_value,
    lowest_of_newest_day,
    may_be_newest,
    newest_first,
    no_value,
    results_in,
    undecided,
)
from cds_service.labs.values import Lab, LabValue
from cds_service.logic import Missing, Word
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Comparator
from fhir_mappings.facts.patient import PatientFacts

Pick = Callable[[tuple[Result, ...]], Result | None]
Decides = Callable[[LabValue], bool]
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
    of several of one form the lowest counts, as whether calcium is low is asked most.
    """
    return _calcium(facts, window, lowest_of_newest_day, attrgetter("is_low"))


def highest_calcium_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the calcium that tells whether it is high: of several that day the highest."""
    return _calcium(facts, window, highest_of_newest_day, attrgetter("is_high"))


def _calcium(facts: PatientFacts, window: Window, pick: Pick, decides: Decides) -> Lab:
    values = _of_newest_day(facts, window, pick)
    if not values:
        return no_value(facts, Word.CALCIUM, window, *BY_PREFERENCE)
    value = next(filter(decides, values), values[0])
    return value if value.is_settled else undecided(Word.CALCIUM, value)


def _of_newest_day(facts: PatientFacts, window: Window, pick: Pick) -> tuple[LabValue, ...]:
    """Give the preferred form; where the order of their days is not known, each in its place."""
    results = [one for analyte in BY_PREFERENCE for one in results_in(facts, analyte, window)]
    newest = may_be_newest(results)
    by_form = [
        picked
        for analyte in BY_PREFERENCE
        if (picked := pick(tuple(one for one in newest if one.measurement.analyte is analyte)))
    ]
    is_one_day = len({result.on for result in newest}) == 1
    return tuple(_as_lab_value(facts, one) for one in (by_form[:1] if is_one_day else by_form))


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
        lacks = (Missing(Word.ALBUMIN, "calcium is not corrected"),)
        return replace(value, value=_rounded(as_sent), note=note, lacks=lacks)
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
