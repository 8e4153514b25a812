"""As little as FHIR lets a system send: strings with a unit, drugs in words, months for days."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dialects.codes import Json, Named, named
from tests.dialects.people import Person, TScore
from tests.dialects.writers.writer import OWNED_BY_PATIENT, Writer

PATIENT_ID = "1"
WITHOUT_SUBJECT = ("Observation", "DiagnosticReport")


class Minimal(Writer):
    """No category, display, identifier or verification; values and drugs are words.

    A diagnosis is known by its month, and a subject stands only where FHIR requires one.
    """

    def patient(self, person: Person) -> Json:
        return {
            "resourceType": "Patient",
            "id": PATIENT_ID,
            "gender": person.gender,
            "birthDate": person.born,
        }

    def concept(self, what: Named) -> Json:
        return {"coding": [what.codes[0].coding], "text": what.said}

    def value(self, what: Named, value: float, bound: str) -> Json:
        return {"valueString": f"{bound}{value:g} {what.unit}"}

    def t_score(self, fact: TScore) -> Iterator[Json]:
        site = named(fact.site)
        code = self.concept(site) | {"text": f"{site.said}, {site.region}"}
        yield self.observation(site, fact.on, "") | {"code": code, "valueString": f"{fact.value}"}

    def medication(self, drug: Named) -> Json:
        return {"medicationCodeableConcept": {"text": drug.said}}

    def dose(self, tablets: int, strength: int) -> Json:
        return {"value": tablets, "unit": "tablet"}

    def condition(self, what: Named, on: str, category: str) -> Json:
        return {
            "resourceType": "Condition",
            "code": self.concept(what),
            "onsetDateTime": on if category == "encounter-diagnosis" else on[: len("2026-06")],
        }

    def category(self, system: str, code: str) -> Json:
        return {}

    def filed(self, resource: Json, number: int) -> Json:
        kind = resource["resourceType"]
        owner = "patient" if kind in OWNED_BY_PATIENT else "subject"
        named_so = (
            {} if kind in WITHOUT_SUBJECT else {owner: {"reference": f"Patient/{PATIENT_ID}"}}
        )
        return {**resource, "id": str(number), **named_so}
