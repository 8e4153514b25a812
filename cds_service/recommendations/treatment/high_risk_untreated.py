"""High fracture risk without treatment, no hip or vertebral fracture (knowledge 10.2, PV-05)."""

from __future__ import annotations

from cds_service.logic import all_of, quiet, unless
from cds_service.recommendations.cases import ChartCase, NoLimits
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

Limits = NoLimits

OFFERED = (Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.ZOLEDRONATE, Agent.DENOSUMAB)


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend treatment at a high tier by bone density or FRAX, while she is untreated."""
    chart = case.assessment
    trigger = all_of(
        tier_is(chart, Tier.HIGH, Tier.HIGH_PROVISIONAL),
        quiet(unless(has_hip_or_vertebral_fracture(chart))),
        untreated(chart),
    )
    suppressed = chart.treatment.pending(frozenset(Agent))
    card = "provisional" if chart.tier_is(Tier.HIGH_PROVISIONAL) else "high"
    notes = (*open_criteria(chart), *agents_missing(chart, OFFERED))
    return settle(trigger, suppressed, card, notes=notes)
