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
    FhirRecord,
    Row,
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
    patients = [one for one in entries if _kind(one) == "Patient"]
    if len({as_text(one["resource"].get("id")) for one in patients}) != 1:
        raise CallRefused(f"a Bundle of one patient is needed; this one holds {len(patients)}")
    state = SourceState.CUT_OFF if _is_a_part(bundle) else SourceState.WHOLE
    rows = [
        SourceRows(kind, state, tuple(one for one in entries if _kind(one) == kind))
        for kind in READ_TYPES
    ]
    others = tuple(one for one in entries if _kind(one) not in READ_TYPES)
    urls = frozenset(url for one in patients if (url := as_text(one.get("fullUrl"))))
    return build_record(
        patients[0]["resource"], [*rows, SourceRows("Condition", state, others)], urls
    )


def drafts_of_bundle(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Give the orders of a Bundle that are drafts, as the draftOrders of an order hook."""
    drafts = [
        {"resource": row["resource"]}
        for row in bundle_entries(bundle)
        if _kind(row) in DRAFT_TYPES and row["resource"].get("status") == "draft"
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": drafts}


def _kind(row: Row) -> object:
    return row["resource"].get("resourceType")


def _with_id(row: Row) -> Row:
    """An entry without an id takes that of its address, so that it can be named."""
    address = as_text(row.get("fullUrl"))
    if as_text(row["resource"].get("id")) or not address:
        return row
    identity = address.replace(":", "/").rstrip("/").split("/")[-1]
    return {**row, "resource": {**row["resource"], "id": identity}}


def _is_a_part(bundle: Mapping[str, Any]) -> bool:
    if any(link.get("relation") == "next" for link in as_objects(bundle.get("link"))):
        return True
    if bundle.get("type") != "searchset":
        return False
    page = read_page(bundle, "Patient")
    return page is not None and page.total > len(as_objects(bundle.get("entry")))
