"""Criteria that several recommendations share, each an answer with its facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from cds_service.assessment import Assessment
from cds_service.logic import Answer, Missing, Reason, Truth, Word, fails, holds, said, unknown
from cds_service.risk.tiers import Tier
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Source


def tier_is(assessment: Assessment, *tiers: Tier) -> Answer:
    """Tell whether the tier is one of these; an indeterminate tier leaves it open."""
    result = assessment.tier
    if result.tier in tiers:
        because = tuple(
            Reason(f"{coded.code}: {coded.reason.phrase}".rstrip(": "), coded.reason.facts)
            for coded in result.reasons
        )
        return Answer(Truth.HOLDS, because or assessment.caroc.because)
    if result.tier is Tier.INDETERMINATE:
        missing = result.missing or (Missing(Word.DXA, "no T-score on record"),)
        return unknown("the risk tier is indeterminate", *missing)
    return fails(f"tier is {result.tier}")


def open_criteria(assessment: Assessment) -> tuple[Missing, ...]:
    """Give what the open criteria of a higher tier lack; a card of this tier says so."""
    return tuple(item for _, item in assessment.tier.still_open)


def untreated(assessment: Assessment) -> Answer:
    """Tell whether she is untreated (knowledge 14.9), in one phrase."""
    return said(
        assessment.treatment.untreated,
        "no bone drug on record is active",
    )


def has_hip_or_vertebral_fracture(assessment: Assessment) -> Answer:
    """Tell whether a low-trauma hip or vertebral fracture is on record."""
    events = assessment.fractures.hip_or_vertebral
    if events:
        return holds("low-trauma hip or vertebral fracture", *events)
    none = "no low-trauma hip or vertebral fracture on record"
    if assessment.fractures.read_whole:
        return fails(none)
    return unknown(none, Missing(Word.CONDITIONS, "not read whole"))


def diagnosis_holds(assessment: Assessment) -> Answer:
    """Tell whether any of D1 to D5 holds (knowledge 1.1)."""
    criteria = assessment.diagnosis.criteria
    held = [code for code, answer in criteria.items() if answer.holds]
    if held:
        because = tuple(
            Reason(f"{code}: {reason.phrase}".rstrip(": "), reason.facts)
            for code in held
            for reason in criteria[code].because
        )
        return Answer(Truth.HOLDS, because)
    open_ones = [answer for answer in criteria.values() if answer.unknown]
    if open_ones:
        missing = tuple(dict.fromkeys(m for answer in open_ones for m in answer.missing))
        return unknown("a diagnosis can be neither made nor excluded", *missing)
    return fails("no diagnostic criterion is met")


def ordered(
    facts: PatientFacts, concepts: frozenset[Concept], as_of: date, within_days: int, what: str
) -> Answer:
    """Tell whether an active order or a booked appointment for one of these stands.

    An order that nobody fulfilled counts for so many days from its date (knowledge 14.18). Services
    that were not read leave it open.
    """
    plans = [plan for plan in facts.plans if plan.concepts & concepts]
    standing = [plan for plan in plans if stands(plan, as_of, within_days)]
    if standing:
        return holds(f"{what} is ordered", *standing)
    if unread := facts.unread(Source.SERVICES):
        return unknown(f"whether {what} is ordered", *_unread(unread))
    return fails(f"no current order of {what}")


def declined(
    facts: PatientFacts, concepts: frozenset[Concept], as_of: date, within_months: int, what: str
) -> Answer:
    """Tell whether the patient declined one of these less than so many calendar months ago."""
    since = add_months(as_of, -within_months)
    refusals = [
        plan
        for plan in facts.plans
        if plan.declined and plan.concepts & concepts and _dated_after(plan, since)
    ]
    if refusals:
        return holds(f"{what} was declined", *refusals)
    return fails(f"no refusal of {what} on record")


def stands(plan: Plan, as_of: date, within_days: int) -> bool:
    """Tell whether a plan lies ahead, or is so recent that it still counts (14.18)."""
    if plan.status is not PlanStatus.ACTIVE:
        return False
    if plan.on is not None and plan.on.latest >= as_of:
        return True
    dated = plan.authored or plan.on
    return dated is not None and (as_of - dated.earliest).days <= within_days


def _dated_after(plan: Plan, since: date) -> bool:
    dated = plan.authored or plan.on
    return dated is not None and dated.after(since) is True


def _unread(sources: tuple[Source, ...]) -> tuple[Missing, ...]:
    return tuple(Missing(Word.PROCEDURES, f"{source} not read") for source in sources)


def agents_missing(assessment: Assessment, agents: tuple[Agent, ...]) -> Iterator[Missing]:
    """Give what the eligibility of these agents still lacks; a card that offers them says so.

    Only a card asks: until then no agent is weighed.
    """
    for agent in agents:
        if agent in assessment.agents:
            yield from assessment.agents[agent].missing


class Obstacle(StrEnum):
    """What stands against the next dose of a drug; the value ends the key of its card."""

    NONE = ""
    CALCIUM = "-calcium"
    KIDNEY = "-kidney"
    EXCLUDED = "-excluded"


def obstacle_to_denosumab(assessment: Assessment) -> Obstacle:
    """Tell what stands against the next denosumab dose: low calcium, the kidneys, or its label."""
    found = assessment.agents.get(Agent.DENOSUMAB)
    if found is None:
        return Obstacle.NONE
    if found.status is Status.BOXED_WARNING:
        return Obstacle.KIDNEY
    if found.status is not Status.CONTRAINDICATED:
        return Obstacle.NONE
    others = [one for one in found.reasons if one.status is Status.CONTRAINDICATED]
    is_calcium = all(one.ground is Ground.CALCIUM_LOW for one in others)
    return Obstacle.CALCIUM if is_calcium else Obstacle.EXCLUDED


def none_fits(assessment: Assessment, agents: tuple[Agent, ...]) -> bool:
    """Tell whether every one of the agents that is built is excluded or to avoid."""
    waiting = (Status.ELIGIBLE, Status.CAUTION, Status.NEEDS_DATA)
    found = [assessment.agents[one].status for one in agents if one in assessment.agents]
    return bool(found) and not any(status in waiting for status in found)


def ranked(assessment: Assessment, agents: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """Give the agents that are built, those whose history is not documented last (4.6)."""
    built = (agent for agent in agents if agent in assessment.agents)
    return tuple(sorted(built, key=lambda agent: bool(assessment.agents[agent].notes)))


def first_that_fits(assessment: Assessment, agents: tuple[Agent, ...]) -> Agent | None:
    """Give the first eligible agent as they are ranked, else the first that needs caution."""
    fitting = [one for one in ranked(assessment, agents) if assessment.agents[one].fits]
    return min(
        fitting, key=lambda one: assessment.agents[one].status is Status.CAUTION, default=None
    )
