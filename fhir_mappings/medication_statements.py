"""Reads what she, or someone for her, says she takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from fhir_mappings.context import Reading
from fhir_mappings.drugs import Drug
from fhir_mappings.elements import Resource, as_text, reference_of
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import GIVEN_BY_DOSE, MedicationRecord, RecordStatus, Rung
from fhir_mappings.medication_entries import (
    IN_ERROR,
    blank_record,
    dose_day,
    drug_of,
    says_declined,
    says_other_end,
    says_pause,
    topic_of,
)
from fhir_mappings.spans import (
    end_in_order,
    end_sent,
    lies_ahead,
    planned_date,
    start_sent,
)
from fhir_mappings.statuses import status_word

STATUS_OF: Mapping[str, RecordStatus] = MappingProxyType(
    {
        "active": RecordStatus.ACTIVE,
        "completed": RecordStatus.COMPLETED,
        "stopped": RecordStatus.STOPPED,
        "on-hold": RecordStatus.ON_HOLD,
    }
)
NOT_TAKEN = frozenset({"not-taken", "intended"})


def read_statement(reading: Reading, resource: Resource) -> MedicationRecord | None:
    """Read one MedicationStatement (knowledge 5.1, fifth rung); None for none that counts.

    Of an agent given by dose a single day is the day of a dose; a period tells its first day but
    not its last dose.
    """
    drug = drug_of(reading, resource)
    if drug is None or _does_not_count(reading, resource, drug):
        return None
    sent = start_sent(resource, "effective")
    start = reading.past(resource, "effective", sent)
    if start is None and sent is not None and drug.agent in GIVEN_BY_DOSE:
        dose_day(reading, resource, drug, "effective", sent)
        return None
    stated = planned_date(reading, reference_of(resource), "end", end_sent(resource, "effective"))
    end = end_in_order(reading, resource, start, stated)
    drug.report(reading, resource)
    status = STATUS_OF.get(status_word(resource), RecordStatus.UNKNOWN)
    return replace(
        blank_record(resource, drug, Rung.STATED, status),
        given=_dose(drug, start, end, is_period="effectivePeriod" in resource),
        start=start,
        end=end,
        authored=reading.past(resource, "dateAsserted", resource.get("dateAsserted")),
        pause_reason=says_pause(resource),
        other_end_reason=says_other_end(resource),
        declined=says_declined(reading, resource),
        patient_reported=True,
    )


def _does_not_count(reading: Reading, resource: Resource, drug: Drug) -> bool:
    status = status_word(resource)
    if status == "entered-in-error":
        reading.discard(resource, IN_ERROR)
        return True
    if status in NOT_TAKEN or as_text(resource.get("taken")).lower() == "n":
        reading.discard(resource, "says that the drug is not taken; not used")
        return True
    if lies_ahead(reading, start_sent(resource, "effective")):
        reading.discard(resource, "is dated after the day of evaluation", topic_of(drug))
        return True
    return False


def _dose(
    drug: Drug, start: PartialDate | None, end: PartialDate | None, *, is_period: bool
) -> PartialDate | None:
    if drug.agent not in GIVEN_BY_DOSE or (is_period and start != end):
        return None
    return start
