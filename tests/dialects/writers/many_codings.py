"""As a large vendor writes: many codings, OIDs, absolute references, Medications of their own."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dialects.codes import Code, Json, Named, named
from tests.dialects.people import Person, TScore
from tests.dialects.writers.writer import (
    OWNED_BY_PATIENT,
    Writer,
    quantity,
    snomed_region,
)

BASE = "https://ehr.example/interconnect/api/FHIR/R4"
PATIENT_ID = "eq081-VQEgP8drUUqCWzHfw3"
SUBJECT = f"{BASE}/Patient/{PATIENT_ID}"
TAIL = "Wc7nQ2Zb0pYkR5tLh8sXv4uJm6gDf1aE"
MOST = 64  # the length of an id in FHIR
OIDS = {
    "http://hl7.org/fhir/sid/icd-10-cm": "urn:oid:2.16.840.1.113883.6.90",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "urn:oid:2.16.840.1.113883.6.88",
}


class ManyCodings(Writer):
    """Every code twice, by URI and by OID, in no useful order and with one of its own between."""

    def patient(self, person: Person) -> Json:
        return {
            "resourceType": "Patient",
            "id": PATIENT_ID,
            "active": True,
            "identifier": [{"use": "usual", "system": "urn:oid:1.2.840.114350", "value": "E3281"}],
            "gender": person.gender,
            "birthDate": person.born,
            "deceasedBoolean": False,
        }

    def concept(self, what: Named) -> Json:
        first, *others = (_twice(code) for code in reversed(what.codes))
        after = [coding for pair in others for coding in pair]
        return {"coding": [*first, what.local_coding, *after], "text": what.said}

    def value(self, what: Named, value: float, bound: str) -> Json:
        return {"valueQuantity": quantity(value, what.unit, bound)}

    def t_score(self, fact: TScore) -> Iterator[Json]:
        site = named(fact.site)
        region = [*snomed_region(site), {"system": "urn:oid:1.2.3", "code": "9", "display": "DXA"}]
        yield self.observation(site, fact.on, "clinical-test") | {
            "valueQuantity": quantity(fact.value, "{T-score}"),
            "bodySite": {"coding": region, "text": site.region},
        }

    def medication(self, drug: Named) -> Json:
        identity = f"eMed.{drug.local}"
        resource = {"resourceType": "Medication", "id": identity, "code": self.concept(drug)}
        if resource not in self.extra:
            self.extra.append(resource)
        reference = {"reference": f"{BASE}/Medication/{identity}", "display": drug.said}
        return {"medicationReference": reference}

    def day(self, on: str) -> str:
        return f"{on}T14:05:00-05:00"

    def filed(self, resource: Json, number: int) -> Json:
        kind = resource["resourceType"]
        if kind == "Medication":
            return resource
        owner = "patient" if kind in OWNED_BY_PATIENT else "subject"
        named_so = {owner: {"reference": SUBJECT, "display": "Shaw, Amy"}}
        return {**resource, "id": f"e{kind}.{number:03}.{TAIL}"[:MOST], **named_so}

    def entry(self, resource: Json) -> Json:
        return {
            "fullUrl": f"{BASE}/{resource['resourceType']}/{resource['id']}",
            "resource": resource,
        }


def _twice(code: Code) -> list[Json]:
    oid = OIDS.get(code.system)
    return [code.coding, *([code.coding | {"system": oid}] if oid else [])]
