"""Brings the record of a call together: the prefetch first, the FHIR server for what is absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cds_service.errors import DataUnavailable
from fhir_mappings.elements import Resource, as_number, as_object, as_text
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.gathering import FhirAccess, Query, Reach, access_allowed, fetch_all
from fhir_mappings.gathering.bundles import read_page
from fhir_mappings.record import FhirRecord, SourceRows, build_record
from hook_definitions.definitions import PrefetchKey, ServiceDefinition

PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class CallSources:
    """What a call brings to read from: its prefetch, and its access to the EHR's FHIR server."""

    patient_id: str
    context: Mapping[str, Any]
    prefetch: Mapping[str, Any]
    fhir_server: str | None
    fhir_authorization: Mapping[str, Any] | None


def collect(sources: CallSources, service: ServiceDefinition, reach: Reach) -> FhirRecord:
    """Read every prefetch key of the service and build the record.

    Raises DataUnavailable (412), naming the key, when the Patient cannot be had.
    """
    answers = {key.name: _from_prefetch(key, sources.prefetch) for key in service.prefetch}
    absent = [key for key in service.prefetch if _is_open(answers[key.name])]
    answers |= _from_server(absent, answers, sources, reach)
    patient = _patient(answers[PATIENT], sources.patient_id)
    rows = [answers[key.name] for key in service.prefetch if key.name != PATIENT]
    return build_record(patient, rows)


def _from_prefetch(key: PrefetchKey, prefetch: Mapping[str, Any]) -> SourceRows:
    """Judge what the client put under a key (conformance 1.6)."""
    if key.name not in prefetch:
        return SourceRows(key.resource_type, SourceState.NOT_ASKED)
    value = prefetch[key.name]
    if value is None:
        return SourceRows(key.resource_type, SourceState.WHOLE)
    body = as_object(value)
    if body.get("resourceType") == key.resource_type:
        return SourceRows(key.resource_type, SourceState.WHOLE, ({"resource": body},))
    page = read_page(body, key.resource_type)
    if page is None:
        return SourceRows(key.resource_type, SourceState.FAILED)
    cut_off = page.has_gaps or page.next_url is not None or page.total > len(page.matches)
    state = SourceState.CUT_OFF if cut_off else SourceState.WHOLE
    return SourceRows(key.resource_type, state, (*page.matches, *page.included))


def _is_open(rows: SourceRows) -> bool:
    return rows.state is not SourceState.WHOLE


def _from_server(
    keys: list[PrefetchKey],
    answers: Mapping[str, SourceRows],
    sources: CallSources,
    reach: Reach,
) -> dict[str, SourceRows]:
    """Ask the EHR's server for the keys that the prefetch left open, where that is allowed.

    An answer that is no better than what the prefetch brought does not replace it.
    """
    access = usable_access(sources, reach)
    if access is None or not keys:
        return {}
    urls = {key.name: key.resolve(sources.context) for key in keys}
    types = {key.name: key.resource_type for key in keys}
    queries = [Query(name, url, types[name]) for name, url in urls.items() if url is not None]
    found = {}
    for name, fetched in fetch_all(queries, access, reach).items():
        state = SourceState(fetched.state.value)
        if answers[name].state is SourceState.CUT_OFF and state is SourceState.FAILED:
            continue
        entries = fetched.entries or tuple({"resource": one} for one in fetched.resources)
        found[name] = SourceRows(types[name], state, entries)
    return found


def usable_access(sources: CallSources, reach: Reach) -> FhirAccess | None:
    """Give the access to the server that the call brings, unless it must not be used.

    A token of another type, one that has run out, or one bound to another patient is not used, and
    neither is a server that the settings do not allow (conformance F-03, F-06, F-07, F-11).
    """
    if not sources.fhir_server or not access_allowed(sources.fhir_server, reach):
        return None
    authorization = sources.fhir_authorization
    if authorization is None:
        return FhirAccess(sources.fhir_server, None)
    bound_to = as_text(authorization.get("patient"))
    if bound_to and bound_to != sources.patient_id:
        return None
    expires = as_number(authorization.get("expires_in"))
    token = as_text(authorization.get("access_token"))
    is_bearer = as_text(authorization.get("token_type")).lower() == "bearer"
    if not token or not is_bearer or (expires is not None and expires <= 0):
        return None
    return FhirAccess(sources.fhir_server, token)


def _patient(rows: SourceRows, patient_id: str) -> Resource:
    for row in rows.entries:
        resource: Resource = row["resource"]
        if resource.get("resourceType") == "Patient" and resource.get("id") == patient_id:
            return resource
    raise DataUnavailable(
        "prefetch key 'patient' does not hold the patient of the context, "
        "and no usable FHIR server gave it",
        "$.prefetch.patient",
    )
