"""The orders of a call that are not signed yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent, Regimen


class DraftStatus(StrEnum):
    """What a draft does to the drug: it proposes it, or it takes it away (knowledge 5.5)."""

    PROPOSES = "proposes"
    ENDS = "ends"
    IN_ERROR = "in error"


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """One draft. `reference` is "Type/id", or "draftOrders.entry[n]" without an id.

    `status_sent` is the status word as sent, if it is one the standard knows. `ends`: status
    stopped, cancelled, completed, on-hold or revoked, or the order says "do not perform".
    `replaces`: references of the orders that it continues or replaces. `planned`: occurrence,
    timing or start of its bounds. `judged`: named in the selections, or any draft of order-sign.
    `has_id`: the client can find it again.
    """

    reference: str
    status: DraftStatus
    because: str
    concepts: frozenset[Concept] = frozenset()
    agent: Agent | None = None
    regimen: Regimen = Regimen.UNKNOWN
    replaces: tuple[str, ...] = ()
    planned: PartialDate | None = None
    is_medication: bool = False
    has_drug: bool = False
    judged: bool = True
    has_id: bool = True
    strength_mg: float | None = None
    daily_dose_mg: float | None = None
    duration_days: float | None = None
    analytes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All drafts of a call, in the order sent."""

    drafts: tuple[DraftOrder, ...] = ()

    @property
    def judged(self) -> tuple[DraftOrder, ...]:
        """Give the drafts that the call asks about."""
        return tuple(draft for draft in self.drafts if draft.judged)
