"""A hook call of a size that EHRs send: one patient, her record as prefetch, in US Core style."""

from __future__ import annotations

from typing import Any, TypeVar

Resource = dict[str, Any]
Item = TypeVar("Item")

PATIENT = "example"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

# LOINC code, display, value, unit: bone density and laboratory first, then what no rule reads.
RESULTS = (
    ("38263-0", "DXA Femur [T-score] Bone density", -2.6, "{T-score}"),
    ("38267-1", "DXA Lumbar spine [T-score] Bone density", -1.9, "{T-score}"),
    ("17861-6", "Calcium [Mass/volume] in Serum or Plasma", 9.4, "mg/dL"),
    ("1751-7", "Albumin [Mass/volume] in Serum or Plasma", 4.1, "g/dL"),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", 0.8, "mg/dL"),
    ("98979-8", "Glomerular filtration rate (CKD-EPI 2021)", 74, "mL/min/{1.73_m2}"),
    ("6768-6", "Alkaline phosphatase [Enzymatic activity/volume]", 78, "U/L"),
    ("62292-8", "25-Hydroxyvitamin D2+D3 [Mass/volume]", 31, "ng/mL"),
    ("8302-2", "Body height", 161, "cm"),
    ("29463-7", "Body weight", 63, "kg"),
    ("39156-5", "Body mass index (BMI) [Ratio]", 24.3, "kg/m2"),
    ("2345-7", "Glucose [Mass/volume] in Serum or Plasma", 94, "mg/dL"),
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", 140, "mmol/L"),
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", 4.2, "mmol/L"),
    ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", 5.6, "%"),
    ("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", 188, "mg/dL"),
    ("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", 121, "mg/dL"),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", 13.2, "g/dL"),
    ("8867-4", "Heart rate", 71, "/min"),
    ("9279-1", "Respiratory rate", 14, "/min"),
)
BONE_DENSITY = ("38263-0", "38267-1")
# How many of each list, from its beginning, a rule reads; and how many entries come from the whole
# list before most come from the rest of it, as in the long records of synthetic patients.
RESULTS_READ, DIAGNOSES_READ, OF_INTEREST = 11, 1, 40

DIAGNOSES = (
    ("M81.0", "Age-related osteoporosis without current pathological fracture", "64859006"),
    ("I10", "Essential (primary) hypertension", "59621000"),
    ("E78.5", "Hyperlipidemia, unspecified", "55822004"),
    ("K21.9", "Gastro-esophageal reflux disease without esophagitis", "235595009"),
    ("J06.9", "Acute upper respiratory infection, unspecified", "54150009"),
    ("M17.11", "Unilateral primary osteoarthritis, right knee", "239873007"),
)
MEDICINES = (
    ("314076", "lisinopril 10 MG Oral Tablet"),
    ("259255", "atorvastatin 80 MG Oral Tablet"),
    ("308136", "amlodipine 2.5 MG Oral Tablet"),
    ("313782", "acetaminophen 325 MG Oral Tablet"),
    ("310798", "hydrochlorothiazide 25 MG Oral Tablet"),
)
PROCEDURES = (
    ("430193006", "Medication reconciliation (procedure)"),
    ("23426006", "Measurement of respiratory function (procedure)"),
    ("73761001", "Colonoscopy (procedure)"),
)


# Keys for which this patient's record holds nothing.
EMPTY = (
    "observationsOtherLaboratory",
    "observationsVitals",
    "observationsHistory",
    "medicationAdministrations",
    "medicationDispenses",
    "serviceRequests",
    "encounters",
    "appointments",
    "familyHistory",
    "allergies",
    "diagnosticReports",
)


def hook_call(resources: int = 100) -> Resource:
    """Give the body of a patient-view call with so many resources in its prefetch.

    Of each ten 4 are Observations, 3 Conditions, 1.5 MedicationRequests, 0.5 MedicationStatements
    and 1 a Procedure, beside the Patient.
    """
    twentieths = max(resources // 20, 1)
    results = [_result(number) for number in range(8 * twentieths)]
    density = [one for one in results if one["code"]["coding"][0]["code"] in BONE_DENSITY]
    return {
        "hook": "patient-view",
        "hookInstance": "6d9f2ad1-5a0c-4c8e-9b51-64b5a2cf4f10",
        "context": {"userId": "Practitioner/example", "patientId": PATIENT},
        "prefetch": {
            "patient": _patient(),
            "observationsBoneDensity": _page(density),
            "observationsCalciumKidney": _page([one for one in results if one not in density]),
            "conditions": _page([_condition(number) for number in range(6 * twentieths)]),
            "medicationRequests": _page([_order(number) for number in range(3 * twentieths)]),
            "medicationStatements": _page([_statement(number) for number in range(twentieths)]),
            "procedures": _page([_procedure(number) for number in range(2 * twentieths)]),
            **{key: _page([]) for key in EMPTY},
        },
    }


def _page(resources: list[Resource]) -> Resource:
    base = "https://ehr.example.org/fhir/r4"
    entries = [
        {
            "fullUrl": f"{base}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": "match"},
        }
        for one in resources
    ]
    return {
        "resourceType": "Bundle",
        "id": "b7c0f9a2-0b8b-4f57-a1a0-4b1a6c7f0d11",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": f"{base}?patient={PATIENT}&_count=1000"}],
        "entry": entries,
    }


