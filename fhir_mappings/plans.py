"""Reads what is planned: ordered services and appointments, done, cancelled or still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_mappings.analyte_codes import meanings_of
from fhir_mappings.context import Reading
from fhir_mappings.dosage import bounds_of, event_sent
from fhir_mappings.drug_descriptions import Description
from fhir_mappings.drugs import NO_DRUG, Drug, identify
from fhir_mappings.elements import Resource, as_object, as_objects, as_text, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.spans import first_sent, planned_date, start_sent
from fhir_mappings.statuses import says_not_to_perform, status_word

Concepts = frozenset[Concept]

SERVICE_STATUS: Mapping[str, PlanStatus] = MappingProxyType(
    {
        "active": PlanStatus.ACTIVE,
        "completed": PlanStatus.DONE,
        "revoked": PlanStatus.NOT_DONE,
        # What is on hold is not under way, so it must not silence anyone.
        "on-hold": PlanStatus.NOT_DONE,
    }
)
APPOINTMENT_STATUS: Mapping[str, PlanStatus] = MappingProxyType(
    {
        "pending": PlanStatus.ACTIVE,
        "booked": PlanStatus.ACTIVE,
        "arrived": PlanStatus.DONE,
        "checked-in": PlanStatus.DONE,
        "fulfilled": PlanStatus.DONE,
        "cancelled": PlanStatus.NOT_DONE,
        "noshow": PlanStatus.NOT_DONE,
    }
)
UNBINDING = frozenset({"proposal", "option"})
STATUS_REASON = "request-statusReason"
APPOINTMENT_CODES = (
    "serviceType", "serviceCategory", "appointmentType", "reasonCode", "specialty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Coded:
    """The codeable concepts of a plan, and what they mean."""

    codeables: tuple[Resource, ...]
    concepts: Concepts


def read_plans(reading: Reading) -> tuple[Plan, ...]:
    """Read every ServiceRequest and Appointment that means a concept; its day may lie ahead.

    Nothing is raised. What is in error, only proposed or without a known status is left out with
    a data issue.
    """
    return (*_services(reading), *_appointments(reading))


def _services(reading: Reading) -> Iterator[Plan]:
    for resource in reading.record.rows("ServiceRequest"):
        code = _coded(reading, as_objects(resource.get("code")))
        status = _service_status(reading, resource) if code.concepts else None
        if status is None:
            continue
        reasons = _coded(reading, reasons_of(resource)).concepts
        drug, name = _drug(reading, resource, code), reference_of(resource)
        yield Plan(
            concepts=code.concepts | (reasons & {Concept.DECLINED_BY_PATIENT}),
            status=status,
            provenance=Provenance(name),
            agent=drug.agent,
            on=planned_date(reading, name, "occurrence", occurrence_sent(resource)),
            authored=planned_date(reading, name, "authoredOn", resource.get("authoredOn")),
            declined=Concept.DECLINED_BY_PATIENT in reasons,
            analytes=analytes_of(reading, code.codeables),
        )


def _appointments(reading: Reading) -> Iterator[Plan]:
    for resource in reading.record.rows("Appointment"):
        sent = (one for element in APPOINTMENT_CODES for one in as_objects(resource.get(element)))
        code = _coded(reading, tuple(sent))
        status = _appointment_status(reading, resource) if code.concepts else None
        if status is None:
            continue
        reasons = _coded(reading, as_objects(resource.get("cancelationReason"))).concepts
        drug, name = _drug(reading, resource, code), reference_of(resource)
        yield Plan(
            concepts=code.concepts | (reasons & {Concept.DECLINED_BY_PATIENT}),
            status=status,
            provenance=Provenance(name),
            agent=drug.agent,
            on=planned_date(reading, name, "start", _appointed_sent(resource)),
            authored=planned_date(reading, name, "created", resource.get("created")),
            declined=Concept.DECLINED_BY_PATIENT in reasons | code.concepts,
            is_appointment=True,
            analytes=analytes_of(reading, code.codeables),
        )


def _coded(reading: Reading, codeables: tuple[Resource, ...]) -> _Coded:
    found = map(reading.terminology.concepts_of, codeables)
    return _Coded(codeables, frozenset[Concept]().union(*found))


def _drug(reading: Reading, resource: Resource, code: _Coded) -> Drug:
    """Identify the drug that a plan is coded by; a plan proves no dose, so doubts stay unsaid."""
    drug = identify(reading, resource, Description(code.codeables), reading.record.resolve)
    return NO_DRUG if drug.text_only else drug


def _service_status(reading: Reading, resource: Resource) -> PlanStatus | None:
    if as_text(resource.get("intent")).lower() in UNBINDING:
        reading.discard(resource, "is a proposal, no order; not used")
        return None
    status = _known_status(reading, resource, SERVICE_STATUS)
    if status is not None and says_not_to_perform(resource):
        return PlanStatus.NOT_DONE
    return status


def _appointment_status(reading: Reading, resource: Resource) -> PlanStatus | None:
    return _known_status(reading, resource, APPOINTMENT_STATUS)


def _known_status(
    reading: Reading, resource: Resource, table: Mapping[str, PlanStatus]
) -> PlanStatus | None:
    status = table.get(status_word(resource))
    if status is None:
        reading.discard(resource, "is a draft, in error or of no known status; not used")
    return status


def reasons_of(resource: Resource) -> tuple[Resource, ...]:
    """Give the reasons of a request: why it was made, and why its status is what it is."""
    extensions = as_objects(resource.get("extension"))
    said = (one for one in extensions if as_text(one.get("url")).endswith(STATUS_REASON))
    return (
        *as_objects(resource.get("reasonCode")),
        *as_objects(resource.get("statusReason")),
        *(as_object(one.get("valueCodeableConcept")) for one in said),
    )


def analytes_of(reading: Reading, codeables: tuple[Resource, ...]) -> frozenset[str]:
    """Give the names of the quantities that laboratory codes ask for."""
    return frozenset(
        str(meaning.analyte)
        for codeable in codeables
        for meaning in meanings_of(reading.terminology, codeable)
    )


def occurrence_sent(resource: Resource) -> object:
    """Give the planned day of a request as sent: date, start of the period, or of the timing."""
    timing = as_object(resource.get("occurrenceTiming"))
    return first_sent(
        start_sent(resource, "occurrence"),
        event_sent(timing),
        bounds_of(({"timing": timing},)).start,
    )


def _appointed_sent(resource: Resource) -> object:
    wished = as_objects(resource.get("requestedPeriod"))
    return first_sent(resource.get("start"), *(period.get("start") for period in wished))
