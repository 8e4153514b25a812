"""Reads medication orders: what is prescribed, what a clinic gave, what the patient reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from fhir_mappings.context import Reading
from fhir_mappings.daily_doses import supplied_dose
from fhir_mappings.dosage import bounds_of, dosages_of, duration_days, last_day, planned_sent
from fhir_mappings.drugs import Drug
from fhir_mappings.elements import (
    Resource,
    as_number,
    as_object,
    as_objects,
    as_text,
    codings,
    reference_of,
    referenced,
    relative,
)
from fhir_mappings.facts.medications import (
    GIVEN_BY_DOSE,
    Agent,
    MedicationRecord,
    RecordStatus,
    Rung,
)
from fhir_mappings.medication_entries import (
    IN_ERROR,
    blank_record,
    dose_day,
    drug_of,
    is_reported,
    says_declined,
    says_other_end,
    says_pause,
)
from fhir_mappings.spans import end_in_order, first_sent, planned_date
from fhir_mappings.statuses import says_not_to_perform, status_word

STATUS_OF: Mapping[str, RecordStatus] = MappingProxyType(
    {
        "active": RecordStatus.ACTIVE,
        "on-hold": RecordStatus.ON_HOLD,
        "completed": RecordStatus.COMPLETED,
        "stopped": RecordStatus.STOPPED,
        "cancelled": RecordStatus.CANCELLED,
    }
)
UNBINDING = frozenset({"proposal", "plan", "option"})
CLINIC = frozenset({"outpatient", "inpatient"})


def read_order(reading: Reading, resource: Resource) -> MedicationRecord | None:
    """Read one MedicationRequest; None for none that counts.

    A completed one of a clinic, for an agent given by dose, is a dose (knowledge 5.1, third rung);
    one that reports what the patient says is a statement; any other is an order, whose days may
    lie in the future.
    """
    drug = drug_of(reading, resource)
    if drug is None or _does_not_count(reading, resource, drug):
        return None
    rung = _rung(resource, drug)
    record = _covering(reading, resource, drug, rung)
    if rung is Rung.CLINIC_ORDER:
        sent = first_sent(planned_sent(dosages_of(resource)), resource.get("authoredOn"))
        day = dose_day(reading, resource, drug, "date of the dose", sent)
        if day is None:
            return None
        record = replace(record, given=day)
    drug.report(reading, resource)
    return record


def _does_not_count(reading: Reading, resource: Resource, drug: Drug) -> bool:
    """A draft of denosumab tells that it may be in use (knowledge 5.1); others tell nothing."""
    status, intent = status_word(resource), as_text(resource.get("intent")).lower()
    if status == "entered-in-error":
        reading.discard(resource, IN_ERROR)
    elif status == "draft":
        topic = Agent.DENOSUMAB if drug.agent is Agent.DENOSUMAB else None
        reading.discard(resource, "is a draft in the record, no order yet; not used", topic)
    elif says_not_to_perform(resource):
        reading.discard(resource, "asks that the drug be not given; not used")
    elif intent in UNBINDING and not is_reported(resource):
        reading.discard(resource, "is a proposal or a plan, no order; not used")
    else:
        return False
    return True


def _rung(resource: Resource, drug: Drug) -> Rung:
    if is_reported(resource):
        return Rung.STATED
    categories = {
        code.lower() for one in as_objects(resource.get("category")) for _, code in codings(one)
    }
    given = status_word(resource) == "completed" and drug.agent in GIVEN_BY_DOSE
    return Rung.CLINIC_ORDER if given and categories & CLINIC else Rung.ORDERED


def _covering(reading: Reading, resource: Resource, drug: Drug, rung: Rung) -> MedicationRecord:
    name = reference_of(resource)
    supply = as_object(resource.get("dispenseRequest"))
    valid = as_object(supply.get("validityPeriod"))
    dosages = dosages_of(resource)
    bounds = bounds_of(dosages)
    authored = planned_date(reading, name, "authoredOn", resource.get("authoredOn"))
    begins = first_sent(planned_sent(dosages), valid.get("start"), resource.get("authoredOn"))
    start = planned_date(reading, name, "start", begins)
    stated = planned_date(reading, name, "end", first_sent(bounds.end, valid.get("end")))
    end = end_in_order(reading, resource, start, stated)
    days = supplied_days(resource)
    once = duration_days(supply.get("expectedSupplyDuration"))
    status = STATUS_OF.get(status_word(resource), RecordStatus.UNKNOWN)
    return replace(
        blank_record(resource, drug, rung, status),
        start=start,
        end=end or last_day(start, bounds.days) or last_day(start, days),
        authored=authored,
        days_supply=days,
        pause_reason=says_pause(resource),
        other_end_reason=says_other_end(resource),
        declined=says_declined(reading, resource),
        patient_reported=is_reported(resource),
        prior=prior_orders(resource),
        daily_dose=drug.daily_dose or supplied_dose(supply.get("quantity"), once, drug.strength),
    )


def supplied_days(resource: Resource) -> float | None:
    """Give the days that a prescription supplies: one supply, times its refills and one."""
    supply = as_object(resource.get("dispenseRequest"))
    once = duration_days(supply.get("expectedSupplyDuration"))
    refills = as_number(supply.get("numberOfRepeatsAllowed"))
    return None if once is None else once * (1 + max(refills or 0, 0))


def prior_orders(resource: Resource) -> tuple[str, ...]:
    """Give the orders that an order continues or replaces, as "Type/id"."""
    sent = (*as_objects(resource.get("priorPrescription")), *as_objects(resource.get("replaces")))
    return tuple(relative(referenced(one)) for one in sent if referenced(one))
