"""High fracture risk without treatment, no hip or vertebral fracture (knowledge 10.2, PV-05)."""

from __future__ import annotations

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
    quiet,
    unknown,
    unless,
)
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
BY_BONE_DENSITY = ("D1",)


@dataclass(frozen=True, slots=True)
class Limits:
    """From which age on bone density alone raises no card."""

    bone_density_alone_until_years: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend treatment at a high tier by bone density or FRAX, while she is untreated."""
    chart = case.assessment
    trigger = all_of(
        tier_is(chart, Tier.HIGH, Tier.HIGH_PROVISIONAL),
        quiet(unless(has_hip_or_vertebral_fracture(chart))),
        untreated(chart),
    )
    suppressed = any_of(
        chart.treatment.pending(frozenset(Agent)), _very_old_by_bone_density_alone(case, limits)
    )
    card = "provisional" if chart.tier_is(Tier.HIGH_PROVISIONAL) else "high"
    notes = chain(
        open_criteria(chart),
        chart.exposures.unfulfilled_orders(),
        agents_missing(chart, OFFERED),
    )
    return settle(trigger, suppressed, card, notes=notes)


def _very_old_by_bone_density_alone(case: ChartCase, limits: Limits) -> Answer:
    """At a great age, a tier that rests on nothing but bone density."""
    chart = case.assessment
    others = tuple(one.code for one in chart.tier.reasons if one.code not in BY_BONE_DENSITY)
    if others or chart.fractures.counting:
        return fails("the tier rests on more than bone density")
    age = case.facts.person.age_on(case.as_of)
    limit = limits.bone_density_alone_until_years
    match None if age is None else age.at_least(limit):
        case True:
            return holds(f"bone density alone at the age of {age}")
        case False:
            return fails(f"younger than {limit}")
        case None:
            return unknown(f"whether she is {limit}", Missing(Word.BIRTH_DATE))
