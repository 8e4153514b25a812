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
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source


@dataclass(frozen=True, slots=True)
class TherapyInterval:
    """A stretch of treatment, by one agent or several without a gap.

    `end`: the last day on therapy (knowledge 14.3); None while it runs.
    """

    agents: frozenset[Agent]
    start: PartialDate
    end: date | None
    references: tuple[str, ...]

    def describe(self) -> str:
        """Give agents, start, end and sources, as a card shows them."""
        until = "" if self.end is None else f" to {self.end.isoformat()}"
        return f"{', '.join(sorted(self.agents))} from {self.start}{until}, " + ", ".join(
            self.references
        )


@dataclass(frozen=True, slots=True)
class RiskEvidence:
    """The facts, and what has been judged from them already."""

    facts: PatientFacts
    as_of: date
    fractures: Fractures
    bone_density: BoneDensity
    frax: FraxOnRecord
    caroc: CarocResult
    diagnosis: Diagnosis
    therapy: tuple[TherapyInterval, ...] = ()

    @property
    def unread(self) -> tuple[Missing, ...]:
        """Give the sources that a tier below high needs whole and that were not (2.1)."""
        words = {Source.CONDITIONS: Word.CONDITIONS, Source.OBSERVATIONS: Word.DXA}
        sources = self.facts.unread(*words)
        return tuple(Missing(words[source], f"{source} not read whole") for source in sources)
