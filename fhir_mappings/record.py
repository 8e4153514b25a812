"""The patient's record as it was brought: resources by type, and how whole each type is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


class Entry(NamedTuple):
    """One resource, and the address under which its bundle filed it."""

    resource: Resource
    full_url: str = ""


@dataclass(frozen=True, slots=True)
class SourceRows:
    """What one query brought: the type it asked for, its state, its rows."""

    resource_type: str
    state: SourceState
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class FhirRecord:
    """All that was brought about one patient.

    `by_type`: her resources. `states`: how whole each type is. `index`: every resource by
    "Type/id" and by bundle address, to resolve references. `issues`: what was dropped on the way.
    """

    patient: Resource
    by_type: Mapping[str, tuple[Resource, ...]]
    states: Mapping[str, SourceState]
    index: Mapping[str, Resource]
    issues: tuple[DataIssue, ...] = ()

    def rows(self, resource_type: str) -> tuple[Resource, ...]:
        """Give her resources of a type."""
        return self.by_type.get(resource_type, ())

    def resolve(self, reference: str, container: Resource | None = None) -> Resource | None:
        """Find a referenced resource: contained, by bundle address, or by "Type/id"."""
        if reference.startswith("#"):
            inside = as_objects((container or {}).get("contained"))
            return next((one for one in inside if one.get("id") == reference[1:]), None)
        return self.index.get(reference) or self.index.get(relative(reference))


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
        index=shelf.index,
        issues=shelf.log.all(),
    )


class _Shelf:
    """Her resources by type, each once, and every resource by the names that refer to it."""

    __slots__ = ("_names", "by_type", "index", "log")

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.by_type: dict[str, dict[object, Resource]] = {kind: {} for kind in READ_TYPES}
        self.index: dict[str, Resource] = {}
        self.log = IssueLog()

    def put(self, entry: Entry) -> None:
        """File one resource; of several with one id the first stands."""
        resource, full_url = entry
        kind, identity = as_text(resource.get("resourceType")), as_text(resource.get("id"))
        if full_url:
            self.index.setdefault(full_url, resource)
        if identity:
            self.index.setdefault(f"{kind}/{identity}", resource)
        rows = self.by_type.get(kind)
        if rows is None:
            return
        if referenced(resource.get("subject")) in self._names or self._is_kept(resource):
            rows.setdefault(identity or full_url or len(rows), resource)

    def _is_kept(self, resource: Resource) -> bool:
        hers = is_hers(resource, self._names)
        if hers is False:
            self.log.add(reference_of(resource), "is about another patient; not used")
        elif hers is None:
            self.log.add(reference_of(resource), "names no patient; taken as this patient's")
        return hers is not False


def bundle_entries(bundle: object) -> tuple[Entry, ...]:
    """Give the resources of a Bundle, or of a single resource that stands in its place."""
    thing = as_object(bundle)
    if thing.get("resourceType") not in ("Bundle", None):
        return (Entry(thing),)
    return tuple(
        Entry(as_object(item.get("resource")), as_text(item.get("fullUrl")))
        for item in as_objects(thing.get("entry"))
        if isinstance(item.get("resource"), dict)
    )


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
