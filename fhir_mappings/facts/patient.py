"""All that the record tells about one patient, ready for judgment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.fractures import FractureRecord
from fhir_mappings.facts.measurements import Analyte, Measurement, Scan, TScore
from fhir_mappings.facts.medications import Allergy, MedicationRecord
from fhir_mappings.facts.person import Person
from fhir_mappings.facts.plans import Plan
from fhir_mappings.facts.provenance import EVERY_SOURCE, Provenance, Source, SourceState


@dataclass(frozen=True, slots=True)
class SetAside:
    """A result, dose or event that could not be used: what it was of, and which entry.

    `topic` is the analyte or the agent's name on the wire.
    """

    topic: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """The facts of one patient. Nothing dated after the as-of day is in it, plans excepted.

    `condition_count`: her Conditions of any kind, those too that mean no concept. `found`: every
    concept that a finding means; `gaps`: the sources that were not read whole. Most questions are
    about what is not on record, and end there.
    """

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
    condition_count: int = 0
    found: frozenset[Concept] = field(init=False, repr=False, compare=False)
    gaps: frozenset[Source] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        meant = (finding.concepts for finding in self.findings)
        whole = (source for source, state in self.sources.items() if state is SourceState.WHOLE)
        object.__setattr__(self, "found", frozenset[Concept]().union(*meant))
        object.__setattr__(self, "gaps", EVERY_SOURCE.difference(whole))

    def read_whole(self, *sources: Source) -> bool:
        """Tell whether each of the sources was read whole."""
        return self.gaps.isdisjoint(sources)

    def unread(self, *sources: Source) -> tuple[Source, ...]:
        """Give those of the sources that were not read whole."""
        if self.gaps.isdisjoint(sources):
            return ()
        return tuple(source for source in sources if source in self.gaps)
