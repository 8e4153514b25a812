"""Low bone mass whose 10-year risk nobody has computed (knowledge 10.2, PV-06)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.logic import Answer, Missing, Word, all_of, known, unknown
from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.criteria import tier_is, untreated
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.risk.tiers import Tier


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
        _age_fits(case, limits),
        untreated(chart),
    )
    return settle(trigger, notes=(Missing(Word.FRAX, "no current result on record"),))


def _age_fits(case: ChartCase, limits: Limits) -> Answer:
    age = case.facts.person.age_on(case.as_of)
    if age is None:
        return unknown("age", Missing(Word.BIRTH_DATE))
    fits = limits.youngest <= age.youngest and age.oldest <= limits.oldest
    return known(fits, f"age {age}", f"age {age} is outside the ages of FRAX")
