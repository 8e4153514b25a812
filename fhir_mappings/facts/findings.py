"""What the record says the patient has or had, coded: conditions, procedures, situations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.provenance import Provenance


class FindingKind(StrEnum):
    """What kind of entry states the finding."""

    CONDITION = "condition"
    PROCEDURE = "procedure"
    ENCOUNTER = "encounter"
    OBSERVATION = "observation"
    SERVICE = "service request"
    FAMILY_HISTORY = "family history"


class Certainty(StrEnum):
    """How much a finding proves (knowledge 14.15, 14.16).

    CERTAIN counts. DOUBTFUL (unconfirmed, provisional) makes an exclusion unknown and is named.
    TEXT_ONLY: an entry without a code whose words name an exclusion; it makes that exclusion
    unknown and proves nothing.
    """

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    TEXT_ONLY = "text only"


class Course(StrEnum):
    """Whether a finding is said to be going on."""

    ACTIVE = "active"
    OVER = "over"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry and the concepts it means. `when`: onset or performance; `recorded`: its filing.

    `resolved`: it is said to be gone for good, which remission and "inactive" do not say.
    `raised_pth_only`: of the bone disorders of the kidney it states N25.81 alone, which is raised
    parathyroid hormone and no renal osteodystrophy. `later_episode`: its code of a fall says by its
    7th character that this is aftercare or a late effect (terminology trap 17).
    """

    kind: FindingKind
    concepts: frozenset[Concept]
    provenance: Provenance
    when: PartialDate | None = None
    recorded: PartialDate | None = None
    ended: PartialDate | None = None
    course: Course = Course.UNSTATED
    resolved: bool = False
    certainty: Certainty = Certainty.CERTAIN
    laterality: str | None = None
    raised_pth_only: bool = False
    later_episode: bool = False

    def describe(self) -> str:
        """Give kind, date and source; the card names the concept."""
        date = self.when or self.recorded
        return f"{self.kind}, {date or 'date unknown'}, {self.provenance.reference}"
