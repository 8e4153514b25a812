"""Denosumab is overdue; bone is lost fast and vertebrae may break (knowledge 5.1, PV-09)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from cds_service.logic import Answer, Truth, all_of, not_, quiet, unless
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import (
    Obstacle,
    agents_missing,
    none_fits,
    obstacle_to_denosumab,
)
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.therapy.clocks import DenosumabClock
from fhir_mappings.facts.medications import BISPHOSPHONATES, Agent

OFFERED = (Agent.DENOSUMAB, Agent.ZOLEDRONATE)
ANSWERS = BISPHOSPHONATES | {Agent.DENOSUMAB}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a refusal on record quiets the card."""

    refusal_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend the dose or a bridge once the grace is over, until the lapse is history."""
    clock = case.assessment.clocks.denosumab
    trigger = all_of(
        clock.has_started(),
        clock.past_grace(),
        unless(clock.cleared()),
        quiet(not_(clock.is_history())),
        _ordered_meanwhile(case),
    )
    notes = chain(clock.doubts(), agents_missing(case.assessment, OFFERED))
    suppressed = case.assessment.treatment.declined_within(limits.refusal_days, ANSWERS)
    days = clock.days_late()
    late = "an unknown number of days" if days is None else f"{days} days"
    values = {"last": clock.last, "due": clock.due, "late": late}
    return settle(trigger, suppressed, _card(case, clock), values, notes)


def _ordered_meanwhile(case: ChartCase) -> Answer:
    """Name a bisphosphonate that is ordered and not given yet; it does not decide."""
    ordered = case.assessment.treatment.pending(BISPHOSPHONATES)
    return ordered if ordered.holds else Answer(Truth.HOLDS)


def _card(case: ChartCase, clock: DenosumabClock) -> str:
    """The card is a warning where the last dose is an estimate, or a later date is recorded.

    Where denosumab is contraindicated by now, the card does not say to give it.
    """
    if clock.is_estimate or clock.history.later_on_lower_rung is not None:
        return "estimate-long" if clock.long_overdue().holds else "estimate"
    match obstacle_to_denosumab(case.assessment):
        case Obstacle.CALCIUM:
            return "calcium"
        case Obstacle.KIDNEY:
            return "kidney"
        case Obstacle.EXCLUDED:
            return "excluded"
        case Obstacle.NONE if none_fits(case.assessment, (Agent.ZOLEDRONATE,)):
            return "no-bridge"
        case Obstacle.NONE:
            return "long" if clock.long_overdue().holds else "overdue"
