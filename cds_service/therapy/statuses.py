"""How an agent fits a patient: the statuses of knowledge 4.6."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cds_service.logic import Missing, Reason
from fhir_mappings.facts.medications import Agent


class Status(StrEnum):
    """A status on the wire, strongest first (interface, enumerations)."""

    CONTRAINDICATED = "contraindicated"
    BOXED_WARNING = "boxed-warning"
    DURATION_LIMIT = "duration-limit"
    AVOID = "avoid"
    NEEDS_DATA = "needs-data"
    CAUTION = "caution"
    ELIGIBLE = "eligible"


class Ground(StrEnum):
    """What kind of criterion stands behind a reason; order checks read it instead of the limit."""

    CALCIUM_LOW = "calcium-low"
    CALCIUM_HIGH = "calcium-high"
    KIDNEY = "kidney"
    KIDNEY_INJURY = "kidney-injury"
    ALKALINE_PHOSPHATASE = "alkaline-phosphatase"
    VITAMIN_D = "vitamin-d"
    ESOPHAGUS = "esophagus"
    UPRIGHT = "upright"
    UPPER_GI = "upper-gi"
    CARDIOVASCULAR = "cardiovascular"
    THROMBOSIS = "thrombosis"
    CANCER = "cancer"
    LIVER = "liver"
    BLEEDING = "bleeding"
    SKELETAL = "skeletal"
    PARATHYROID = "parathyroid"
    ALLERGY = "allergy"
    JAW = "jaw-osteonecrosis"
    ATYPICAL_FRACTURE = "atypical-fracture"
    DENTAL = "dental"
    DOSES = "doses"
    SEQUENCE = "sequence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StatusReason:
    """One situation that applies: the status it gives, its ground, and the facts."""

    status: Status
    ground: Ground
    reason: Reason

    def text(self) -> str:
        """Give status and reason in words."""
        return f"{self.status}: {self.reason.text()}"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One agent's status: the strongest that applies; all reasons and what is missing."""

    agent: Agent
    status: Status
    reasons: tuple[StatusReason, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()

    def grounds(self, *grounds: Ground) -> tuple[StatusReason, ...]:
        """Give the reasons that rest on any of the grounds."""
        return tuple(reason for reason in self.reasons if reason.ground in grounds)

    @property
    def fits(self) -> bool:
        """Tell whether the agent may be offered: eligible, or with caution."""
        return self.status in (Status.ELIGIBLE, Status.CAUTION)