def _resource(kind: str, number: int, profile: str) -> Resource:
    return {
        "resourceType": kind,
        "id": f"{kind.lower()}-{number}",
        "meta": {
            "versionId": "3",
            "lastUpdated": "2026-05-04T09:12:31.114+00:00",
            "source": "#a7DdxLmN3bPqRs5T",
            "profile": [f"{US_CORE}/{profile}"],
        },
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{kind} {number}</b></p>'
            "<p>Recorded by the clinic; see the structured content.</p></div>",
        },
        "identifier": [
            {"system": "https://ehr.example.org/ids", "value": f"{kind}-{number:08d}"},
        ],
    }


def _patient() -> Resource:
    return _resource("Patient", 0, "us-core-patient") | {
        "id": PATIENT,
        "gender": "female",
        "birthDate": "1957-03-09",
        "name": [{"use": "official", "family": "Example", "given": ["Erika", "Maria"]}],
        "address": [{"line": ["1 Main Street"], "city": "Springfield", "country": "US"}],
        "telecom": [{"system": "phone", "value": "555-0100", "use": "home"}],
    }


def _concept(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _encounter(number: int) -> Resource:
    return {"reference": f"Encounter/encounter-{number}", "display": "Office visit"}


def _subject() -> Resource:
    return {"reference": f"Patient/{PATIENT}", "display": "Erika Maria Example"}


def _chosen(among: tuple[Item, ...], read: int, number: int) -> Item:
    """All of them at first; of a long record four in five are of what no rule reads."""
    if number < OF_INTEREST or number % 5 == 0:
        return among[number % len(among)]
    others = among[read:]
    return others[number % len(others)]


def _day(number: int) -> str:
    return f"20{24 + number % 3}-{1 + number % 5:02d}-{1 + number % 28:02d}"


def _result(number: int) -> Resource:
    scans = len(BONE_DENSITY)  # a long record has a handful of them, like a short one
    listed = RESULTS if number < OF_INTEREST else RESULTS[scans:]
    code, display, value, unit = _chosen(
        listed, RESULTS_READ - (0 if number < OF_INTEREST else scans), number
    )
    return _resource("Observation", number, "us-core-observation-lab") | {
        "status": "final",
        "category": [_concept(f"{TERMINOLOGY}/observation-category", "laboratory", "Laboratory")],
        "code": _concept(LOINC, code, display),
        "subject": _subject(),
        "encounter": _encounter(number),
        "effectiveDateTime": f"{_day(number)}T08:30:00-05:00",
        "issued": f"{_day(number)}T12:30:00.114-05:00",
        "performer": [{"reference": "Organization/laboratory", "display": "Central Laboratory"}],
        "valueQuantity": {
            "value": value,
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


def _condition(number: int) -> Resource:
    icd, display, snomed = _chosen(DIAGNOSES, DIAGNOSES_READ, number)
    code = _concept(ICD_10, icd, display)
    code["coding"].append({"system": SNOMED, "code": snomed, "display": display})
    return _resource("Condition", number, "us-core-condition-problems-health-concerns") | {
        "clinicalStatus": _concept(f"{TERMINOLOGY}/condition-clinical", "active", "Active"),
        "verificationStatus": _concept(
            f"{TERMINOLOGY}/condition-ver-status", "confirmed", "Confirmed"
        ),
        "category": [
            _concept(f"{TERMINOLOGY}/condition-category", "problem-list-item", "Problem List Item")
        ],
        "code": code,
        "subject": _subject(),
        "encounter": _encounter(number),
        "onsetDateTime": f"{_day(number)}T10:05:00-05:00",
        "recordedDate": _day(number),
        "recorder": {"reference": "Practitioner/example", "display": "Dr. Example"},
    }


def _dosage() -> list[Resource]:
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    dose = {"value": 1, "unit": "tablet", "system": "http://unitsofmeasure.org", "code": "{tbl}"}
    return [
        {
            "sequence": 1,
            "text": "Take one tablet by mouth once a day.",
            "timing": timing,
            "route": _concept(SNOMED, "26643006", "Oral route"),
            "doseAndRate": [{"doseQuantity": dose}],
        }
    ]


def _order(number: int) -> Resource:
    code, display = MEDICINES[number % len(MEDICINES)]
    return _resource("MedicationRequest", number, "us-core-medicationrequest") | {
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": _concept(RXNORM, code, display),
        "subject": _subject(),
        "encounter": _encounter(number),
        "authoredOn": f"{_day(number)}T09:40:00-05:00",
        "requester": {"reference": "Practitioner/example", "display": "Dr. Example"},
        "dosageInstruction": _dosage(),
    }


def _statement(number: int) -> Resource:
    code, display = MEDICINES[number % len(MEDICINES)]
    return _resource("MedicationStatement", number, "us-core-medicationstatement") | {
        "status": "active",
        "medicationCodeableConcept": _concept(RXNORM, code, display),
        "subject": _subject(),
        "effectivePeriod": {"start": _day(number)},
        "dateAsserted": _day(number),
        "dosage": _dosage(),
    }


def _procedure(number: int) -> Resource:
    code, display = PROCEDURES[number % len(PROCEDURES)]
    return _resource("Procedure", number, "us-core-procedure") | {
        "status": "completed",
        "code": _concept(SNOMED, code, display),
        "subject": _subject(),
        "encounter": _encounter(number),
        "performedPeriod": {
            "start": f"{_day(number)}T09:00:00Z",
            "end": f"{_day(number)}T09:30:00Z",
        },
        "location": {"display": "Springfield Clinic"},
    }
