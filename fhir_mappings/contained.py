"""Results that stand inside a report or a panel, as if they had been sent on their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from fhir_mappings.context import Reading
from fhir_mappings.elements import (
    Resource,
    as_objects,
    as_text,
    reference_of,
    referenced,
    relative,
)
from fhir_mappings.statuses import FINAL_REPORT

LISTS: Mapping[str, str] = MappingProxyType(
    {"DiagnosticReport": "result", "Observation": "hasMember"}
)
DATES = ("effectiveDateTime", "effectiveInstant", "effectivePeriod", "issued")


def contained_observations(reading: Reading) -> Iterator[Resource]:
    """Give the contained Observations that a report's results or a panel's members name.

    A contained resource has no address of its own: it goes by the name of what it stands in, and
    takes from it the day where it has none. What stands in a report that is not final is not final.
    """
    for kind, element in LISTS.items():
        for container in reading.record.rows(kind):
            if "contained" in container:
                yield from _named_inside(reading, container, element)


def _named_inside(reading: Reading, container: Resource, element: str) -> Iterator[Resource]:
    open_names = [referenced(one) for one in as_objects(container.get(element))]
    seen: set[str] = set()
    while open_names:
        name = open_names.pop(0)
        if not name.startswith("#") or name in seen:
            continue
        seen.add(name)
        inside = reading.record.resolve(name, container)
        if inside is None or inside.get("resourceType") != "Observation":
            continue
        if not _is_hers(inside, container, reading.record.patient):
            reading.log.add(reference_of(container), "holds a result of another patient; not used")
            continue
        yield _as_sent_alone(inside, container)
        open_names += [referenced(one) for one in as_objects(inside.get("hasMember"))]


def _is_hers(inside: Resource, container: Resource, patient: Resource) -> bool:
    """A contained result is of the patient of its container, unless it names another one."""
    subject = referenced(inside.get("subject"))
    if not subject or subject.startswith("#") or subject == referenced(container.get("subject")):
        return True
    return relative(subject) == f"Patient/{as_text(patient.get('id'))}"


def _as_sent_alone(inside: Resource, container: Resource) -> Resource:
    name = {"resourceType": container.get("resourceType"), "id": container.get("id")}
    has_date = any(inside.get(key) is not None for key in DATES)
    dates = {} if has_date else {key: container.get(key) for key in DATES}
    is_final = as_text(container.get("status")).casefold() in FINAL_REPORT
    status = inside.get("status") if is_final else container.get("status")
    return {**inside, **dates, **name, "status": status}
