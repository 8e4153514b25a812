"""A bone-forming course ends; an antiresorptive must follow (knowledge 5.3, PV-10)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.logic import all_of, any_of, not_, quiet, said
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.therapy.clocks import AnabolicCourse
from fhir_mappings.facts.medications import ANABOLICS, ANTIRESORPTIVES


@dataclass(frozen=True, slots=True)
class Limits:
    """Days after the end of the course at which the card grows more urgent."""

    info_until_days: int
    critical_from_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend the antiresorptive from the last months of the course until one is started."""
    course = case.assessment.clocks.anabolic
    trigger = all_of(
        course.has_started(),
        any_of(
            all_of(course.near_end(), not_(course.ended_days_ago(limits.info_until_days + 1))),
            course.ended_days_ago(limits.info_until_days + 1),
        ),
        quiet(not_(course.is_history())),
        said(not_(course.followed()), "no antiresorptive on record is active or started since"),
    )
    treatment = case.assessment.treatment
    resumed = all_of(
        course.ended_days_ago(limits.info_until_days + 1), treatment.pending(ANABOLICS)
    )
    suppressed = any_of(treatment.pending(ANTIRESORPTIVES), resumed)
    values = {"end": course.ended_on, "agent": course.agent}
    return settle(trigger, suppressed, _card(course, limits), values, course.doubts())


def _card(course: AnabolicCourse, limits: Limits) -> str:
    since_end = course.days_since_end
    if since_end is None or since_end <= limits.info_until_days:
        return "near-end"
    return "critical" if since_end >= limits.critical_from_days else "ended"
