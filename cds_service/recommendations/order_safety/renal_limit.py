"""A bone drug is ordered below its kidney limit (knowledge 4.2, 4.6, OS-01)."""

from __future__ import annotations

from cds_service.logic import Missing, Reason, Word
from cds_service.recommendations.cases import NoLimits, OrderCase
from cds_service.recommendations.criteria import agents_missing
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    one_outcome,
)
from cds_service.recommendations.unreadable_drafts import unreadable_drafts
from cds_service.therapy.agent_checks import EUROPE
from cds_service.therapy.order_intents import JudgedOrder
from cds_service.therapy.statuses import Eligibility, Ground, Status
from fhir_mappings.facts.medications import BISPHOSPHONATES, Agent

Limits = NoLimits

CARDS = ("critical", "injury", "warning")
SPEAKING = (
    (Ground.KIDNEY, Status.CONTRAINDICATED, "critical"),
    (Ground.KIDNEY_INJURY, Status.CONTRAINDICATED, "injury"),
    (Ground.KIDNEY, Status.AVOID, "warning"),
)
OFFERED = (Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.ZOLEDRONATE, Agent.DENOSUMAB)
ONLY_IN_EUROPE = frozenset({Agent.TERIPARATIDE, Agent.RALOXIFENE})
# Dialysis that is not confirmed leaves the kidney open too.
KIDNEY_WORDS = frozenset(
    {
        Word.CREATININE,
        Word.EGFR,
        Word.WEIGHT,
        Word.BIRTH_DATE,
        Word.CONDITIONS,
        Word.PROCEDURES,
        Word.EVENT_DATE,
    }
)
NOT_CONCERNED = "no draft of a bone agent with a kidney limit"


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn where the agent's status says contraindicated or avoid because of the kidneys.

    A recent acute kidney injury contraindicates zoledronate whatever the clearance (4.2).
    """
    in_europe = case.chart.profile.region in EUROPE
    limited = BISPHOSPHONATES | ONLY_IN_EUROPE if in_europe else BISPHOSPHONATES
    outcomes = tuple(_decide_one(order, case) for order in case.proposals if order.agent in limited)
    return one_outcome((*outcomes, *unreadable_drafts(case)), CARDS, NOT_CONCERNED)


def _decide_one(order: JudgedOrder, case: OrderCase) -> Outcome:
    assert order.agent is not None  # noqa: S101 - proposals have an agent
    agent = case.chart.assessment.agents.get(order.agent)
    if agent is None:
        return NotApplicable((Reason(f"the kidney limit of {order.agent} is not assessed"),))
    for ground, status, card in SPEAKING:
        if found := _reasons(agent, ground, status):
            because = tuple(Reason(one.phrase, (order, *one.facts)) for one in found)
            return Recommend(card, because, _lacking(case, order), {"agent": order.agent})
    grounds = (Ground.KIDNEY, Ground.KIDNEY_INJURY)
    if open_ones := tuple(
        reason for ground in grounds for reason in _reasons(agent, ground, Status.NEEDS_DATA)
    ):
        missing = tuple(one for one in agent.missing if one.word in KIDNEY_WORDS)
        return NeedsData((Reason("kidney function is not known", (order,)), *open_ones), missing)
    return NotApplicable((Reason(f"{order.agent}: kidney function is not below its limit"),))


def _lacking(case: OrderCase, order: JudgedOrder) -> tuple[Missing, ...]:
    """Name what the other drugs still lack that the card lists."""
    others = tuple(agent for agent in OFFERED if agent is not order.agent)
    return tuple(dict.fromkeys(agents_missing(case.chart.assessment, others)))


def _reasons(agent: Eligibility, ground: Ground, status: Status) -> tuple[Reason, ...]:
    return tuple(one.reason for one in agent.grounds(ground) if one.status is status)
