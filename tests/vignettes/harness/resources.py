"""Small builders of FHIR R4 resources, without id and subject; the record adds both."""

from __future__ import annotations

from tests.vignettes.harness.codes import Code, Resource, code

UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
CONDITION_STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ALLERGY_STATUS = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
REQUEST_CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def concept(system: str, value: str) -> Resource:
    """Give a CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": value}]}


def condition(what: Code, status: str = "active", certainty: str = "confirmed") -> Resource:
    """Give a Condition without any date."""
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept(CONDITION_STATUS, status),
        "verificationStatus": concept(VERIFICATION, certainty),
        "code": what.concept,
    }


def observation(what: Code, on: str, **value: object) -> Resource:
    """Give a final Observation of one day."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": what.concept,
        "effectiveDateTime": on,
        **value,
    }


def quantity(value: float, unit: str, comparator: str = "") -> Resource:
    """Give a Quantity in UCUM, with its comparator where there is one."""
    bound = {"comparator": comparator} if comparator else {}
    return {"value": value, **bound, "unit": unit, "system": UCUM, "code": unit}


def procedure(what: Code, on: str) -> Resource:
    """Give a Procedure that was done."""
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": what.concept,
        "performedDateTime": on,
    }


def medication_request(drug: Code, authored: str, status: str = "active") -> Resource:
    """Give a MedicationRequest of the chart that begins on the day it was written."""
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": drug.concept,
        "authoredOn": authored,
        "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": authored}}}}],
    }


def service_request(what: Code, authored: str, status: str = "active") -> Resource:
    """Give a ServiceRequest of the chart."""
    return {
        "resourceType": "ServiceRequest",
        "status": status,
        "intent": "order",
        "code": what.concept,
        "authoredOn": authored,
    }


def declined() -> Resource:
    """Give the reason that the patient declined."""
    return code("reasons", "declined").concept
