"""The patient's record as it was brought: resources by type, and how whole each type is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fhir_mappings.elements import (
    Resource,
    as_object,
    as_objects,
    as_text,
    reference_of,
    referenced,
    relative,
)
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.issues import DataIssue, IssueLog

WORST_LAST = (
    SourceState.WHOLE,
    SourceState.NOT_ASKED,
    SourceState.CUT_OFF,
    SourceState.FAILED,
)
# An entry of a bundle: its `resource`, and its `fullUrl` where it has one.
Row = Mapping[str, Any]

READ_TYPES = (
    "Condition",
    "Observation",
    "Procedure",
    "MedicationStatement",
    "MedicationRequest",
    "MedicationAdministration",
    "MedicationDispense",
    "AllergyIntolerance",
    "FamilyMemberHistory",
    "ServiceRequest",
    "Appointment",
    "Encounter",
    "DiagnosticReport",
)


@dataclass(frozen=True, slots=True)
class SourceRows:
    """What one query brought: the type it asked for, its state, its rows."""

    resource_type: str
    state: SourceState
    entries: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class FhirRecord:
    """All that was brought about one patient.

    `by_type`: her resources. `states`: how whole each type is. `addresses`: every resource that was
    brought, to resolve references. `issues`: what was dropped on the way.
    """

    patient: Resource
    by_type: Mapping[str, tuple[Resource, ...]]
    states: Mapping[str, SourceState]
    addresses: Addresses
    issues: tuple[DataIssue, ...] = ()

    def rows(self, resource_type: str) -> tuple[Resource, ...]:
        """Give her resources of a type."""
        return self.by_type.get(resource_type, ())

    def resolve(self, reference: str, container: Resource | None = None) -> Resource | None:
        """Find a referenced resource: contained, by bundle address, or by "Type/id"."""
        if reference.startswith("#"):
            inside = as_objects((container or {}).get("contained"))
            return next((one for one in inside if one.get("id") == reference[1:]), None)
        return self.addresses.find(reference)


class Addresses:
    """Finds a resource by "Type/id" or by the address under which its bundle filed it.

    Few records refer to anything, so nothing is indexed before the first question.
    """

    __slots__ = ("_by_name", "_entries")

    def __init__(self, entries: Iterable[Row]) -> None:
        self._entries = tuple(entries)
        self._by_name: dict[str, Resource] | None = None

    def find(self, reference: str) -> Resource | None:
        """Give the resource that a reference names; of several with one name the first."""
        if self._by_name is None:
            self._by_name = self._indexed()
        return self._by_name.get(reference) or self._by_name.get(relative(reference))

    def _indexed(self) -> dict[str, Resource]:
        found: dict[str, Resource] = {}
        for row in self._entries:
            resource = row["resource"]
            if full_url := as_text(row.get("fullUrl")):
                found.setdefault(full_url, resource)
            if identity := as_text(resource.get("id")):
                found.setdefault(f"{as_text(resource.get('resourceType'))}/{identity}", resource)
        return found


def build_record(
    patient: Resource, sources: Iterable[SourceRows], patient_urls: frozenset[str] = frozenset()
) -> FhirRecord:
    """Sort what was brought by type, keep only what is hers, and judge how whole each type is.

    `patient_urls`: further addresses that name her (a bundle's fullUrl). A type that several
    queries bring is as whole as the worst of them; one that none asked for is not-asked.
    """
    rows = tuple(sources)
    names = patient_urls | {f"Patient/{as_text(patient.get('id'))}"}
    shelf = _Shelf(names)
    for source in rows:
        for entry in source.entries:
            shelf.put(entry)
    return FhirRecord(
        patient=patient,
        by_type={kind: tuple(found.values()) for kind, found in shelf.by_type.items()},
        states=_states(rows, merged=_is_merged(patient)),
        addresses=Addresses(entry for source in rows for entry in source.entries),
        issues=shelf.log.all(),
    )


class _Shelf:
    """Her resources by type, each once."""

    __slots__ = ("_names", "by_type", "log")

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.by_type: dict[str, dict[object, Resource]] = {kind: {} for kind in READ_TYPES}
        self.log = IssueLog()

    def put(self, row: Row) -> None:
        """File one resource; of several with one id the one that was updated last stands."""
        resource: Resource = row["resource"]
        rows = self.by_type.get(as_text(resource.get("resourceType")))
        if rows is None:
            return
        identity = as_text(resource.get("id"))
        if referenced(resource.get("subject")) in self._names or self._is_kept(resource):
            key = identity or as_text(row.get("fullUrl")) or len(rows)
            if key not in rows or _updated(resource) > _updated(rows[key]):
                rows[key] = resource

    def _is_kept(self, resource: Resource) -> bool:
        hers = is_hers(resource, self._names)
        if hers is False:
            self.log.add(reference_of(resource), "is about another patient; not used")
        elif hers is None:
            self.log.add(reference_of(resource), "names no patient; taken as this patient's")
        return hers is not False


def _updated(resource: Resource) -> str:
    """Give when a version was written, as sent; servers write it in one form."""
    return as_text(as_object(resource.get("meta")).get("lastUpdated"))


def bundle_entries(bundle: object) -> tuple[Row, ...]:
    """Give the resources of a Bundle, or of a single resource that stands in its place."""
    thing = as_object(bundle)
    if thing.get("resourceType") not in ("Bundle", None):
        return ({"resource": thing},)
    rows = as_objects(thing.get("entry"))
    return tuple(row for row in rows if isinstance(row.get("resource"), dict))


def is_hers(resource: Resource, names: frozenset[str] | set[str]) -> bool | None:
    """Tell whether a resource is about her; None when it names no subject at all."""
    subject = resource["subject"] if "subject" in resource else resource.get("patient")
    if subject is None:
        return _takes_part(resource, names)
    reference = referenced(subject)
    if not reference:
        return None
    return reference in names or relative(reference) in names


def _takes_part(resource: Resource, names: frozenset[str] | set[str]) -> bool | None:
    """Appointments name their patient among the participants."""
    actors = [referenced(p.get("actor")) for p in as_objects(resource.get("participant"))]
    patients = [a for a in actors if a in names or relative(a).startswith("Patient/")]
    if not patients:
        return None
    return any(a in names or relative(a) in names for a in patients)


def _states(rows: Iterable[SourceRows], merged: bool) -> dict[str, SourceState]:
    states = dict.fromkeys(READ_TYPES, SourceState.NOT_ASKED)
    asked: set[str] = set()
    for source in rows:
        worst = max(
            source.state,
            states[source.resource_type] if source.resource_type in asked else source.state,
            key=WORST_LAST.index,
        )
        states[source.resource_type] = worst
        asked.add(source.resource_type)
    if merged:
        return {
            kind: max(s, SourceState.CUT_OFF, key=WORST_LAST.index) for kind, s in states.items()
        }
    return states


def _is_merged(patient: Resource) -> bool:
    """A Patient that another one replaces is read, but nothing counts as whole (14.19)."""
    return any(link.get("type") == "replaced-by" for link in as_objects(patient.get("link")))
