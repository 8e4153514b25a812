"""From a record to the body of a hook call: the prefetch as an EHR fills it, and the context."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import parse_qs, urlsplit

from hook_definitions.definitions import PrefetchKey, ServiceDefinition, load_services
from tests.vignettes.harness.codes import Resource
from tests.vignettes.harness.words import PATIENT_ID, Drafts, Record

HOOK_INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
ENCOUNTER_ID = "e1"
EXPLAIN = {"io.github.osteoporosis-cds.explain": True}
ORDER_HOOKS = ("order-select", "order-sign")


def service_of(hook: str) -> ServiceDefinition:
    """Give the service of a hook."""
    return next(one for one in load_services().values() if one.hook == hook)


def call_body(hook: str, record: Record, drafts: Drafts, without: Collection[str] = ()) -> Resource:
    """Give the body of a hook call whose prefetch lacks the named keys."""
    return {
        "hook": hook,
        "hookInstance": HOOK_INSTANCE,
        "context": _context(hook, drafts),
        "prefetch": prefetch(service_of(hook), record, without),
        "extension": EXPLAIN,
    }


def _context(hook: str, drafts: Drafts) -> Resource:
    context: Resource = {"userId": "Practitioner/1", "patientId": PATIENT_ID}
    if hook == "encounter-discharge":
        context["encounterId"] = ENCOUNTER_ID
    if hook in ORDER_HOOKS:
        context["draftOrders"] = _bundle(drafts.resources, "collection")
    if hook == "order-select":
        context["selections"] = list(drafts.selections)
    return context


def prefetch(service: ServiceDefinition, record: Record, without: Collection[str]) -> Resource:
    """Answer every prefetch template of a service as a server would, each key whole.

    Raises ValueError for a resource that no template asks for: an EHR would never send it.
    """
    unknown = set(without) - {key.name for key in service.prefetch}
    if unknown:
        raise ValueError(f"{service.id} has no prefetch keys {sorted(unknown)}")
    answers = {
        key.name: [one for one in record.resources if _is_asked_for(one, key)]
        for key in service.prefetch
        if key.name != "patient"
    }
    _refuse_leftovers(record.resources, answers.values())
    bundles = {name: _searchset(found) for name, found in answers.items() if name not in without}
    return bundles if "patient" in without else {"patient": record.patient, **bundles}


def _is_asked_for(resource: Resource, key: PrefetchKey) -> bool:
    if resource["resourceType"] != key.resource_type:
        return False
    codes = parse_qs(urlsplit(key.template).query).get("code")
    if codes is None:
        return True
    wanted = codes[0].split(",")
    return any(coding["code"] in wanted for coding in resource["code"]["coding"])


def _refuse_leftovers(resources: Iterable[Resource], found: Iterable[list[Resource]]) -> None:
    asked_for = {id(one) for answer in found for one in answer}
    left = [one for one in resources if id(one) not in asked_for]
    if left:
        names = [f"{one['resourceType']}/{one['id']}" for one in left]
        raise ValueError(f"no prefetch template asks for {names}")


def _searchset(resources: Collection[Resource]) -> Resource:
    return _bundle(resources, "searchset") | {"total": len(resources)}


def _bundle(resources: Iterable[Resource], kind: str) -> Resource:
    entries = [{"resource": one} for one in resources]
    bundle: Resource = {"resourceType": "Bundle", "type": kind}
    return bundle | ({"entry": entries} if entries else {})
