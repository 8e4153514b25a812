"""Bone density screening by age or risk (knowledge 9, PV-01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cds_service.logic import (
    Answer,
    Missing,
    Truth,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    not_,
    unknown,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import declined, diagnosis_holds, ordered
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.bone_density import any_at_or_below
from cds_service.risk.screening import increased_risk_by_score
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.measurements import Analyte, ScanKind, SkeletalSite, TScore
from fhir_mappings.facts.person import AgeSpan
from fhir_mappings.facts.provenance import Source

DXA = frozenset({Concept.DXA_PROCEDURE, Concept.DXA_REPORT, Concept.BMD})
ESTABLISHED = Answer(Truth.HOLDS)
"""What is so and needs no line on the card."""


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
    return settle(trigger, suppressed, "repeat" if _central(case) else "first")


def _no_diagnosis(case: ChartCase) -> Answer:
    """A FRAX that nobody computed leaves D4 open, but is no reason to leave a scan out."""
    diagnosis = diagnosis_holds(case.assessment)
    if diagnosis.holds:
        return not_(diagnosis)
    if not case.facts.read_whole(Source.CONDITIONS):
        return unknown("whether she has a diagnosis", Missing(Word.CONDITIONS, "not read whole"))
    return holds("no osteoporosis diagnosis on record")


def _age_or_risk(case: ChartCase, limits: Limits) -> Answer:
    age = case.facts.person.age_on(case.as_of)
    if age is None:
        return unknown("age", Missing(Word.BIRTH_DATE))
    if age.at_least(limits.age_for_all):
        return holds(f"age {age}: from {limits.age_for_all} every woman is screened")
    by_risk = all_of(
        _reaches(age, limits.age_with_risk),
        case.assessment.screening.any_factor,
        increased_risk_by_score(case.facts, case.as_of),
    )
    return any_of(by_risk, _reaches(age, limits.age_for_all))


def _reaches(age: AgeSpan, years: int) -> Answer:
    match age.at_least(years):
        case True:
            return holds(f"age {age}")
        case False:
            return fails(f"age {age} is below {years}")
        case None:
            return unknown(f"age {age}", Missing(Word.BIRTH_DATE, "the day of birth decides"))


def _no_current_scan(case: ChartCase, limits: Limits) -> Answer:
    """Hip and spine count; a T-score of the forearm alone is no screening."""
    central = _central(case)
    if not central:
        never = holds("no bone density scan of hip or spine on file")
        return all_of(never, _no_scan_without_result(case, date.min), _scans_were_read(case))
    newest = max(central, key=lambda score: score.on.latest)
    deciding = case.assessment.bone_density.deciding
    lowest = min(deciding, key=lambda score: score.value)
    intervals = _interval_months(deciding, limits)
    answers = [_is_older(newest, case.as_of, months, lowest) for months in intervals]
    return all_of(
        answers[0] if len({answer.truth for answer in answers}) == 1 else _open_interval(lowest),
        _no_scan_without_result(case, add_months(case.as_of, -max(intervals))),
        _scans_were_read(case),
    )


def _open_interval(lowest: TScore) -> Answer:
    note = f"only a bound is reported, {lowest.provenance.reference}"
    return unknown("which interval holds", Missing(Word.DXA, note), facts=(lowest,))


def _central(case: ChartCase) -> tuple[TScore, ...]:
    scores = case.facts.t_scores
    return tuple(score for score in scores if score.site is not SkeletalSite.RADIUS_33)


def _is_older(newest: TScore, as_of: date, months: int, lowest: TScore) -> Answer:
    since = add_months(as_of, -months)
    decisive = tuple(dict.fromkeys((newest, lowest)))
    match newest.on.before(since):
        case True:
            return holds(f"last scan more than {months} months ago", *decisive)
        case False:
            return fails(f"next scan is due {months} months after", *decisive)
        case None:
            note = f"day of the last scan, {newest.provenance.reference}"
            return unknown("whether the last scan is too old", Missing(Word.DXA, note))


def _no_scan_without_result(case: ChartCase, since: date) -> Answer:
    """A scan since then whose T-score cannot be read is a scan, and may be a current one."""
    read = {score.provenance.reference for score in case.facts.t_scores}
    found = [
        scan.provenance.reference
        for scan in case.facts.scans
        if scan.kind is ScanKind.BONE_DENSITY
        and scan.provenance.reference not in read
        and (scan.on is None or scan.on.latest >= since)
    ]
    found += [
        entry.provenance.reference
        for entry in case.facts.set_aside
        if entry.topic == Analyte.TSCORE and entry.provenance.reference not in read
    ]
    if not found:
        return ESTABLISHED
    note = ", ".join(dict.fromkeys(found))
    return unknown("a scan is on file", Missing(Word.DXA, f"no readable T-score, {note}"))


def _scans_were_read(case: ChartCase) -> Answer:
    unread = case.facts.unread(Source.OBSERVATIONS, Source.PROCEDURES, Source.REPORTS)
    if not unread:
        return ESTABLISHED
    names = ", ".join(unread)
    return unknown("whether a scan is on file", Missing(Word.DXA, f"not read whole: {names}"))


def _interval_months(deciding: Sequence[TScore], limits: Limits) -> tuple[int, ...]:
    """Give the interval by the lowest T-score; several where a bound leaves it open."""
    in_middle = any_at_or_below(deciding, limits.long_interval_above)
    in_short = any_at_or_below(deciding, limits.middle_interval_above)
    possible = (
        (limits.long_interval_months, in_middle is not True),
        (limits.middle_interval_months, in_middle is not False and in_short is not True),
        (limits.short_interval_months, in_short is not False),
    )
    return tuple(months for months, may_be in possible if may_be)


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
