"""From the entries of a record to the prefetch that an EHR answers with, and to a hook call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from hook_definitions.definitions import PrefetchKey, ServiceDefinition
from tests.dialects.codes import Json
from tests.vignettes.harness.calls import EXPLAIN, HOOK_INSTANCE

REFERENCED = "Medication"


def call_body(
    service: ServiceDefinition,
    entries: Sequence[Json],
    drafts: Sequence[Json],
    *,
    heeds_codes: bool = True,
) -> Json:
    """Give the body of a call whose prefetch is whole.

    `heeds_codes`: False for a server that answers a search by code with all that it has.
    """
    patient, *rows = entries
    answers = {
        key.name: searchset(answer(key.template if heeds_codes else "", key.resource_type, rows))
        for key in service.prefetch
        if key.name != "patient"
    }
    return {
        "hook": service.hook,
        "hookInstance": HOOK_INSTANCE,
        "context": _context(service.hook, patient["resource"]["id"], drafts),
        "prefetch": {"patient": patient["resource"], **answers},
        "extension": EXPLAIN,
    }


def answer(query: str, resource_type: str, rows: Iterable[Json]) -> list[Json]:
    """Give the rows that a server finds for a search, and the Medications that they refer to.

    A search by `code` looks at the code of an Observation, not at those of its components.
    """
    codes = parse_qs(urlsplit(query).query).get("code")
    wanted = None if codes is None else set(codes[0].split(","))
    rows = tuple(rows)
    found = [row for row in rows if _is_found(row["resource"], resource_type, wanted)]
    return [*found, *_included(found, rows)]


def _is_found(resource: Json, resource_type: str, wanted: set[str] | None) -> bool:
    if resource["resourceType"] != resource_type:
        return False
    if wanted is None:
        return True
    return any(coding["code"] in wanted for coding in resource["code"].get("coding", ()))


def _included(found: Iterable[Json], rows: Iterable[Json]) -> list[Json]:
    named = {row["resource"].get("medicationReference", {}).get("reference") for row in found}
    referenced = [row for row in rows if row["resource"]["resourceType"] == REFERENCED]
    return [row | {"search": {"mode": "include"}} for row in referenced if row["fullUrl"] in named]


def searchset(rows: Sequence[Json], *, total: int | None = None) -> Json:
    """Give a search answer of these rows."""
    matches = [row for row in rows if row.get("search", {}).get("mode") != "include"]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset"}
    bundle["total"] = len(matches) if total is None else total
    return bundle | ({"entry": list(rows)} if rows else {})


def _context(hook: str, patient_id: str, drafts: Sequence[Json]) -> Json:
    context: Json = {"userId": "Practitioner/1", "patientId": patient_id}
    if hook == "encounter-discharge":
        context["encounterId"] = "e1"
    if hook in ("order-select", "order-sign"):
        entries = [{"resource": one} for one in drafts]
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    if hook == "order-select":
        orders = [one for one in drafts if one["resourceType"] != REFERENCED]
        context["selections"] = [f"{one['resourceType']}/{one['id']}" for one in orders]
    return context


def keys_of(service: ServiceDefinition) -> tuple[PrefetchKey, ...]:
    """Give the prefetch keys that are searches."""
    return tuple(key for key in service.prefetch if key.name != "patient")
