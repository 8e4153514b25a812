"""Very high fracture risk: bone-forming first, then antiresorptive (knowledge 10.2, PV-04)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from cds_service.assessment import Assessment
from cds_service.logic import Answer, Truth, all_of, any_of, not_, quiet, said
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import agents_missing, ordered, tier_is
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.aace_2020 import limits as aace_limits
from cds_service.risk.tiers import Tier
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.medications import ANABOLICS, Agent

STRONG_AGENTS = ANABOLICS | {Agent.DENOSUMAB, Agent.ZOLEDRONATE}
OFFERED = (Agent.ROMOSOZUMAB, Agent.TERIPARATIDE, Agent.ZOLEDRONATE, Agent.DENOSUMAB)
DISCHARGE = "encounter-discharge"


@dataclass(frozen=True, slots=True)
class Limits:
    """A referral quiets the card for fewer than so many days."""

    referral_days: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend the very-high-risk pathway while none of its agents is in use."""
    chart = case.assessment
    trigger = all_of(
        tier_is(chart, Tier.VERY_HIGH),
        said(
            not_(chart.treatment.very_high_options_active),
            "no bone-forming drug, denosumab or zoledronate on record is active",
        ),
        _other_treatment(chart),
        quiet(not_(chart.treatment.lapsed_denosumab)),
        quiet(not_(chart.treatment.planned_pause)),
    )
    suppressed = any_of(
        ordered(
            case.facts,
            frozenset({Concept.REFERRAL_BONE_SPECIALIST}),
            case.as_of,
            limits.referral_days - 1,
            "a referral to a bone specialist",
        ),
        chart.treatment.pending(STRONG_AGENTS),
    )
    card = "critical" if _is_untreated_after_recent_fracture(case) else "default"
    notes = chain(chart.exposures.unfulfilled_orders(), agents_missing(chart, OFFERED))
    return settle(trigger, suppressed, card, notes=notes)


def _other_treatment(chart: Assessment) -> Answer:
    """Name the agent that she takes meanwhile; it does not decide."""
    active = chart.treatment.bone_agent_active
    return active if active.holds else Answer(Truth.HOLDS)


def _is_untreated_after_recent_fracture(case: ChartCase) -> bool:
    """At discharge, untreated, after a hip or vertebral fracture that is recent as V1 has it."""
    since = add_months(case.as_of, -aace_limits().recent_fracture_months)
    return (
        case.hook == DISCHARGE
        and case.assessment.treatment.untreated.holds
        and any(
            event.on is not None and event.on.on_or_after(since)
            for event in case.assessment.fractures.hip_or_vertebral
        )
    )
