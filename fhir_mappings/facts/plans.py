"""What is planned: ordered services, booked appointments, and what the patient declined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.provenance import Provenance


class PlanStatus(StrEnum):
    """What a plan says about itself; a declined one has its reason among its concepts."""

    ACTIVE = "active"
    DONE = "done"
    NOT_DONE = "not done"


@dataclass(frozen=True, slots=True)
class Plan:
    """An ordered service or a booked appointment. `on`: the planned day; `authored`: its order."""

    concepts: frozenset[Concept]
    status: PlanStatus
    provenance: Provenance
    agent: Agent | None = None
    on: PartialDate | None = None
    authored: PartialDate | None = None
    declined: bool = False
    is_appointment: bool = False
    analytes: frozenset[str] = frozenset()

    def describe(self) -> str:
        """Give the kind, day and source, as a card shows them."""
        kind = "appointment" if self.is_appointment else "order"
        return f"{kind}, {self.on or self.authored or 'date unknown'}, {self.provenance.reference}"
