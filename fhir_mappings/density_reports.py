"""What a bone density result or its report says in words, to hold a positive value against it."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_mappings.context import Reading
from fhir_mappings.density_rules import density_rules
from fhir_mappings.elements import (
    Resource,
    as_object,
    as_objects,
    as_text,
    reference_of,
    referenced,
    texts,
)
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.observations import RETRACTED, date_of_result

DXA = frozenset({Concept.DXA_REPORT, Concept.DXA_PROCEDURE})
LOW_DENSITY = frozenset(
    {Concept.OSTEOPOROSIS, Concept.OSTEOPOROSIS_WITH_FRACTURE, Concept.OSTEOPENIA}
)


def says_low_density(reading: Reading, observation: Resource) -> bool:
    """Tell whether the result, or a report about it, says osteoporosis or osteopenia.

    Source: knowledge 1.1. A report is about it that lists it, or that is the report of a bone
    density scan of its day: many systems file both and link neither. Only words and codes are read,
    of interpretation, note, narrative and conclusion; a word that is denied ("no osteoporosis")
    does not count.
    """
    about = (observation, *_reports_of(reading, observation))
    return any(_says_low(reading, resource) for resource in about)


def _reports_of(reading: Reading, observation: Resource) -> Iterator[Resource]:
    for report in reading.record.rows("DiagnosticReport"):
        if as_text(report.get("status")).casefold() in RETRACTED:
            continue
        if _lists(reading, report, observation) or _is_of_its_scan(reading, report, observation):
            yield report


def _lists(reading: Reading, report: Resource, observation: Resource) -> bool:
    """One that is contained goes by the name of what it stands in: the report, or a panel in it."""
    listed = (referenced(result) for result in as_objects(report.get("result")))
    found = (reading.record.resolve(name, report) for name in listed if name)
    names = {reference_of(report), *(reference_of(one) for one in found if one is not None)}
    return reference_of(observation) in names


def _is_of_its_scan(reading: Reading, report: Resource, observation: Resource) -> bool:
    reported, measured = date_of_result(report), date_of_result(observation)
    if reported is None or measured is None or not reported.overlaps(measured):
        return False
    code = report.get("code")
    if not reading.terminology.concepts_of(code).isdisjoint(DXA):
        return True
    return any(density_rules().report.search(text) for text in texts(code))


def _says_low(reading: Reading, resource: Resource) -> bool:
    coded = (*_codeables(resource, "interpretation"), *_codeables(resource, "conclusionCode"))
    concepts_of = reading.terminology.concepts_of
    if any(not concepts_of(codeable).isdisjoint(LOW_DENSITY) for codeable in coded):
        return True
    words = [text for codeable in coded for text in texts(codeable)]
    words += [as_text(note.get("text")) for note in as_objects(resource.get("note"))]
    words += [as_text(resource.get("conclusion"))]
    words += [as_text(as_object(resource.get("text")).get("div"))]
    return any(words_say_low(text) for text in words)


def _codeables(resource: Resource, element: str) -> tuple[Resource, ...]:
    """The concepts of an element, of the resource itself and of its components."""
    parts = (resource, *as_objects(resource.get("component")))
    return tuple(found for part in parts for found in as_objects(part.get(element)))


def words_say_low(text: str) -> bool:
    """Tell whether words say osteoporosis or osteopenia, not denied."""
    rules = density_rules()
    return rules.low_density.search(rules.denied.sub("", text)) is not None
