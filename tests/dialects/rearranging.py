"""What a server may do to a record without changing what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

from hook_definitions.definitions import PrefetchKey
from tests.dialects.asking import answer, searchset
from tests.dialects.codes import Json, Named
from tests.dialects.writers.us_core import PATIENT_ID, UsCore
from tests.dialects.writers.writer import quantity

SUBJECT = {"reference": f"Patient/{PATIENT_ID}"}
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

Choose = Callable[[Sequence[str]], str]


class InUnits(UsCore):
    """US Core, but a choice is made of the unit of each result, and of the form of its value."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose

    def value(self, what: Named, value: float, bound: str) -> Json:
        forms = ["as it is", "string"] + (["molar", "molar string"] if what.molar else [])
        form = self._choose(forms)
        if what.molar is None or not form.startswith("molar"):
            unit, code = what.unit, what.codes[0].value
        else:
            unit, code, value = what.molar.unit, what.molar.code, what.molar.of(value)
        coded = {"code": {"coding": [{"system": LOINC, "code": code}]}}
        if form.endswith("string"):
            return coded | {"valueString": f"{bound} {value:.15g} {unit}".strip()}
        return coded | {"valueQuantity": quantity(value, unit, bound)}


def copied(row: Json, number: int) -> Json:
    """Give the same fact as another system would have filed it, under an id of its own."""
    return {"resource": row["resource"] | {"id": f"copy-{number}"}}


def unrelated(number: int) -> list[Json]:
    """Give so many rows of hers that concern nothing here."""
    numbered = enumerate(islice(cycle(_unrelated()), number))
    return [
        {"resource": one | {"id": f"unrelated-{at}", "subject": SUBJECT}} for at, one in numbered
    ]


def _unrelated() -> Iterator[Json]:
    for day in range(1, 29):
        on = f"2026-05-{day:02}"
        yield _observation("8867-4", on, quantity(60 + day, "/min"))
        yield _observation("2345-7", on, quantity(90 + day, "mg/dL"))
        yield _observation("2085-9", on, quantity(40 + day, "mg/dL"))
        yield _condition("444814009", on)
        yield {
            "resourceType": "Procedure",
            "status": "completed",
            "code": {"coding": [{"system": SNOMED, "code": "430193006"}]},
            "performedDateTime": on,
        }
        yield {
            "resourceType": "MedicationRequest",
            "status": "completed",
            "intent": "order",
            "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": "308182"}]},
            "authoredOn": on,
        }
        yield {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "period": {"start": f"{on}T09:00:00Z", "end": f"{on}T09:20:00Z"},
        }
        yield {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": "57698-3"}]},
            "effectiveDateTime": on,
        }


def _observation(code: str, on: str, value: Json) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": on,
        "valueQuantity": value,
    }


def _condition(code: str, on: str) -> Json:
    return {
        "resourceType": "Condition",
        "code": {"coding": [{"system": SNOMED, "code": code}]},
        "onsetDateTime": on,
    }


def pages(
    keys: Sequence[PrefetchKey], entries: Sequence[Json], size: int, *, with_total: bool
) -> dict[str, Json]:
    """Give what a server answers to each search, page by page, and to the read of the Patient.

    Each page but the first begins with the last row of the one before, as where rows shifted
    between two requests.
    """
    patient, *rows = entries
    script = {f"Patient/{PATIENT_ID}": patient["resource"]}
    for key in keys:
        found = answer(key.template, key.resource_type, rows)
        total = len(found) if with_total else None
        url = key.resolve({"patientId": PATIENT_ID}) or ""
        starts = range(0, max(len(found), 1), size)
        for start in starts:
            page = searchset(found[max(start - 1, 0) : start + size], total=total)
            if total is None:
                page.pop("total")
            here = url if start == 0 else f"{key.resource_type}?page={key.name}-{start}"
            if start + size < len(found):
                following = f"?page={key.name}-{start + size}"
                page["link"] = [{"relation": "next", "url": following}]
            script[here] = page
    return script
