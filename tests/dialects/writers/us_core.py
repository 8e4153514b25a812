"""As a US Core server writes: one standard code and its display, categories, T-scores in unit 1."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dialects.codes import Json, Named, named
from tests.dialects.people import Person, TScore
from tests.dialects.writers.writer import (
    OWNED_BY_PATIENT,
    UCUM,
    Writer,
    quantity,
    snomed_region,
)

PROFILE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
PATIENT_ID = "example"


class UsCore(Writer):
    """US Core."""

    def patient(self, person: Person) -> Json:
        return {
            "resourceType": "Patient",
            "id": PATIENT_ID,
            "meta": {"profile": [f"{PROFILE}patient"]},
            "identifier": [{"system": "http://hospital.example/mrn", "value": "1032702"}],
            "name": [{"family": "Shaw", "given": ["Amy"]}],
            "gender": person.gender,
            "birthDate": person.born,
        }

    def concept(self, what: Named) -> Json:
        return {"coding": [what.codes[0].coding | {"display": what.said}], "text": what.said}

    def value(self, what: Named, value: float, bound: str) -> Json:
        return {"valueQuantity": quantity(value, what.unit, bound)}

    def t_score(self, fact: TScore) -> Iterator[Json]:
        site = named(fact.site)
        coded = snomed_region(site)
        place: Json = ({"coding": coded} if coded else {}) | {"text": site.region}
        yield self.observation(site, fact.on, "imaging") | {
            "valueQuantity": {"value": fact.value, "unit": "T-Score", "system": UCUM, "code": "1"},
            "bodySite": place,
        }

    def medication(self, drug: Named) -> Json:
        return {"medicationCodeableConcept": self.concept(drug)}

    def filed(self, resource: Json, number: int) -> Json:
        kind = resource["resourceType"]
        owner = "patient" if kind in OWNED_BY_PATIENT else "subject"
        return {
            **resource,
            "id": f"{kind.lower()}-{number}",
            owner: {"reference": f"Patient/{PATIENT_ID}", "display": "Amy Shaw"},
        }
