"""A bone drug is ordered while another one is active (knowledge 5.5, OS-10)."""

from __future__ import annotations

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
    not_,
)
from cds_service.recommendations.cases import OrderCase
from cds_service.recommendations.outcomes import Outcome, one_outcome, settle
from cds_service.therapy.order_intents import JudgedOrder
from fhir_mappings.facts.medications import BISPHOSPHONATES, PTH_ANALOGUES, Agent

WEIGHED = (
    BISPHOSPHONATES
    | PTH_ANALOGUES
    | {
        Agent.DENOSUMAB,
        Agent.RALOXIFENE,
        Agent.ROMOSOZUMAB,
    }
)
NOT_CONCERNED = "no draft of a bone agent that another one could double"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when after the last denosumab dose a bisphosphonate is its follow-on."""

    follow_on_months: int


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn of a drafted agent beside another that is active and that the call does not end."""
    outcomes = tuple(
        _decide_one(order, case, limits) for order in case.proposals if order.agent in WEIGHED
    )
    return one_outcome(outcomes, ("default",), NOT_CONCERNED)


def _decide_one(order: JudgedOrder, case: OrderCase, limits: Limits) -> Outcome:
    ended = frozenset(agent for one in case.judged for agent in one.stops)
    others = sorted(WEIGHED - ended - {order.agent})
    trigger = any_of(*(_doubles(order, agent, case, limits) for agent in others))
    if trigger.holds:
        trigger = Answer(Truth.HOLDS, (Reason("", (order,)), *trigger.because), trigger.missing)
    return settle(trigger, values={"agent": order.agent})


def _doubles(order: JudgedOrder, agent: Agent, case: OrderCase, limits: Limits) -> Answer:
    active = case.chart.assessment.exposures.active(agent)
    if agent is Agent.DENOSUMAB and order.agent in BISPHOSPHONATES:
        return all_of(active, not_(_is_follow_on(order, case, limits)))
    return active


def _is_follow_on(order: JudgedOrder, case: OrderCase, limits: Limits) -> Answer:
    """A bisphosphonate planned for at least five calendar months after the last denosumab dose."""
    last = case.chart.assessment.clocks.denosumab.last
    planned = order.planned or case.chart.as_of
    if last is None:
        return fails("no denosumab dose on record")
    opens = last.plus_months(limits.follow_on_months)
    if opens.latest <= planned:
        return holds("follows denosumab in time")
    if opens.earliest > planned:
        return fails("comes before denosumab has worn off")
    return Answer(Truth.UNKNOWN, missing=(Missing(Word.LAST_DOSE_DATE),))
