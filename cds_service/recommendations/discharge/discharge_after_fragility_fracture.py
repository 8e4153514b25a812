"""Leaving hospital after a fragility fracture without bone treatment (knowledge 10.2, ED-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from cds_service.assessment import Assessment
from cds_service.labs.values import LabValue
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
    not_,
    unknown,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import agents_missing, ordered
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.events import FractureEvent
from cds_service.risk.tiers import Tier
from cds_service.therapy.agent_limits import zoledronate_limits
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.provenance import Source

OFFERED = (Agent.ZOLEDRONATE, Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.DENOSUMAB)


@dataclass(frozen=True, slots=True)
class Limits:
    """How recent the fracture is, and how long a referral quiets the card."""

    fracture_days: int
    referral_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend treatment, tests and follow-up before she goes home."""
    chart = case.assessment
    trigger = all_of(_has_recent_fracture(case, limits), not_(chart.treatment.active_or_ordered))
    suppressed = ordered(
        case.facts,
        frozenset({Concept.REFERRAL_BONE_SPECIALIST}),
        case.as_of,
        limits.referral_days,
        "a referral to a bone specialist",
    )
    notes = chain(
        chart.exposures.unfulfilled_orders(),
        agents_missing(chart, OFFERED),
        _vitamin_d_missing(chart),
    )
    card = "pathway" if chart.tier_is(Tier.VERY_HIGH) else "default"
    return settle(trigger, suppressed, card, notes=notes)


def _vitamin_d_missing(chart: Assessment) -> tuple[Missing, ...]:
    """Vitamin D comes before zoledronate, whose window it has (knowledge 6)."""
    result = chart.labs.vitamin_d(zoledronate_limits().vitamin_d_days)
    return () if isinstance(result, LabValue) else (result.missing,)


def _has_recent_fracture(case: ChartCase, limits: Limits) -> Answer:
    """A fracture that may be low-trauma and may be recent leaves the question open."""
    since = case.as_of - timedelta(days=limits.fracture_days)
    verdicts = [
        (event, all_of(event.low_trauma, _is_recent(event, since)))
        for event in case.assessment.fractures.events
    ]
    if recent := tuple(event for event, verdict in verdicts if verdict.holds):
        return Answer(Truth.HOLDS, (Reason("low-trauma fracture", recent),))
    if still_open := [verdict for _, verdict in verdicts if verdict.unknown]:
        return any_of(*still_open)
    if not case.facts.read_whole(Source.CONDITIONS):
        return unknown("whether a fracture is recent", Missing(Word.CONDITIONS, "not read whole"))
    return fails(f"no low-trauma fracture within {limits.fracture_days} days")


def _is_recent(event: FractureEvent, since: date) -> Answer:
    match None if event.on is None else event.on.on_or_after(since):
        case True:
            return holds("a recent fracture", event)
        case False:
            return fails("the fracture is older", event)
        case None:
            missing = Missing(Word.FRACTURE_DATE, ", ".join(event.references))
            return unknown("whether the fracture is recent", missing, facts=(event,))
