"""A bone drug is ordered while calcium is low (knowledge 4.4, 4.6, OS-02)."""

from __future__ import annotations

from cds_service.labs.values import LabValue
from cds_service.logic import Missing, Reason, Word
from cds_service.recommendations.cases import NoLimits, OrderCase
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    one_outcome,
)
from cds_service.recommendations.unreadable_drafts import unreadable_drafts
from cds_service.therapy.order_intents import JudgedOrder
from cds_service.therapy.statuses import Ground
from fhir_mappings.facts.medications import BISPHOSPHONATES, Agent

Limits = NoLimits

CONCERNED = BISPHOSPHONATES | {Agent.DENOSUMAB, Agent.ROMOSOZUMAB}
NOT_CONCERNED = "no draft of a bisphosphonate, denosumab or romosozumab"


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn where the newest calcium within the agent's window is low."""
    outcomes = tuple(
        _decide_one(order, case) for order in case.proposals if order.agent in CONCERNED
    )
    return one_outcome(
        (*outcomes, *unreadable_drafts(case)), ("critical", "uncorrected"), NOT_CONCERNED
    )


def _decide_one(order: JudgedOrder, case: OrderCase) -> Outcome:
    assert order.agent is not None  # noqa: S101 - proposals have an agent
    agent = case.chart.assessment.agents.get(order.agent)
    if agent is None:
        return NotApplicable((Reason(f"calcium before {order.agent} is not assessed"),))
    low = agent.grounds(Ground.CALCIUM_LOW)
    if low:
        because = tuple(Reason(one.reason.phrase, (order, *one.reason.facts)) for one in low)
        lacking = _lacking(because)
        card = "uncorrected" if lacking else "critical"
        return Recommend(card, because, lacking, {"agent": order.agent})
    missing = tuple(one for one in agent.missing if one.word is Word.CALCIUM)
    if missing:
        return NeedsData((Reason("calcium is not known", (order,)),), missing)
    return NotApplicable((Reason(f"{order.agent}: calcium is not low"),))


def _lacking(because: tuple[Reason, ...]) -> tuple[Missing, ...]:
    """Name albumin where the value could not be corrected."""
    facts = (fact for reason in because for fact in reason.facts)
    return tuple(item for fact in facts if isinstance(fact, LabValue) for item in fact.lacks)
