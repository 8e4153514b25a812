"""Whether a medicine that is no bone agent is being taken, as its entries say."""

from __future__ import annotations

from datetime import date

from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import HORMONE_THERAPIES, MedicationRecord, RecordStatus
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import MEDICATION_SOURCES


def is_running(record: MedicationRecord, as_of: date) -> bool:
    """Tell whether an entry says that the medicine is taken on a day; text alone never does."""
    if record.status is not RecordStatus.ACTIVE or record.text_only:
        return False
    has_begun = record.start is None or record.start.earliest <= as_of
    return has_begun and (record.end is None or record.end.latest >= as_of)


def takes_estrogen(facts: PatientFacts, as_of: date) -> Answer:
    """Tell whether she takes systemic estrogen; unknown when a source was not read whole."""
    running = tuple(
        record for record in facts.medications if _is_estrogen(record) and is_running(record, as_of)
    )
    if running:
        return holds("systemic estrogen", *running)
    if unread := facts.unread(*MEDICATION_SOURCES):
        note = f"not read whole: {', '.join(unread)}"
        return unknown("systemic estrogen", Missing(Word.MEDICATIONS, note))
    return fails("systemic estrogen not recorded")


def _is_estrogen(record: MedicationRecord) -> bool:
    return record.agent in HORMONE_THERAPIES or Concept.ESTROGEN_SYSTEMIC in record.concepts
