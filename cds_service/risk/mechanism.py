"""What force broke the bone, as far as the record tells (knowledge 1.4, mechanism)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.labs.history import certain, date_of
from cds_service.risk.events import is_same_date
from cds_service.risk.fracture_groups import FractureGroup
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.fractures import Energy
from fhir_mappings.facts.patient import PatientFacts

HIGH = frozenset({Concept.MECHANISM_HIGH_ENERGY, Concept.MECHANISM_HIGH_ENERGY_FALL})
LOW = frozenset({Concept.MECHANISM_LOW_ENERGY})


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The force, and the entries beside the fracture's own that tell it."""

    energy: Energy
    findings: tuple[Finding, ...] = ()


def mechanism_of(facts: PatientFacts, group: FractureGroup) -> Mechanism:
    """Give the force of a fracture event; where entries differ, the high one stands."""
    for energy, concepts in ((Energy.HIGH, HIGH), (Energy.LOW, LOW)):
        findings = tuple(one for one in certain(facts, concepts) if _tells_of(one, group))
        if findings or any(record.energy is energy for record in group.records):
            return Mechanism(energy, findings)
    return Mechanism(Energy.UNSTATED)


def _tells_of(finding: Finding, group: FractureGroup) -> bool:
    encounters = {record.encounter for record in group.records}
    if finding.provenance.reference in encounters:
        return True
    # The day on which aftercare of a fall was filed is not the day of that fall.
    dated = finding.when if finding.later_episode else date_of(finding)
    return dated is not None and group.on is not None and is_same_date(dated, group.on)
