"""Reads what encounters say: why they took place, and that they were of a kind a rule reads."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, as_object, as_objects, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding, FindingKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.fall_codes import events_in, is_later_episode
from fhir_mappings.spans import lies_ahead
from fhir_mappings.statuses import status_word

NOT_HELD = frozenset({"planned", "cancelled", "entered-in-error"})
Concepts = frozenset[Concept]
NOTHING: Concepts = frozenset()


def read_encounters(reading: Reading) -> Iterator[Finding]:
    """Read every Encounter that took place and means a concept.

    Its kind (type, class, discharge disposition) is of its own day. Its reason was known by that
    day, which is no onset: it stands in `recorded`.
    """
    terms = reading.terminology
    for resource in reading.record.rows("Encounter"):
        codes = as_objects(resource.get("reasonCode"))
        reasons = events_in(terms, reasons_of(reading, resource), *codes)
        kind = _kind(reading, resource)
        if not (reasons or kind) or not was_held(reading, resource):
            continue
        day = started(reading, resource)
        provenance = Provenance(reference_of(resource))
        if reasons:
            yield Finding(
                FindingKind.ENCOUNTER,
                reasons,
                provenance,
                recorded=day,
                raised_pth_only=terms.states_raised_pth_only(*codes),
                later_episode=is_later_episode(terms, *codes),
            )
        if kind:
            yield Finding(FindingKind.ENCOUNTER, kind, provenance, when=day)


def reasons_of(reading: Reading, resource: Resource) -> Concepts:
    """Give every concept that the reasons of an encounter or a procedure mean."""
    concepts_of = reading.terminology.concepts_of
    return NOTHING.union(*(concepts_of(one) for one in as_objects(resource.get("reasonCode"))))


def was_held(reading: Reading, resource: Resource) -> bool:
    """Tell whether an Encounter took place; note why where it does not count."""
    if status_word(resource) in NOT_HELD:
        reading.discard(resource, "is an encounter that did not take place; not used")
        return False
    if lies_ahead(reading, _start_sent(resource)):
        reading.discard(resource, "is dated after the day of evaluation; set aside")
        return False
    return True


def started(reading: Reading, resource: Resource) -> PartialDate | None:
    """Give the day on which an Encounter began."""
    return reading.past(resource, "period", _start_sent(resource))


def _start_sent(resource: Resource) -> object:
    return as_object(resource.get("period")).get("start")


def _kind(reading: Reading, resource: Resource) -> Concepts:
    concepts_of = reading.terminology.concepts_of
    stay = as_object(resource.get("hospitalization"))
    said = (
        *as_objects(resource.get("type")),
        {"coding": list(as_objects(resource.get("class")))},
        stay.get("dischargeDisposition"),
    )
    return NOTHING.union(*map(concepts_of, said))
