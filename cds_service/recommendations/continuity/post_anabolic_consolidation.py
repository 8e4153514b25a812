"""A bone-forming course ends; an antiresorptive must follow (knowledge 5.3, PV-10)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from cds_service.logic import Answer, all_of, any_of, fails, holds, not_, quiet, said, unless
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import agents_missing, none_fits
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.therapy.clocks import AnabolicCourse
from fhir_mappings.facts.medications import ANABOLICS, ANTIRESORPTIVES, Agent

OFFERED = (Agent.ZOLEDRONATE, Agent.ALENDRONATE, Agent.DENOSUMAB)


@dataclass(frozen=True, slots=True)
class Limits:
    """Days after the end of the course at which the card grows more urgent."""

    info_until_days: int
    critical_from_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend the antiresorptive from the last months of the course until one is started."""
    course = case.assessment.clocks.anabolic
    followed = course.followed()
    trigger = all_of(
        _on_record(course),
        _is_time(course, limits),
        quiet(not_(course.is_history())),
        said(unless(followed), "no antiresorptive is known to be active or started since"),
    )
    treatment = case.assessment.treatment
    resumed = all_of(course.ended_days_ago(1), treatment.pending(ANABOLICS))
    suppressed = any_of(treatment.pending(ANTIRESORPTIVES), resumed)
    values = {"end": course.ended_on, "agent": course.agent}
    notes = chain(
        followed.missing,
        case.assessment.exposures.unfulfilled_orders(),
        course.doubts(),
        agents_missing(case.assessment, OFFERED),
    )
    card = _card(course, limits)
    if card != "near-end" and none_fits(case.assessment, OFFERED):
        card = "critical-no-option" if card == "critical" else "ended-no-option"
    return settle(trigger, suppressed, card, values, notes)


def _on_record(course: AnabolicCourse) -> Answer:
    """Tell whether a course is on record; one that is counted by doses by its last dose."""
    if course.agent is Agent.ROMOSOZUMAB and course.romosozumab.last is not None:
        count = len(course.course_doses)
        return holds(f"doses on record: {count}, the last", course.romosozumab.last)
    return course.has_started()


def _is_time(course: AnabolicCourse, limits: Limits) -> Answer:
    """Tell whether the course is near its end, or over for longer than the card only plans."""
    days = limits.info_until_days + 1
    over = said(course.ended_days_ago(days), f"it ended on {course.ended}")
    due = any_of(course.near_end(), over)
    if due.fails:
        return fails(f"the course is not near its end, and did not end {days} days ago or more")
    return due


def _card(course: AnabolicCourse, limits: Limits) -> str:
    since_end = course.days_since_end
    if since_end is None or since_end <= limits.info_until_days:
        return "near-end"
    return "critical" if since_end >= limits.critical_from_days else "ended"
