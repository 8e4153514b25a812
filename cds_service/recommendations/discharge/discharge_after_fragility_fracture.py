"""Leaving hospital after a fragility fracture without bone treatment (knowledge 10.2, ED-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cds_service.logic import Answer, Missing, Reason, Truth, Word, all_of, fails, not_, unknown
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import agents_missing, ordered
from cds_service.recommendations.outcomes import Outcome, settle
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
    return settle(trigger, suppressed, notes=agents_missing(chart, OFFERED))


def _has_recent_fracture(case: ChartCase, limits: Limits) -> Answer:
    since = case.as_of - timedelta(days=limits.fracture_days)
    counting = case.assessment.fractures.counting
    dated = [event for event in counting if event.on is not None]
    recent = tuple(event for event in dated if event.on is not None and event.on.on_or_after(since))
    if recent:
        return Answer(Truth.HOLDS, (Reason("low-trauma fracture", recent),))
    open_dates = [e for e in dated if e.on is not None and e.on.on_or_after(since) is None]
    if open_dates:
        return unknown("whether the fracture is recent", Missing(Word.FRACTURE_DATE))
    if not case.facts.read_whole(Source.CONDITIONS):
        return unknown("whether a fracture is recent", Missing(Word.CONDITIONS, "not read whole"))
    return fails(f"no low-trauma fracture within {limits.fracture_days} days")
