"""A low-trauma hip or vertebral fracture at a high tier, untreated (knowledge 10.2, PV-03)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from cds_service.logic import all_of, any_of
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import (
    agents_missing,
    has_hip_or_vertebral_fracture,
    open_criteria,
    tier_is,
    untreated,
)
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.tiers import Tier
from fhir_mappings.facts.medications import Agent

OFFERED = (Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.ZOLEDRONATE, Agent.DENOSUMAB)


@dataclass(frozen=True, slots=True)
class Limits:
    """A refusal on record quiets the card for fewer than so many days."""

    refusal_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend treatment after the fracture; it does not wait for a bone density scan."""
    chart = case.assessment
    trigger = all_of(
        tier_is(chart, Tier.HIGH),
        has_hip_or_vertebral_fracture(chart),
        untreated(chart),
    )
    suppressed = any_of(
        chart.treatment.pending(frozenset(Agent)),
        chart.treatment.declined_within(limits.refusal_days - 1),
    )
    notes = chain(
        open_criteria(chart),
        chart.exposures.unfulfilled_orders(),
        agents_missing(chart, OFFERED),
    )
    return settle(trigger, suppressed, notes=notes)
