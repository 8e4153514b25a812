"""Reads doses and supplies: administrations, procedures billed by drug code, dispenses."""

from __future__ import annotations

from dataclasses import replace

from fhir_mappings.context import Reading
from fhir_mappings.daily_doses import supplied_dose
from fhir_mappings.dosage import duration_days, last_day
from fhir_mappings.drug_agents import MEDICINES
from fhir_mappings.drug_descriptions import describe_service, service_codes
from fhir_mappings.elements import Resource
from fhir_mappings.facts.medications import GIVEN_BY_DOSE, MedicationRecord, RecordStatus, Rung
from fhir_mappings.medication_entries import (
    IN_ERROR,
    blank_record,
    dose_day,
    drug_of,
    topic_of,
)
from fhir_mappings.procedures import DONE, UNSURE
from fhir_mappings.spans import first_sent, start_sent
from fhir_mappings.statuses import status_word

NOT_GIVEN = frozenset({"not-done", "on-hold"})
NOT_SUPPLIED = frozenset(
    {"preparation", "in-progress", "on-hold", "cancelled", "stopped", "declined"}
)
GIVEN_OPEN = "does not say whether the dose was given; set aside"


def read_administration(reading: Reading, resource: Resource) -> MedicationRecord | None:
    """Read one dose given (knowledge 5.1, first rung); None for none that counts."""
    drug = drug_of(reading, resource, was_given=True)
    if drug is None:
        return None
    status = status_word(resource)
    if status == "entered-in-error":
        reading.discard(resource, IN_ERROR)
        return None
    if status in NOT_GIVEN:
        reading.discard(resource, "is a dose that was not given; not used")
        return None
    if status not in DONE:
        reading.discard(resource, GIVEN_OPEN, topic_of(drug))
        return None
    day = dose_day(reading, resource, drug, "effective", start_sent(resource, "effective"))
    if day is None:
        return None
    drug.report(reading, resource)
    record = blank_record(resource, drug, Rung.ADMINISTERED, RecordStatus.COMPLETED)
    return replace(record, given=day, start=day)


def read_dose_by_procedure(reading: Reading, resource: Resource) -> MedicationRecord | None:
    """Read one dose by its billing code (knowledge 5.1, second rung); None for none that counts.

    Procedures are read by code only: their words prove no dose.
    """
    concepts_of = reading.terminology.concepts_of
    if all(MEDICINES.isdisjoint(concepts_of(code)) for code in service_codes(resource)):
        return None
    drug = drug_of(reading, resource, describe_service(resource), was_given=True)
    if drug is None:
        return None
    status = status_word(resource)
    if status in UNSURE:
        reading.discard(resource, GIVEN_OPEN, topic_of(drug))
        return None
    if status not in DONE:
        reading.discard(resource, "is not a procedure that was done; not used")
        return None
    day = dose_day(reading, resource, drug, "performed", start_sent(resource, "performed"))
    if day is None:
        return None
    drug.report(reading, resource)
    record = blank_record(resource, drug, Rung.PROCEDURE, RecordStatus.COMPLETED)
    return replace(record, given=day, start=day)


def read_dispense(reading: Reading, resource: Resource) -> MedicationRecord | None:
    """Read one supply handed over (knowledge 5.1, fourth rung); None for none that counts."""
    drug = drug_of(reading, resource)
    if drug is None:
        return None
    status = status_word(resource)
    if status == "entered-in-error":
        reading.discard(resource, IN_ERROR)
        return None
    if status in NOT_SUPPLIED:
        reading.discard(resource, "is a supply that was not handed over; not used")
        return None
    if status != "completed":
        reading.discard(resource, "does not say whether it was handed over", topic_of(drug))
        return None
    sent = first_sent(resource.get("whenHandedOver"), resource.get("whenPrepared"))
    day = dose_day(reading, resource, drug, "whenHandedOver", sent)
    if day is None:
        return None
    drug.report(reading, resource)
    days = duration_days(resource.get("daysSupply"))
    record = blank_record(resource, drug, Rung.DISPENSED, RecordStatus.COMPLETED)
    return replace(
        record,
        given=day if drug.agent in GIVEN_BY_DOSE else None,
        start=day,
        end=last_day(day, days),
        days_supply=days,
        daily_dose=drug.daily_dose or supplied_dose(resource.get("quantity"), days, drug.strength),
    )
