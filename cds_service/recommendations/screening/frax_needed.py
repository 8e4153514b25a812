"""Low bone mass whose 10-year risk nobody has computed (knowledge 10.2, PV-06)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.logic import (
    Answer,
    Missing,
    Reason,
    Truth,
    Word,
    all_of,
    fails,
    holds,
    unknown,
)
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import tier_is, untreated
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.frax import limits as frax_limits
from cds_service.risk.tiers import Tier
from fhir_mappings.facts.dates import add_months


@dataclass(frozen=True, slots=True)
class Limits:
    """The ages for which FRAX is made."""

    youngest: int
    oldest: int


def decide(case: ChartCase, limits: Limits) -> Outcome:
    """Recommend FRAX where it decides between treating and not treating."""
    chart = case.assessment
    trigger = all_of(
        tier_is(chart, Tier.MODERATE_UNCONFIRMED, Tier.HIGH_PROVISIONAL),
        _lowest_t_score(case),
        _age_fits(case, limits),
        untreated(chart),
    )
    suppressed = _filed_lately(case)
    return settle(trigger, suppressed, notes=(Missing(Word.FRAX, "no current result on record"),))


def _lowest_t_score(case: ChartCase) -> Answer:
    """Give what both tiers rest on; without a T-score the tier alone answers."""
    lowest = case.assessment.bone_density.lowest
    because = (Reason("low bone mass", (lowest,)),) if lowest else ()
    return Answer(Truth.HOLDS, because)


def _age_fits(case: ChartCase, limits: Limits) -> Answer:
    age = case.facts.person.age_on(case.as_of)
    if age is None:
        return unknown("age", Missing(Word.BIRTH_DATE))
    if age.oldest < limits.youngest or age.youngest > limits.oldest:
        return fails(f"age {age} is outside the ages of FRAX")
    if age.youngest < limits.youngest or age.oldest > limits.oldest:
        return unknown(f"age {age}", Missing(Word.BIRTH_DATE, "the day of birth decides"))
    return holds(f"age {age}")


def _filed_lately(case: ChartCase) -> Answer:
    """A result of either risk quiets the card while it is current, even if the other is not filed.

    How long that is stands with FRAX as recorded.
    """
    since = add_months(case.as_of, -frax_limits().known_below_months)
    frax = case.assessment.frax
    results = tuple(one for one in (frax.mof, frax.hip) if one is not None)
    if current := tuple(one for one in results if one.on.on_or_after(since)):
        return holds("FRAX is on record", *current)
    return fails("no current FRAX on record", *results)
