"""The next denosumab dose is coming due or just past due (knowledge 5.1, PV-08)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.logic import Answer, all_of, any_of, fails, holds, not_, quiet, unless
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.outcomes import Outcome, settle
from fhir_mappings.facts.medications import BISPHOSPHONATES, Agent
from fhir_mappings.facts.plans import PlanStatus


@dataclass(frozen=True, slots=True)
class Limits:
    """When the card opens after the last dose, and which booked doses quiet it.

    The six months and the grace stand with the clock, which the overdue card shares.
    """

    window_opens_months: int
    scheduled_within_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend planning the dose from five months after the last one until the grace ends."""
    clock = case.assessment.clocks.denosumab
    trigger = all_of(
        clock.has_started(),
        unless(clock.cleared()),
        clock.reached(limits.window_opens_months),
        quiet(not_(clock.past_grace())),
    )
    suppressed = any_of(
        _dose_is_booked(case, limits), case.assessment.treatment.pending(BISPHOSPHONATES)
    )
    card = "late" if clock.past_due().holds else "plan"
    return settle(trigger, suppressed, card, {"last": clock.last, "due": clock.due}, clock.doubts())


def _dose_is_booked(case: ChartCase, limits: Limits) -> Answer:
    due = case.assessment.clocks.denosumab.due
    for plan in case.facts.plans:
        if plan.agent is not Agent.DENOSUMAB or plan.status is not PlanStatus.ACTIVE:
            continue
        if plan.on is None or due is None or plan.on.before(case.as_of):
            continue
        if abs((plan.on.latest - due.earliest).days) <= limits.scheduled_within_days:
            return holds("the next dose is booked", plan)
    return fails("no booked dose on record")
