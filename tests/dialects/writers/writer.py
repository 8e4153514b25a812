"""What every writer does: from the facts of a person to the entries of a record in FHIR R4."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from tests.dialects.codes import Json, Named, named
from tests.dialects.people import (
    Allergy,
    BloodCount,
    Course,
    Dose,
    Fact,
    Fracture,
    Frax,
    ImageReport,
    MotherBrokeHip,
    Operation,
    Person,
    Problem,
    Result,
    Smokes,
    TScore,
)

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
OWNED_BY_PATIENT = ("AllergyIntolerance", "FamilyMemberHistory")


class Writer(ABC):
    """One dialect. Its methods say how it writes a code, a day, a value, a drug, a reference."""

    def write(self, person: Person) -> list[Json]:
        """Give the entries of a record, the Patient first, each with its address if it has one."""
        self.extra: list[Json] = []
        resources = [*self.resources(person.facts)]
        numbered = enumerate((*resources, *self.extra), start=1)
        return [
            self.entry(self.patient(person)),
            *(self.entry(self.filed(one, number)) for number, one in numbered),
        ]

    # How the dialect writes.

    @abstractmethod
    def patient(self, person: Person) -> Json:
        """Write the Patient."""

    @abstractmethod
    def concept(self, what: Named) -> Json:
        """Write a name as a CodeableConcept."""

    @abstractmethod
    def value(self, what: Named, value: float, bound: str) -> Json:
        """Write a number with its unit, and the code that goes with that unit."""

    @abstractmethod
    def t_score(self, fact: TScore) -> Iterator[Json]:
        """Write a T-score."""

    @abstractmethod
    def medication(self, drug: Named) -> Json:
        """Write the medication[x] of an entry."""

    @abstractmethod
    def filed(self, resource: Json, number: int) -> Json:
        """Give a resource its id and its subject."""

    def entry(self, resource: Json) -> Json:
        """Put a resource into an entry."""
        return {"resource": resource}

    def day(self, on: str) -> str:
        """Write a day."""
        return on

    def category(self, system: str, code: str) -> Json:
        """Write a category element."""
        return {"category": [_term(system, code)]}

    # What all of them file for a fact.

    def resources(self, facts: Iterable[Fact]) -> Iterator[Json]:
        """Give the resources of the facts, in their order."""
        for fact in facts:
            yield from self.of(fact)

    def of(self, fact: Fact) -> Iterator[Json]:
        """Give the resources of one fact."""
        match fact:
            case Problem(name, since):
                yield self.condition(named(name), since, "problem-list-item")
            case Fracture(name, on):
                yield self.condition(named(name), on, "encounter-diagnosis")
                yield self.condition(named("fall from standing height"), on, "encounter-diagnosis")
            case Operation() | ImageReport() | MotherBrokeHip():
                yield self.of_bones(fact)
            case TScore():
                yield from self.t_score(fact)
            case Result(name, value, on, bound):
                yield self.result(named(name), value, on, bound)
            case Frax(major, hip, on):
                yield self.result(named("FRAX major"), major, on, category="survey")
                yield self.result(named("FRAX hip"), hip, on, category="survey")
            case BloodCount(on):
                yield self.observation(named("blood count"), on, "laboratory")
            case Smokes(on):
                answer = {"valueCodeableConcept": self.concept(named("smokes every day"))}
                yield self.observation(named("smoking status"), on, "social-history") | answer
            case Dose() | Course() | Allergy():
                yield self.of_medicine(fact)

    def condition(self, what: Named, on: str, category: str) -> Json:
        """Write a diagnosis that she has, known since a day."""
        return {
            "resourceType": "Condition",
            **self.category("condition-category", category),
            "clinicalStatus": _term("condition-clinical", "active"),
            "verificationStatus": _term("condition-ver-status", "confirmed"),
            "code": self.concept(what),
            "onsetDateTime": self.day(on),
        }

    def of_bones(self, fact: Operation | ImageReport | MotherBrokeHip) -> Json:
        """Write what else is told of broken bones."""
        match fact:
            case Operation(name, fracture, on):
                return {
                    "resourceType": "Procedure",
                    "status": "completed",
                    "code": self.concept(named(name)),
                    "performedDateTime": self.day(on),
                    "reasonCode": [self.concept(named(fracture))],
                }
            case ImageReport(finding, on):
                return {
                    "resourceType": "DiagnosticReport",
                    **self.category("v2-0074", "RAD"),
                    "status": "final",
                    "code": self.concept(named("spine radiograph")),
                    "effectiveDateTime": self.day(on),
                    "conclusionCode": [self.concept(named(finding))],
                }
            case MotherBrokeHip():
                return {
                    "resourceType": "FamilyMemberHistory",
                    "status": "completed",
                    "relationship": _term("v3-RoleCode", "MTH"),
                    "condition": [{"code": self.concept(named("hip fracture"))}],
                }

    def observation(self, what: Named, on: str, category: str) -> Json:
        """Write a final Observation without its value."""
        return {
            "resourceType": "Observation",
            **self.category("observation-category", category),
            "status": "final",
            "code": self.concept(what),
            "effectiveDateTime": self.day(on),
        }

    def result(
        self, what: Named, value: float, on: str, bound: str = "", category: str = "laboratory"
    ) -> Json:
        """Write one measured value."""
        return self.observation(what, on, category) | self.value(what, value, bound)

    def of_medicine(self, fact: Dose | Course | Allergy) -> Json:
        """Write a dose, a prescription or an allergy."""
        match fact:
            case Dose(drug, on):
                return {
                    "resourceType": "MedicationAdministration",
                    "status": "completed",
                    **self.medication(named(drug)),
                    "effectiveDateTime": self.day(on),
                }
            case Course(drug, since, until):
                return {
                    "resourceType": "MedicationRequest",
                    **self.category("medicationrequest-category", "community"),
                    "status": "completed" if until else "active",
                    "intent": "order",
                    **self.medication(named(drug)),
                    "authoredOn": self.day(since),
                    "dosageInstruction": [self.dosage(fact)],
                }
            case Allergy(drug):
                return {
                    "resourceType": "AllergyIntolerance",
                    "clinicalStatus": _term("allergyintolerance-clinical", "active"),
                    "verificationStatus": _term("allergyintolerance-verification", "confirmed"),
                    "type": "allergy",
                    "code": self.concept(named(drug)),
                }

    def dosage(self, course: Course) -> Json:
        """Write how long, and how much a day where that matters."""
        bounds = {"start": self.day(course.since)}
        if course.until:
            bounds["end"] = self.day(course.until)
        if course.tablets_a_day is None:
            return {"timing": {"repeat": {"boundsPeriod": bounds}}}
        repeat = {"boundsPeriod": bounds, "frequency": 1, "period": 1, "periodUnit": "d"}
        dose = self.dose(course.tablets_a_day, named(course.drug).strength or 0)
        return {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}

    def dose(self, tablets: int, strength: int) -> Json:
        """Write a single dose."""
        return quantity(tablets * strength, "mg")


def quantity(value: float, unit: str, bound: str = "") -> Json:
    """Give a Quantity in UCUM."""
    comparator = {"comparator": bound} if bound else {}
    return {"value": value, **comparator, "unit": unit, "system": UCUM, "code": unit}


def snomed_region(site: Named) -> list[Json]:
    """Give the coded region of a scan, where it has a code."""
    return [{"system": SNOMED, "code": site.region_code}] if site.region_code else []


def _term(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{TERMINOLOGY}{system}", "code": code}]}
