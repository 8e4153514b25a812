"""A bone drug is ordered below its kidney limit (knowledge 4.2, 4.6, OS-01)."""

from __future__ import annotations

from cds_service.logic import Reason, Word
from cds_service.recommendations.cases import NoLimits, OrderCase
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    one_outcome,
)
from cds_service.therapy.order_intents import JudgedOrder
from cds_service.therapy.statuses import Ground, Status, StatusReason
from fhir_mappings.facts.medications import Agent

Limits = NoLimits

CARDS = ("critical", "warning")
KIDNEY_WORDS = (Word.CREATININE, Word.EGFR, Word.WEIGHT)
LIMITED_BY_LABEL = frozenset(
    {Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.ZOLEDRONATE, Agent.TERIPARATIDE}
)
NOT_CONCERNED = "no draft of a bone agent with a kidney limit"


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn where the agent's status says contraindicated or avoid because of the kidneys."""
    outcomes = tuple(
        _decide_one(order, case) for order in case.proposals if order.agent in LIMITED_BY_LABEL
    )
    return one_outcome(outcomes, CARDS, NOT_CONCERNED)


def _decide_one(order: JudgedOrder, case: OrderCase) -> Outcome:
    assert order.agent is not None  # noqa: S101 - proposals have an agent
    agent = case.chart.assessment.agents[order.agent]
    kidney = agent.grounds(Ground.KIDNEY)
    for status, card in ((Status.CONTRAINDICATED, "critical"), (Status.AVOID, "warning")):
        found = tuple(one for one in kidney if one.status is status)
        if found:
            return Recommend(card, _because(order, found), values={"agent": order.agent})
    missing = tuple(one for one in agent.missing if one.word in KIDNEY_WORDS)
    if missing:
        return NeedsData((Reason("kidney function is not known", (order,)),), missing)
    return NotApplicable((Reason(f"{order.agent}: kidney function is above the limit"),))


def _because(order: JudgedOrder, found: tuple[StatusReason, ...]) -> tuple[Reason, ...]:
    return (Reason("", (order,)), *(one.reason for one in found))
