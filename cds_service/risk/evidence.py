"""What an edition judges a tier from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.logic import Missing, Word
from cds_service.risk.bone_density import BoneDensity
from cds_service.risk.caroc import CarocResult
from cds_service.risk.diagnosis import Diagnosis
from cds_service.risk.events import Fractures
from cds_service.risk.frax import FraxOnRecord
from cds_service.risk.glucocorticoids import GlucocorticoidUse
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source


@dataclass(frozen=True, slots=True)
class TherapyInterval:
    """A stretch of treatment, by one agent or several without a gap.

    `start` None: unknown. `end`: the last day on therapy (knowledge 14.3), a span of days where
    it is not known exactly; None while it runs.
    """

    agents: frozenset[Agent]
    start: PartialDate | None
    end: PartialDate | None
    references: tuple[str, ...]

    def describe(self) -> str:
        """Give agents, start, end and sources, as a card shows them."""
        since = self.start or "an unknown day"
        until = f" to {self.end}" if self.end and self.end.is_exact else ""
        return f"{', '.join(sorted(self.agents))} from {since}{until}, " + ", ".join(
            self.references
        )


@dataclass(frozen=True, slots=True)
class RiskEvidence:
    """The facts, and what has been judged from them already.

    `therapy_unread`: the sources of bone agents that were not read whole.
    """

    facts: PatientFacts
    as_of: date
    fractures: Fractures
    bone_density: BoneDensity
    frax: FraxOnRecord
    caroc: CarocResult
    diagnosis: Diagnosis
    glucocorticoids: GlucocorticoidUse
    therapy: tuple[TherapyInterval, ...] = ()
    therapy_unread: tuple[Missing, ...] = ()

    @property
    def unread(self) -> tuple[Missing, ...]:
        """Give the sources that a tier below high needs whole and that were not (2.1)."""
        words = {Source.CONDITIONS: Word.CONDITIONS, Source.OBSERVATIONS: Word.DXA}
        sources = self.facts.unread(*words)
        return tuple(Missing(words[source], f"{source} not read whole") for source in sources)
