"""Reads procedures that were done, and hospice services that are ordered, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, as_text, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course, Finding, FindingKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.laterality import side_of
from fhir_mappings.spans import end_in_order, end_sent, lies_ahead, start_sent
from fhir_mappings.statuses import says_not_to_perform, status_word
from fhir_mappings.text_hints import Understood, understand

DONE = frozenset({"completed", "in-progress"})
UNSURE = frozenset({"", "unknown"})
UNBINDING = frozenset({"proposal", "option"})


def read_procedures(reading: Reading) -> Iterator[Finding]:
    """Read every Procedure that means a concept and was done."""
    for row in reading.coded("Procedure"):
        finding = read_procedure(reading, row.resource)
        if finding is not None:
            yield finding


def read_procedure(reading: Reading, resource: Resource) -> Finding | None:
    """Read one Procedure; None when it means no concept, was not done, or lies ahead.

    One whose status is not known may not have been done: it is kept as doubtful.
    """
    understood = understand(reading, resource.get("code"))
    if not understood.concepts or not happened(reading, resource):
        return None
    start = reading.past(resource, "performed", start_sent(resource, "performed"))
    end = reading.past(resource, "performed", end_sent(resource, "performed"))
    return Finding(
        kind=FindingKind.PROCEDURE,
        concepts=understood.concepts,
        provenance=Provenance(reference_of(resource)),
        when=start,
        ended=end_in_order(reading, resource, start, end),
        course=_course(resource),
        certainty=_certainty(reading, resource, understood),
        laterality=side_of(resource),
    )


def happened(reading: Reading, resource: Resource) -> bool:
    """Tell whether a Procedure took place, or may have; note why where it does not count."""
    if status_word(resource) not in DONE | UNSURE:
        reading.discard(resource, "is not a procedure that was done; not used")
        return False
    if lies_ahead(reading, start_sent(resource, "performed")):
        reading.discard(resource, "is dated after the day of evaluation; set aside")
        return False
    return True


def _course(resource: Resource) -> Course:
    return Course.ACTIVE if status_word(resource) == "in-progress" else Course.UNSTATED


def _certainty(reading: Reading, resource: Resource, understood: Understood) -> Certainty:
    if understood.certainty is Certainty.TEXT_ONLY:
        reading.log.add(reference_of(resource), "is not coded; its words may name an exclusion")
        return Certainty.TEXT_ONLY
    if status_word(resource) in UNSURE:
        reading.log.add(reference_of(resource), "does not say whether it was done; proves nothing")
        return Certainty.DOUBTFUL
    return Certainty.CERTAIN


def read_hospice_orders(reading: Reading) -> Iterator[Finding]:
    """Read active ServiceRequests for hospice care (knowledge 1.5); other orders are plans."""
    for row in reading.coded("ServiceRequest"):
        resource = row.resource
        if Concept.HOSPICE in row.concepts and _is_in_force(resource):
            yield Finding(
                kind=FindingKind.SERVICE,
                concepts=row.concepts,
                provenance=Provenance(reference_of(resource)),
                recorded=reading.past(resource, "authoredOn", resource.get("authoredOn")),
                course=Course.ACTIVE,
            )


def _is_in_force(resource: Resource) -> bool:
    if says_not_to_perform(resource) or as_text(resource.get("intent")).lower() in UNBINDING:
        return False
    return status_word(resource) == "active"
