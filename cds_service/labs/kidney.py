"""Creatinine clearance and eGFR: reported, else computed, else said why not (knowledge 4.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.equations import ckd_epi_2021, cockcroft_gault
from cds_service.labs.selection import (
    Result,
    Window,
    highest_of_newest_day,
    joined,
    lab_value,
    lowest_of_newest_day,
    no_value,
    results_in,
)
from cds_service.labs.values import Lab, LabValue, NoLabValue
from cds_service.logic import Missing, Word
from fhir_mappings.facts.measurements import Analyte, Comparator, EgfrEquation
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.person import AgeSpan

CLEARANCE_UNIT = "mL/min"
EGFR_UNIT = "mL/min/1.73 m2"

# Kidney function falls as creatinine rises, so a bound turns around.
TURNED = {
    Comparator.EQUAL: Comparator.EQUAL,
    Comparator.LESS: Comparator.GREATER,
    Comparator.LESS_OR_EQUAL: Comparator.GREATER_OR_EQUAL,
    Comparator.GREATER: Comparator.LESS,
    Comparator.GREATER_OR_EQUAL: Comparator.LESS_OR_EQUAL,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How old a weight or a dialysis may be, and what an advanced stage counts as."""

    weight_days: int
    dialysis_days: int
    stage_4_or_5_counts_as_below: float


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, "cds_service.labs", "kidney.toml")


def creatinine_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the newest creatinine in mg/dL; of several that day the highest."""
    result = _creatinine(facts, window)
    if result is None:
        return no_value(facts, Word.CREATININE, window, Analyte.CREATININE)
    return lab_value(result)


def clearance_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the creatinine clearance in mL/min (knowledge 4.3).

    Reported, if as new as the newest creatinine; else Cockcroft-Gault with the age on the as-of
    day; else, without a weight or a creatinine, the eGFR under the label "eGFR used".
    """
    reported = lowest_of_newest_day(results_in(facts, Analyte.CREATININE_CLEARANCE, window))
    creatinine = _creatinine(facts, window)
    if reported and (creatinine is None or _is_as_new(reported, creatinine)):
        return lab_value(reported)
    weight = _weight(facts, window)
    age = facts.person.age_on(window.as_of)
    if creatinine and weight and age:
        return _by_cockcroft_gault(creatinine, weight, age)
    return _egfr_instead(facts, window, _lacking(creatinine, weight))


def _is_as_new(reported: Result, creatinine: Result) -> bool:
    """A month may hold both: then it is as new only where no day tells otherwise."""
    return reported.on == creatinine.on or reported.on.earliest >= creatinine.on.latest


def egfr_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the eGFR in mL/min/1.73 m2 (knowledge 4.3).

    The newest reported race-free one; computed by CKD-EPI 2021 only where none is reported; an
    older equation's result only where the window holds neither, and that is said.
    """
    reported = results_in(facts, Analyte.EGFR, window)
    if race_free := lowest_of_newest_day(tuple(r for r in reported if _is_race_free(r))):
        return lab_value(race_free)
    creatinine = _creatinine(facts, window)
    age = facts.person.age_on(window.as_of)
    if creatinine and age:
        return _by_ckd_epi(creatinine, age)
    if older := lowest_of_newest_day(reported):
        value = lab_value(older)
        return replace(value, note=joined("not by a race-free equation", value.note))
    if creatinine:
        return NoLabValue(Missing(Word.BIRTH_DATE, "the age is part of the equation"))
    return no_value(facts, Word.EGFR, window, Analyte.EGFR, Analyte.CREATININE)


def _creatinine(facts: PatientFacts, window: Window) -> Result | None:
    results = results_in(facts, Analyte.CREATININE, window)
    return highest_of_newest_day(tuple(result for result in results if result.value > 0))


def _weight(facts: PatientFacts, window: Window) -> Result | None:
    recent = Window(window.as_of, limits().weight_days)
    weights = results_in(facts, Analyte.WEIGHT, recent)
    return lowest_of_newest_day(
        tuple(w for w in weights if w.measurement.comparator is Comparator.EQUAL)
    )


def _is_race_free(result: Result) -> bool:
    return result.measurement.equation is EgfrEquation.RACE_FREE


def _by_cockcroft_gault(creatinine: Result, weight: Result, age: AgeSpan) -> LabValue:
    value = cockcroft_gault().clearance(age.oldest, weight.value, creatinine.value)
    label = "creatinine clearance (Cockcroft-Gault)"
    computed = _computed(creatinine, age, label, value, CLEARANCE_UNIT)
    return replace(computed, references=(creatinine.reference, weight.reference))


def _by_ckd_epi(creatinine: Result, age: AgeSpan) -> LabValue:
    value = ckd_epi_2021().egfr(age.oldest, creatinine.value)
    return _computed(creatinine, age, "eGFR (computed, CKD-EPI 2021)", value, EGFR_UNIT)


def _computed(creatinine: Result, age: AgeSpan, label: str, value: float, unit: str) -> LabValue:
    """Give a computed value; where the birth day leaves two ages, the older one, which is lower."""
    base = lab_value(creatinine)
    open_age = "" if age.youngest == age.oldest else f"age {age}, the older one used"
    return LabValue(
        label=label,
        value=value,
        unit=unit,
        on=base.on,
        references=base.references,
        note=joined(open_age, base.note),
        comparator=TURNED[creatinine.measurement.comparator],
    )


def _lacking(creatinine: Result | None, weight: Result | None) -> Word:
    if creatinine is None:
        return Word.CREATININE
    return Word.WEIGHT if weight is None else Word.BIRTH_DATE


def _egfr_instead(facts: PatientFacts, window: Window, lacking: Word) -> Lab:
    egfr = egfr_in(facts, window)
    if isinstance(egfr, LabValue):
        note = joined(f"no usable {lacking}", egfr.label, egfr.note)
        return replace(egfr, label="eGFR used", note=note)
    if lacking is Word.CREATININE:
        analytes = (Analyte.CREATININE_CLEARANCE, Analyte.CREATININE, Analyte.EGFR)
        return no_value(facts, Word.CREATININE, window, *analytes)
    return egfr
