"""A bone drug is ordered while another one is active (knowledge 5.5, OS-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    known,
    unknown,
    unless,
)
from cds_service.recommendations.cases import OrderCase
from cds_service.recommendations.outcomes import NotApplicable, Outcome, one_outcome, settle
from cds_service.recommendations.unreadable_drafts import unreadable_drafts
from cds_service.therapy.exposures import exposures_of
from cds_service.therapy.order_intents import JudgedOrder, agents_stopped
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    ANABOLICS,
    ANTIRESORPTIVES,
    BISPHOSPHONATES,
    PTH_ANALOGUES,
    Agent,
)

WEIGHED = BISPHOSPHONATES | PTH_ANALOGUES | {Agent.DENOSUMAB, Agent.RALOXIFENE, Agent.ROMOSOZUMAB}
NOT_CONCERNED = "no draft of a bone agent that another one could double"
NO_OTHER = "no other bone agent is active that the call does not stop"
NO_FOLLOW_ON = Answer(Truth.DOES_NOT)


@dataclass(frozen=True, slots=True)
class Limits:
    """From when after the last denosumab dose a bisphosphonate is its follow-on."""

    follow_on_months: int


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn of a drafted agent beside another that is active and that the call does not stop."""
    outcomes = tuple(
        _decide_one(order, case, limits) for order in case.proposals if order.agent in WEIGHED
    )
    return one_outcome((*outcomes, *unreadable_drafts(case)), ("default",), NOT_CONCERNED)


def _decide_one(order: JudgedOrder, case: OrderCase, limits: Limits) -> Outcome:
    others = _others(order, case)
    if not others:
        return NotApplicable((Reason(NO_OTHER),))
    beside = {
        agent: all_of(active, unless(_follows(order, agent, case, limits)))
        for agent, active in others.items()
    }
    doubled = [agent for agent, answer in beside.items() if answer.holds]
    trigger = any_of(*beside.values())
    if doubled:
        trigger = all_of(holds("", order), trigger)
    other = doubled[0] if len(doubled) == 1 else "another bone drug"
    return settle(trigger, values={"agent": order.agent, "other": other})


def _others(order: JudgedOrder, case: OrderCase) -> Mapping[Agent, Answer]:
    """Give the other agents that are active, or may be, on the day for which the draft is planned.

    A plan for some day of a month is judged on its first.
    """
    chart = case.chart
    day = max(_planned(order, case).earliest, chart.as_of)
    exposures = chart.assessment.exposures
    if day > chart.as_of:
        exposures = exposures_of(chart.facts, day)
    ended = order.stops | agents_stopped(case.orders, chart.facts)
    answers = {one: exposures.active(one) for one in sorted(WEIGHED - ended - {order.agent})}
    return {agent: answer for agent, answer in answers.items() if not answer.fails}


def _planned(order: JudgedOrder, case: OrderCase) -> PartialDate:
    """Give the day on which a draft is to be carried out, today where it names none."""
    return order.draft.planned or PartialDate.of_day(case.chart.as_of)


def _follows(order: JudgedOrder, agent: Agent, case: OrderCase, limits: Limits) -> Answer:
    """Tell whether the draft is the follow-on of the other agent (knowledge 5.2, 5.3)."""
    if agent is Agent.DENOSUMAB and order.agent in BISPHOSPHONATES:
        return _follows_denosumab(order, case, limits)
    if agent in ANABOLICS and order.agent in ANTIRESORPTIVES:
        return _follows_a_course(case)
    return NO_FOLLOW_ON


def _follows_denosumab(order: JudgedOrder, case: OrderCase, limits: Limits) -> Answer:
    """A bisphosphonate planned for at least five calendar months after the last dose."""
    clock = case.chart.assessment.clocks.denosumab
    if clock.last is None:
        return clock.has_started()
    opens = clock.last.plus_months(limits.follow_on_months)
    planned = _planned(order, case)
    given = clock.history.doses[-1:]
    soonest = f"{limits.follow_on_months} months after the last denosumab dose"
    later = clock.history.later_on_lower_rung
    is_open = later and planned.earliest < later.on.plus_months(limits.follow_on_months).latest
    if is_open:
        return unknown(f"it may come less than {soonest}", *clock.doubts(), facts=given)
    if planned.earliest >= opens.latest:
        return holds(f"it is planned for {planned}, at least {soonest}")
    if planned.latest < opens.earliest:
        return fails(f"it is planned for {planned}, less than {soonest}", *given)
    dates = Missing(Word.LAST_DOSE_DATE, f"last dose {clock.last}, planned {planned}")
    return unknown(f"it may come less than {soonest}", dates, facts=given)


def _follows_a_course(case: OrderCase) -> Answer:
    """An antiresorptive after a bone-forming course that has ended, as PV-10 asks for."""
    ended = case.chart.assessment.clocks.anabolic.ended_days_ago(0)
    if ended.unknown:
        return unknown("the bone-forming course may not have ended", *ended.missing)
    return known(
        ended.holds, "the bone-forming course has ended", "the bone-forming course has not ended"
    )
