"""Bone density screening by age or risk (knowledge 9, PV-01)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.logic import (
    Answer,
    Missing,
    Reason,
    Truth,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    known,
    not_,
    unknown,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import declined, diagnosis_holds, ordered
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.screening import increased_risk_by_score
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.measurements import ScanKind
from fhir_mappings.facts.provenance import Source

DXA = frozenset({Concept.DXA_PROCEDURE, Concept.DXA_REPORT, Concept.BMD})


@dataclass(frozen=True, slots=True)
class Limits:
    """Ages of screening, intervals to the next scan, and how long an order or refusal counts."""

    age_for_all: int
    age_with_risk: int
    long_interval_above: float
    middle_interval_above: float
    long_interval_months: int
    middle_interval_months: int
    short_interval_months: int
    order_days: int
    refusal_months: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend a scan where age or risk calls for one and none is on file or it is too old."""
    trigger = all_of(
        _no_diagnosis(case),
        _age_or_risk(case, limits),
        _no_current_scan(case, limits),
    )
    suppressed = any_of(
        ordered(case.facts, DXA, case.as_of, limits.order_days, "a bone density scan"),
        declined(case.facts, DXA, case.as_of, limits.refusal_months, "a bone density scan"),
        _limited_life_expectancy(case),
    )
    return settle(trigger, suppressed, "repeat" if case.facts.t_scores else "first")


def _no_diagnosis(case: ChartCase) -> Answer:
    """A FRAX that nobody computed leaves D4 open, but is no reason to leave a scan out."""
    diagnosis = diagnosis_holds(case.assessment)
    if diagnosis.holds:
        return not_(diagnosis)
    if not case.facts.read_whole(Source.CONDITIONS):
        return unknown("whether she has a diagnosis", Missing(Word.CONDITIONS, "not read whole"))
    return holds("no diagnosis on record")


def _age_or_risk(case: ChartCase, limits: Limits) -> Answer:
    age = case.facts.person.age_on(case.as_of)
    if age is None:
        return unknown("age", Missing(Word.BIRTH_DATE))
    if age.at_least(limits.age_for_all):
        return holds(f"age {age}: from {limits.age_for_all} every woman is screened")
    if age.at_least(limits.age_with_risk) is False:
        return fails(f"age {age} is below {limits.age_with_risk}")
    return all_of(_has_risk_factor(case), increased_risk_by_score(case.facts, case.as_of))


def _has_risk_factor(case: ChartCase) -> Answer:
    """A risk factor counts when recorded; that none is recorded leaves the question open.

    Exposure to medicines that harm bone is not assessed here yet.
    """
    factors = case.assessment.risk_factors
    if factors:
        because = tuple(Reason(f"{f.key}: {f.reason.phrase}", f.reason.facts) for f in factors)
        return Answer(Truth.HOLDS, because)
    return unknown("risk factors", Missing(Word.MEDICATIONS, "exposures are not assessed"))


def _no_current_scan(case: ChartCase, limits: Limits) -> Answer:
    scans = [scan for scan in case.facts.scans if scan.kind is ScanKind.BONE_DENSITY]
    if case.facts.t_scores:
        return _last_scan_is_too_old(case, limits)
    if scans:
        return unknown("a scan is on file", Missing(Word.DXA, "a scan without a readable T-score"))
    if unread := case.facts.unread(Source.OBSERVATIONS, Source.PROCEDURES, Source.REPORTS):
        names = ", ".join(unread)
        return unknown("whether a scan is on file", Missing(Word.DXA, f"not read whole: {names}"))
    return holds("no bone density scan on file")


def _last_scan_is_too_old(case: ChartCase, limits: Limits) -> Answer:
    lowest = case.assessment.bone_density.lowest
    newest = max(case.facts.t_scores, key=lambda score: score.on.latest)
    if lowest is None:
        return unknown("the lowest T-score", Missing(Word.DXA))
    months = _interval_months(lowest.value, limits)
    due = newest.on.latest <= add_months(case.as_of, -months)
    return known(
        due,
        f"last scan {months} months ago or more",
        f"next scan is due {months} months after",
        newest,
    )


def _interval_months(lowest: float, limits: Limits) -> int:
    if lowest > limits.long_interval_above:
        return limits.long_interval_months
    if lowest > limits.middle_interval_above:
        return limits.middle_interval_months
    return limits.short_interval_months


def _limited_life_expectancy(case: ChartCase) -> Answer:
    found = tuple(
        finding
        for finding in case.facts.findings
        if Concept.LIMITED_LIFE_EXPECTANCY in finding.concepts
        and finding.certainty is Certainty.CERTAIN
    )
    if found:
        return holds("limited life expectancy", *found)
    return fails("no limited life expectancy on record")
