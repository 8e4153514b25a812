"""Laboratory tests for secondary causes that a diagnosis calls for (knowledge 6, PV-14)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.labs.values import Lab, LabValue
from cds_service.logic import (
    Answer,
    Missing,
    Reason,
    Truth,
    all_of,
    fails,
    unknown,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import diagnosis_holds
from cds_service.recommendations.lab_orders import all_ordered
from cds_service.recommendations.outcomes import Outcome, settle
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.provenance import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """How old a test may be, and how long an order of it stands."""

    labs_days: int
    order_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend the tests that are missing or older than the window, once a diagnosis holds."""
    lacking = _lacking(case, limits)
    trigger = all_of(diagnosis_holds(case.assessment), _tests_are_missing(case, lacking))
    suppressed = all_ordered(case.facts, tuple(lacking), case.as_of, limits.order_days)
    values = {"tests": ", ".join(lacking)}
    return settle(trigger, suppressed, values=values, notes=tuple(lacking.values()))


def _lacking(case: ChartCase, limits: Limits) -> dict[Analyte, Missing]:
    """Give each test that has no value within the window, and what is on record of it."""
    labs, days = case.assessment.labs, limits.labs_days
    kidney = (labs.creatinine(days), labs.egfr(days), labs.clearance(days))
    results: dict[Analyte, Lab] = {
        Analyte.CALCIUM_TOTAL: labs.calcium(days),
        Analyte.CREATININE: next((one for one in kidney if isinstance(one, LabValue)), kidney[0]),
        Analyte.VITAMIN_D: labs.vitamin_d(days),
        Analyte.ALP: labs.alkaline_phosphatase(days),
        Analyte.BLOOD_COUNT: labs.blood_count(days),
    }
    return {
        analyte: result.missing
        for analyte, result in results.items()
        if not isinstance(result, LabValue)
    }


def _tests_are_missing(case: ChartCase, lacking: dict[Analyte, Missing]) -> Answer:
    if not lacking:
        return fails("every baseline test is on file within the window")
    if not case.facts.read_whole(Source.OBSERVATIONS):
        return unknown("whether the tests exist", *lacking.values())
    because = tuple(
        Reason(f"{name}: {one.note or 'none on file'}") for name, one in lacking.items()
    )
    return Answer(Truth.HOLDS, because)
