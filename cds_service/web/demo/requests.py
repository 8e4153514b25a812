"""CDS Hooks requests for demo patients, as an EHR with full prefetch would send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from cds_service.web.demo.catalog import DemoDraft, DemoPatient
from cds_service.web.demo.offsets import with_dates
from hook_definitions.definitions import PrefetchKey, ServiceDefinition

CLINICIAN = "Practitioner/demo-clinician"
ENCOUNTER_ID = "demo-encounter"
ORDER_HOOKS = frozenset({"order-sign", "order-select"})


def demo_request(
    service: ServiceDefinition, patient: DemoPatient, draft: DemoDraft | None, as_of: date
) -> dict[str, Any]:
    """Compose the body of a call of this service for this patient.

    Every prefetch key of discovery is there: what the record does not hold is an empty searchset,
    read and empty. Order hooks carry the draft orders, or none.
    """
    return {
        "hook": service.hook,
        "hookInstance": str(uuid4()),
        "context": _context(service.hook, patient, draft, as_of),
        "prefetch": {key.name: _source(key, patient, as_of) for key in service.prefetch},
    }


def _context(
    hook: str, patient: DemoPatient, draft: DemoDraft | None, as_of: date
) -> dict[str, Any]:
    common: dict[str, Any] = {"userId": CLINICIAN, "patientId": patient.id}
    if hook == "encounter-discharge":
        return {**common, "encounterId": ENCOUNTER_ID}
    if hook not in ORDER_HOOKS:
        return common
    orders = [_order(each, patient, as_of) for each in draft.orders] if draft else []
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": _entries(orders)}
    if hook == "order-select":
        common["selections"] = [f"{each['resourceType']}/{each['id']}" for each in orders]
    return {**common, "draftOrders": bundle}


def _order(order: Mapping[str, Any], patient: DemoPatient, as_of: date) -> dict[str, Any]:
    subject = {"reference": f"Patient/{patient.id}"}
    dated = {key: with_dates(value, as_of) for key, value in order.items()}
    return {**dated, "subject": subject, "authoredOn": as_of.isoformat()}


def _source(key: PrefetchKey, patient: DemoPatient, as_of: date) -> object:
    held = with_dates(patient.record.get(key.name, []), as_of)
    return _searchset(held) if isinstance(held, list) else held


def _searchset(resources: list[Any]) -> dict[str, Any]:
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(resources)}
    return {**bundle, "entry": _entries(resources)} if resources else bundle


def _entries(resources: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"resource": each} for each in resources]
