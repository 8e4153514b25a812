"""Whether systemic glucocorticoids are on record; their dose and duration are not judged here."""

from __future__ import annotations

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import MedicationRecord
from fhir_mappings.facts.patient import PatientFacts

SYSTEMIC = frozenset(
    {
        Concept.GLUCOCORTICOID_ORAL_SYSTEMIC,
        Concept.BUDESONIDE_ORAL,
        Concept.GLUCOCORTICOID_ROUTE_AMBIGUOUS,
    }
)


def systemic_glucocorticoids(facts: PatientFacts) -> tuple[MedicationRecord, ...]:
    """Give the entries of glucocorticoids that are, or may be, systemic (knowledge 2.1, V4)."""
    return tuple(record for record in facts.medications if record.concepts & SYSTEMIC)
