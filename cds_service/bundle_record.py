"""A Bundle of one patient as a whole record, for evaluation offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cds_service.errors import CallRefused
from fhir_mappings.elements import as_objects, as_text
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.gathering.bundles import read_page
from fhir_mappings.record import (
    READ_TYPES,
    Entry,
    FhirRecord,
    SourceRows,
    build_record,
    bundle_entries,
)

DRAFT_TYPES = ("MedicationRequest", "ServiceRequest")


def record_of_bundle(bundle: Mapping[str, Any]) -> FhirRecord:
    """Read a Bundle of any type as the whole record: a type that it lacks is empty (interface).

    A search page that says there is more counts as cut off. Raises CallRefused unless it holds
    exactly one Patient.
    """
    entries = tuple(_with_id(entry) for entry in bundle_entries(bundle))
    patients = [one for one in entries if one.resource.get("resourceType") == "Patient"]
    if len({as_text(one.resource.get("id")) for one in patients}) != 1:
        raise CallRefused(f"a Bundle of one patient is needed; this one holds {len(patients)}")
    state = SourceState.CUT_OFF if _is_a_part(bundle) else SourceState.WHOLE
    rows = [
        SourceRows(
            kind, state, tuple(one for one in entries if one.resource.get("resourceType") == kind)
        )
        for kind in READ_TYPES
    ]
    others = tuple(one for one in entries if one.resource.get("resourceType") not in READ_TYPES)
    urls = frozenset(one.full_url for one in patients if one.full_url)
    return build_record(patients[0].resource, [*rows, SourceRows("Condition", state, others)], urls)


def drafts_of_bundle(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Give the orders of a Bundle that are drafts, as the draftOrders of an order hook."""
    drafts = [
        {"resource": entry.resource}
        for entry in bundle_entries(bundle)
        if entry.resource.get("resourceType") in DRAFT_TYPES
        and entry.resource.get("status") == "draft"
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": drafts}


def _with_id(entry: Entry) -> Entry:
    """An entry without an id takes that of its address, so that it can be named."""
    if as_text(entry.resource.get("id")) or not entry.full_url:
        return entry
    identity = entry.full_url.replace(":", "/").rstrip("/").split("/")[-1]
    return Entry({**entry.resource, "id": identity}, entry.full_url)


def _is_a_part(bundle: Mapping[str, Any]) -> bool:
    if any(link.get("relation") == "next" for link in as_objects(bundle.get("link"))):
        return True
    if bundle.get("type") != "searchset":
        return False
    page = read_page(bundle, "Patient")
    return page is not None and page.total > len(as_objects(bundle.get("entry")))
