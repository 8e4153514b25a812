"""What each draft of a call does: start, continue, change, replace or stop (knowledge 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cds_service.logic import Answer, Missing, fails
from cds_service.therapy.exposures import Exposures
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    HORMONE_THERAPIES,
    Agent,
    MedicationRecord,
    RecordStatus,
    Regimen,
)
from fhir_mappings.facts.orders import DraftOrder, DraftStatus, OrderFacts
from fhir_mappings.facts.patient import PatientFacts

LEFT_OUT = "denosumab is the last agent given and is not ordered again in this call"


class Intent(StrEnum):
    """An intent on the wire (interface, explanation)."""

    START = "start"
    CONTINUE = "continue"
    CHANGE = "change"
    REPLACE = "replace"
    STOP = "stop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class JudgedOrder:
    """A judged draft: its agent, what it does, what that rests on, and which agents it stops.

    `leaves_open`: what is missing to tell whether it takes the place of denosumab.
    """

    draft: DraftOrder
    intent: Intent
    because: str
    stops: frozenset[Agent] = frozenset()
    leaves_open: tuple[Missing, ...] = ()

    @property
    def agent(self) -> Agent | None:
        """Give the drafted agent."""
        return self.draft.agent

    @property
    def stops_unreadable_drug(self) -> bool:
        """Tell whether the draft ends a medicine, and nobody can read which."""
        draft = self.draft
        return draft.status is DraftStatus.ENDS and draft.is_medication and not draft.has_drug

    @property
    def proposes(self) -> bool:
        """Tell whether the draft proposes its drug."""
        return self.draft.status is DraftStatus.PROPOSES

    def describe(self) -> str:
        """Give agent, intent and source, as a card shows them."""
        return f"draft of {self.agent or 'another order'} ({self.intent}), {self.draft.reference}"


@dataclass(frozen=True, slots=True)
class _Call:
    """What every draft of one call is judged by."""

    orders: OrderFacts
    facts: PatientFacts
    exposures: Exposures


def judge_orders(
    orders: OrderFacts, facts: PatientFacts, exposures: Exposures
) -> tuple[JudgedOrder, ...]:
    """Judge each draft that the call asks about; those entered in error are left out."""
    call = _Call(orders, facts, exposures)
    return tuple(
        _judge(draft, call) for draft in orders.judged if draft.status is not DraftStatus.IN_ERROR
    )


def agents_stopped(orders: OrderFacts, facts: PatientFacts) -> frozenset[Agent]:
    """Give the agents whose orders the drafts end or replace, and do not order again.

    Drafts that are not selected count too, as they stand in the same call (knowledge 5.5).
    """
    ends = (one for one in orders.drafts if one.status is DraftStatus.ENDS)
    ended = {agent for one in ends for agent in _ended_by(one)}
    proposals = [one for one in orders.drafts if one.status is DraftStatus.PROPOSES]
    replaced = {agent for one in proposals for agent in _replaced_agents(one, orders, facts)}
    ordered = {one.agent for one in proposals}
    return frozenset(agent for agent in (ended | replaced) - ordered if agent is not None)


def _ended_by(draft: DraftOrder) -> frozenset[Agent]:
    """An oncology product that is stopped is no stop of the bone agent (knowledge 5.5)."""
    if draft.agent is None or draft.regimen is Regimen.ONCOLOGY:
        return frozenset()
    return frozenset({draft.agent})


def _judge(draft: DraftOrder, call: _Call) -> JudgedOrder:
    if draft.status is DraftStatus.ENDS:
        return JudgedOrder(draft, Intent.STOP, draft.because, _ended_by(draft))
    if draft.agent is None:
        intent, because = _without_agent(draft)
        return JudgedOrder(draft, intent, because)
    replaced = _replaced_agents(draft, call.orders, call.facts)
    others = replaced - {draft.agent}
    because = f"names an order of {', '.join(sorted(others))} that it replaces" if others else ""
    takes_its_place = _takes_the_place_of_denosumab(draft.agent, call)
    if takes_its_place.holds:
        because = because or LEFT_OUT
        others |= {Agent.DENOSUMAB}
    if others:
        return JudgedOrder(draft, Intent.REPLACE, because, others, takes_its_place.missing)
    intent, because = _start_or_go_on(draft, draft.agent, draft.agent in replaced, call)
    return JudgedOrder(draft, intent, because, leaves_open=takes_its_place.missing)


def _without_agent(draft: DraftOrder) -> tuple[Intent, str]:
    if draft.has_drug or not draft.is_medication:
        return Intent.START, "no bone agent"
    return Intent.UNKNOWN, "the draft names no readable drug"


def _start_or_go_on(
    draft: DraftOrder, agent: Agent, renews: bool, call: _Call
) -> tuple[Intent, str]:
    if not renews and not call.exposures.active(agent).holds:
        return Intent.START, f"{agent} is not active"
    strengths = {one.strength_mg for one in _orders_of(agent, call.facts) if one.strength_mg}
    if draft.strength_mg and strengths and draft.strength_mg not in strengths:
        return Intent.CHANGE, "the strength differs"
    return Intent.CONTINUE, f"{agent} is active"


def _orders_of(agent: Agent, facts: PatientFacts) -> tuple[MedicationRecord, ...]:
    return tuple(
        one for one in facts.medications if one.agent is agent and one.status is RecordStatus.ACTIVE
    )


def _replaced_agents(
    draft: DraftOrder, orders: OrderFacts, facts: PatientFacts
) -> frozenset[Agent]:
    """Give the agents of the orders that a draft names as prior or replaced."""
    recorded = {one.provenance.reference: one.agent for one in facts.medications}
    drafted = {one.reference: one.agent for one in orders.drafts}
    named = (recorded.get(ref) or drafted.get(ref) for ref in draft.replaces)
    return frozenset(agent for agent in named if agent is not None)


def _takes_the_place_of_denosumab(agent: Agent, call: _Call) -> Answer:
    """A draft of another agent, no bisphosphonate and no hormone therapy (knowledge 5.5 d)."""
    if agent is Agent.DENOSUMAB or agent in BISPHOSPHONATES | HORMONE_THERAPIES:
        return fails(f"{agent} takes no place of denosumab")
    reordered = any(
        one.agent is Agent.DENOSUMAB and one.status is DraftStatus.PROPOSES
        for one in call.orders.drafts
    )
    if reordered:
        return fails("denosumab is ordered again")
    return call.exposures.was_given_last(Agent.DENOSUMAB)
