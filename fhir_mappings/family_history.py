"""A parent's hip fracture from the family history."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, as_objects, as_text, codings, reference_of, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Finding, FindingKind
from fhir_mappings.facts.provenance import Provenance

PARENTAL = frozenset({Concept.PARENTAL_HIP_FRACTURE})


@dataclass(frozen=True, slots=True)
class Parents:
    """Codes and whole words that mean a parent by birth."""

    codes: frozenset[str]
    words: frozenset[str]


def read_family_history(reading: Reading) -> tuple[Finding, ...]:
    """Give the hip fractures of parents, one finding an entry (knowledge 9, terminology trap 16).

    The relationship must be mother or father by birth and the condition coded as a hip fracture.
    Entries in error or dated after the as-of day are set aside with a data issue.
    """
    return tuple(_findings(reading))


def _findings(reading: Reading) -> Iterator[Finding]:
    for entry in reading.record.rows("FamilyMemberHistory"):
        if not _tells_of_parental_hip_fracture(reading, entry):
            continue
        if as_text(entry.get("status")).casefold() == "entered-in-error":
            reading.discard(entry, "is entered in error; not used")
            continue
        recorded = reading.past(entry, "date", entry.get("date"))
        if recorded is None and entry.get("date") is not None:
            continue
        provenance = Provenance(reference_of(entry))
        yield Finding(FindingKind.FAMILY_HISTORY, PARENTAL, provenance, recorded=recorded)


def _tells_of_parental_hip_fracture(reading: Reading, entry: Resource) -> bool:
    concepts = frozenset().union(
        *(
            reading.terminology.concepts_of(condition.get("code"))
            for condition in as_objects(entry.get("condition"))
        )
    )
    if Concept.PARENTAL_HIP_FRACTURE in concepts:
        return True
    return Concept.FRACTURE_HIP in concepts and _is_parent(entry.get("relationship"))


def _is_parent(relationship: object) -> bool:
    known = parents()
    coded = {code.upper() for _, code in codings(relationship)}
    if coded:
        return not coded.isdisjoint(known.codes)
    return any(text.casefold() in known.words for text in texts(relationship))


@cache
def parents() -> Parents:
    """Read the table of parents; raises KeyError where one of its lists is missing."""
    text = files("fhir_mappings").joinpath("family_history.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)["parents"]
    return Parents(frozenset(table["codes"]), frozenset(table["words"]))
