"""The next denosumab dose is coming due or just past due (knowledge 5.1, PV-08)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from cds_service.logic import (
    Answer,
    Missing,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    not_,
    quiet,
    unknown,
    unless,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import Obstacle, agents_missing, obstacle_to_denosumab
from cds_service.recommendations.outcomes import Outcome, settle
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    Agent,
    MedicationRecord,
    RecordStatus,
    Rung,
)
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Source


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
    values = {"last": clock.last, "due": clock.due}
    notes = chain(clock.doubts(), agents_missing(case.assessment, (Agent.DENOSUMAB,)))
    return settle(trigger, suppressed, _card(case), values, notes)


def _card(case: ChartCase) -> str:
    """Where something stands against the dose, the card says that first."""
    is_late = case.assessment.clocks.denosumab.past_due().holds
    match obstacle_to_denosumab(case.assessment):
        case Obstacle.CALCIUM:
            return "late-calcium" if is_late else "plan-calcium"
        case Obstacle.KIDNEY:
            return "late-kidney" if is_late else "plan-kidney"
        case Obstacle.EXCLUDED:
            return "late-excluded" if is_late else "plan-excluded"
        case Obstacle.NONE:
            return "late" if is_late else "plan"


def _dose_is_booked(case: ChartCase, limits: Limits) -> Answer:
    due = case.assessment.clocks.denosumab.due
    for booked, day in _booked(case):
        if due is None or day.before(case.as_of):
            continue
        if abs((day.latest - due.earliest).days) <= limits.scheduled_within_days:
            return holds("the next dose is booked", booked)
    if unread := case.facts.unread(Source.SERVICES, Source.APPOINTMENTS):
        missing = (Missing(Word.PROCEDURES, f"{source} not read whole") for source in unread)
        return unknown("whether the next dose is booked", *missing)
    return fails("no booked dose on record")


def _booked(case: ChartCase) -> Iterator[tuple[Plan | MedicationRecord, PartialDate]]:
    """Give services, visits and orders for a dose of denosumab, each with the day it names.

    An order that begins when it was written names no day of its own.
    """
    for plan in case.facts.plans:
        if plan.agent is Agent.DENOSUMAB and plan.status is PlanStatus.ACTIVE and plan.on:
            yield plan, plan.on
    for order in case.assessment.exposures.records.get(Agent.DENOSUMAB, ()):
        is_active = order.rung is Rung.ORDERED and order.status is RecordStatus.ACTIVE
        if is_active and order.start and order.start != order.authored:
            yield order, order.start
