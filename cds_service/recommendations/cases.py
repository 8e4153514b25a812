"""What a recommendation decides on: a chart, or a chart with the orders of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.assessment import Assessment
from cds_service.profiles import Profile
from cds_service.therapy.order_intents import JudgedOrder
from fhir_mappings.facts.orders import OrderFacts
from fhir_mappings.facts.patient import PatientFacts


@dataclass(frozen=True, slots=True)
class ChartCase:
    """One patient on one day, as the chart tells it; no draft can reach a chart rule."""

    facts: PatientFacts
    assessment: Assessment
    hook: str
    profile: Profile
    as_of: date


@dataclass(frozen=True, slots=True)
class OrderCase:
    """A chart and the drafts of the call: all of them, and those that are judged."""

    chart: ChartCase
    orders: OrderFacts
    judged: tuple[JudgedOrder, ...]

    @property
    def proposals(self) -> tuple[JudgedOrder, ...]:
        """Give the judged drafts that propose a bone agent."""
        return tuple(order for order in self.judged if order.agent and order.proposes)


Case = ChartCase | OrderCase


@dataclass(frozen=True, slots=True)
class NoLimits:
    """The limits of a recommendation that has none of its own."""
