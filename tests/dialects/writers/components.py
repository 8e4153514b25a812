"""As a laboratory-minded system writes: panels of components, molar units, its own codes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from tests.dialects.codes import Json, Named, named
from tests.dialects.people import Fact, Frax, Person, TScore
from tests.dialects.writers.writer import (
    OWNED_BY_PATIENT,
    Writer,
    quantity,
    snomed_region,
)

PATIENT_ID = "7c1e6a52-6a4f-4a43-9d55-0d4f6d6a1c11"


class Components(Writer):
    """Panels, molar units, proprietary codes first, contained Medications."""

    def patient(self, person: Person) -> Json:
        return {
            "resourceType": "Patient",
            "id": PATIENT_ID,
            "identifier": [{"value": "9912"}],
            "gender": person.gender,
            "birthDate": person.born,
        }

    def concept(self, what: Named) -> Json:
        return {"coding": [what.local_coding, *(code.coding for code in what.codes)]}

    def value(self, what: Named, value: float, bound: str) -> Json:
        molar = what.molar
        if molar is None:
            return {"valueQuantity": quantity(value, what.unit, bound)}
        coding = {"system": what.codes[0].system, "code": molar.code}
        return {
            "code": {"coding": [what.local_coding, coding]},
            "valueQuantity": quantity(molar.of(value), molar.unit, bound),
        }

    def resources(self, facts: Iterable[Fact]) -> Iterator[Json]:
        """Gather the T-scores of one day into a panel."""
        for day, group in groupby(facts, key=_day_of_scan):
            if day is None:
                yield from super().resources(group)
            else:
                yield self._panel(day, [one for one in group if isinstance(one, TScore)])

    def of(self, fact: Fact) -> Iterator[Json]:
        if not isinstance(fact, Frax):
            yield from super().of(fact)
            return
        parts = (("FRAX major", fact.major), ("FRAX hip", fact.hip))
        yield self.observation(named("FRAX panel"), fact.on, "survey") | {
            "component": [
                {"code": self.concept(named(name)), **self.value(named(name), percent, "")}
                for name, percent in parts
            ]
        }

    def _panel(self, on: str, scores: list[TScore]) -> Json:
        parts = [part for score in scores for part in self.t_score(score)]
        panel = self.observation(named("bone density panel"), on, "imaging")
        return panel | {"component": parts}

    def t_score(self, fact: TScore) -> Iterator[Json]:
        """A component has no body site: its code holds the region beside the T-score."""
        site = named(fact.site)
        code = {"coding": [*self.concept(site)["coding"], *snomed_region(site)]}
        yield {
            "code": code | {"text": f"{site.region} T-score"},
            "valueQuantity": quantity(fact.value, "{T-Score}"),
        }

    def medication(self, drug: Named) -> Json:
        contained = {"resourceType": "Medication", "id": "med", "code": self.concept(drug)}
        return {"contained": [contained], "medicationReference": {"reference": "#med"}}

    def dose(self, tablets: int, strength: int) -> Json:
        return {"value": tablets / (1000 / strength), "unit": "g", "code": "g"}

    def day(self, on: str) -> str:
        return f"{on}T00:00:00.000+02:00"

    def filed(self, resource: Json, number: int) -> Json:
        owner = "patient" if resource["resourceType"] in OWNED_BY_PATIENT else "subject"
        subject = {"type": "Patient", "reference": f"Patient/{PATIENT_ID}"}
        return {**resource, "id": f"{number:08x}-5a4f-4a43-9d55-0d4f6d6a1c11", owner: subject}


def _day_of_scan(fact: Fact) -> str | None:
    return fact.on if isinstance(fact, TScore) else None
