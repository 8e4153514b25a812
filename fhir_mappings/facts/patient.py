"""All that the record tells about one patient, ready for judgment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.fractures import FractureRecord
from fhir_mappings.facts.measurements import Analyte, Measurement, Scan, TScore
from fhir_mappings.facts.medications import Allergy, MedicationRecord
from fhir_mappings.facts.person import Person
from fhir_mappings.facts.plans import Plan
from fhir_mappings.facts.provenance import Provenance, Source, SourceState


@dataclass(frozen=True, slots=True)
class SetAside:
    """A result, dose or event that could not be used: what it was of, and which entry.

    `topic` is the analyte or the agent's name on the wire.
    """

    topic: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """The facts of one patient. Nothing dated after the as-of day is in it, plans excepted."""

    person: Person
    sources: Mapping[Source, SourceState]
    findings: tuple[Finding, ...] = ()
    fractures: tuple[FractureRecord, ...] = ()
    t_scores: tuple[TScore, ...] = ()
    scans: tuple[Scan, ...] = ()
    measurements: Mapping[Analyte, tuple[Measurement, ...]] = field(default_factory=dict)
    last_menstrual_periods: tuple[tuple[PartialDate, Provenance], ...] = ()
    medications: tuple[MedicationRecord, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    plans: tuple[Plan, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    def read_whole(self, *sources: Source) -> bool:
        """Tell whether each of the sources was read whole."""
        return all(self.sources.get(source) is SourceState.WHOLE for source in sources)

    def unread(self, *sources: Source) -> tuple[Source, ...]:
        """Give those of the sources that were not read whole."""
        return tuple(s for s in sources if self.sources.get(s) is not SourceState.WHOLE)
