"""The resources that suggestions create: templates checked at start, filled in a call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

from cds_service.errors import Misconfigured
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent

PACKAGE = "cds_service.cards.draft_resources"
SNOMED_CT = "http://snomed.info/sct"


@dataclass(frozen=True, slots=True)
class Draft:
    """One suggestion: its button, what it does, and the resource that it creates.

    `kind` tells how to see whether it is on order already. `word`: the missing input that it
    answers.
    """

    key: str
    kind: str
    label: str
    description: str
    resource: Mapping[str, Any]
    agent: Agent | None = None
    concepts: frozenset[Concept] = frozenset()
    analyte: str = ""
    word: str = ""

    def filled(self, patient_id: str, planned: date | None) -> dict[str, Any]:
        """Give the resource for a patient; `planned` is the day of the visit or first dose."""
        resource = dict(self.resource)
        subject = "for" if "for" in resource else "subject"
        resource[subject] = {"reference": f"Patient/{patient_id}"}
        if planned is not None and "occurrenceDateTime" in resource:
            resource["occurrenceDateTime"] = planned.isoformat()
        if planned is not None and "dosageInstruction" in resource:
            resource["dosageInstruction"] = [_from_day(resource["dosageInstruction"][0], planned)]
        return resource


def _from_day(dosage: Mapping[str, Any], start: date) -> dict[str, Any]:
    """Let a dosage begin on a day."""
    repeat = dosage["timing"]["repeat"]
    bounds = {"boundsPeriod": {"start": start.isoformat()}}
    return {**dosage, "timing": {"repeat": {**bounds, **repeat}}}


@cache
def drafts(*, snomed: bool = True) -> Mapping[str, Draft]:
    """Give every draft by key, each validated as FHIR R4; raise Misconfigured otherwise.

    Without `snomed` a draft names in words what it would have coded in SNOMED CT.
    """
    found = {}
    for entry in sorted(files(PACKAGE).iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".json"):
            key = entry.name.removesuffix(".json")
            body = json.loads(entry.read_text(encoding="utf-8"))
            found[key] = _draft(key, body if snomed else _in_words(body))
    return found


def _in_words(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave every coding of SNOMED CT out, and a code without another one to its text."""
    plain: dict[str, Any] = json.loads(json.dumps(entry), object_hook=_without_snomed_coding)
    return plain


def _without_snomed_coding(thing: dict[str, Any]) -> dict[str, Any]:
    codings = thing.get("coding")
    if codings is None:
        return thing
    kept = [one for one in codings if one.get("system") != SNOMED_CT]
    rest = {name: value for name, value in thing.items() if name != "coding"}
    return {"coding": kept, **rest} if kept else rest


def _draft(key: str, entry: dict[str, Any]) -> Draft:
    resource = entry["resource"]
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValueError as error:
        raise Misconfigured(f"{PACKAGE}/{key}.json is no valid R4 resource: {error}") from error
    return Draft(
        key=key,
        kind=entry["kind"],
        label=entry["label"],
        description=entry["description"],
        resource=resource,
        agent=Agent(entry["agent"]) if "agent" in entry else None,
        concepts=frozenset(Concept(name) for name in entry.get("concepts", ())),
        analyte=entry.get("analyte", ""),
        word=entry.get("word", ""),
    )
