"""What each draft of a call does: start, continue, change, replace or stop (knowledge 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cds_service.therapy.clocks import Clocks
from cds_service.therapy.exposures import Exposures
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    HORMONE_THERAPIES,
    Agent,
    MedicationRecord,
    RecordStatus,
)
from fhir_mappings.facts.orders import DraftOrder, DraftStatus, OrderFacts
from fhir_mappings.facts.patient import PatientFacts


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
    """A judged draft: its agent, what it does, what that rests on, and which agents it stops."""

    draft: DraftOrder
    intent: Intent
    because: str
    stops: frozenset[Agent] = frozenset()
    planned: date | None = None

    @property
    def agent(self) -> Agent | None:
        """Give the drafted agent."""
        return self.draft.agent

    @property
    def proposes(self) -> bool:
        """Tell whether the draft proposes its drug."""
        return self.draft.status is DraftStatus.PROPOSES

    def describe(self) -> str:
        """Give agent, intent and source, as a card shows them."""
        return f"draft of {self.agent or 'another order'} ({self.intent}), {self.draft.reference}"


def judge_orders(
    orders: OrderFacts, facts: PatientFacts, exposures: Exposures, clocks: Clocks, as_of: date
) -> tuple[JudgedOrder, ...]:
    """Judge each draft that the call asks about; those entered in error are left out."""
    return tuple(
        _judge(draft, orders, facts, exposures, clocks, as_of)
        for draft in orders.judged
        if draft.status is not DraftStatus.IN_ERROR
    )


def _judge(
    draft: DraftOrder,
    orders: OrderFacts,
    facts: PatientFacts,
    exposures: Exposures,
    clocks: Clocks,
    as_of: date,
) -> JudgedOrder:
    planned = draft.planned.earliest if draft.planned and draft.planned.is_exact else as_of
    if draft.status is DraftStatus.ENDS:
        stops = frozenset({draft.agent} if draft.agent else ())
        return JudgedOrder(draft, Intent.STOP, draft.because, stops, planned)
    if draft.agent is None:
        intent = Intent.START if draft.has_drug or not draft.is_medication else Intent.UNKNOWN
        because = "no bone agent" if intent is Intent.START else "the draft names no readable drug"
        return JudgedOrder(draft, intent, because, planned=planned)
    replaced = _replaced_agents(draft, orders, facts)
    if replaced - {draft.agent}:
        names = ", ".join(sorted(replaced - {draft.agent}))
        return JudgedOrder(
            draft,
            Intent.REPLACE,
            f"names an order of {names} that it replaces",
            replaced - {draft.agent},
            planned,
        )
    if _takes_the_place_of_denosumab(draft.agent, orders, clocks, exposures):
        return JudgedOrder(
            draft,
            Intent.REPLACE,
            "denosumab is the last agent given and is not ordered again in this call",
            frozenset({Agent.DENOSUMAB}),
            planned,
        )
    return _start_or_go_on(draft, facts, exposures, replaced, planned)


def _start_or_go_on(
    draft: DraftOrder,
    facts: PatientFacts,
    exposures: Exposures,
    replaced: frozenset[Agent],
    planned: date,
) -> JudgedOrder:
    assert draft.agent is not None  # noqa: S101 - the caller has seen it
    if draft.agent not in replaced and not exposures.active(draft.agent).holds:
        return JudgedOrder(draft, Intent.START, f"{draft.agent} is not active", planned=planned)
    strengths = {one.strength_mg for one in _orders_of(draft.agent, facts) if one.strength_mg}
    if draft.strength_mg and strengths and draft.strength_mg not in strengths:
        return JudgedOrder(draft, Intent.CHANGE, "the strength differs", planned=planned)
    return JudgedOrder(draft, Intent.CONTINUE, f"{draft.agent} is active", planned=planned)


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


def _takes_the_place_of_denosumab(
    agent: Agent, orders: OrderFacts, clocks: Clocks, exposures: Exposures
) -> bool:
    """A draft of another agent, no bisphosphonate and no hormone therapy (knowledge 5.5 d)."""
    if agent is Agent.DENOSUMAB or agent in BISPHOSPHONATES | HORMONE_THERAPIES:
        return False
    reordered = any(
        one.agent is Agent.DENOSUMAB and one.status is DraftStatus.PROPOSES for one in orders.drafts
    )
    return not reordered and exposures.last_agent_given() is Agent.DENOSUMAB
