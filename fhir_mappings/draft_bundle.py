"""The bundle of draft orders, however it was sent: its drafts with their names, its medications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_mappings.elements import Resource, as_object, as_text, reference_of


@dataclass(frozen=True, slots=True)
class Draft:
    """One resource of the bundle. `names`: every way in which a selection may name it."""

    kind: str
    name: str
    names: frozenset[str]
    resource: Resource
    has_id: bool


def drafts_in(bundle: object) -> Iterator[Draft]:
    """Yield every resource of a draft bundle; without an id it is `draftOrders.entry[n]`."""
    for position, entry in enumerate(_entries(bundle)):
        item = as_object(entry)
        resource = as_object(item.get("resource"))
        if not resource:
            continue
        identity, address = as_text(resource.get("id")), as_text(item.get("fullUrl"))
        name = reference_of(resource) if identity else f"draftOrders.entry[{position}]"
        names = frozenset(filter(None, (name, identity, address)))
        yield Draft(as_text(resource.get("resourceType")), name, names, resource, bool(identity))


def medications_in(bundle: object) -> Mapping[str, Resource]:
    """Give the Medications that stand beside the drafts, by every name that they have."""
    return {
        name: draft.resource
        for draft in drafts_in(bundle)
        if draft.kind == "Medication"
        for name in draft.names
    }


def _entries(bundle: object) -> list[object]:
    entries = as_object(bundle).get("entry")
    if isinstance(entries, list):
        return entries
    return [] if entries is None else [entries]
