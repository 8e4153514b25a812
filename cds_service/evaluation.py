"""Evaluates a file offline: a CDS Hooks request, or a Bundle of one patient."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cds_service.errors import CallRefused, OsteoCdsError
from cds_service.pipeline import Engine, answer, evaluate_bundle
from cds_service.web.calls import read_call
from cds_service.web.json_bodies import decode
from hook_definitions.definitions import ServiceDefinition, load_services

STANDARD_INPUT = "-"
GZIP_MAGIC = b"\x1f\x8b"
DEFAULT_HOOK = "patient-view"


class Unreadable(OsteoCdsError):
    """Input that cannot be evaluated; the message says why, without patient data."""


def read_input(name: str) -> Mapping[str, Any]:
    """Read a JSON object from a file, or from standard input for `-`; gzip is recognized.

    Raises Unreadable.
    """
    try:
        content = _content(name)
        body = decode(gzip.decompress(content) if content.startswith(GZIP_MAGIC) else content)
    except CallRefused as error:
        raise Unreadable(f"{name} is not JSON") from error
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{name} cannot be read: {_reason(error)}") from error
    if not isinstance(body, dict):
        raise Unreadable(f"{name} holds no JSON object")
    return body


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not a whole gzip file"


def evaluate(
    body: Mapping[str, Any], engine: Engine, *, hook: str | None, as_of: date, explain: bool
) -> dict[str, Any]:
    """Evaluate a request for its own hook, or a Bundle for the hook given (patient-view).

    Nothing is read from a FHIR server: a request's own access to one is left out.

    Raises Unreadable or CallRefused.
    """
    if body.get("resourceType") == "Bundle":
        wanted = _service_of(hook or DEFAULT_HOOK).hook
        return evaluate_bundle(body, wanted, engine, as_of, explain)
    if "hook" not in body:
        raise Unreadable("the file is neither a CDS Hooks request nor a FHIR Bundle")
    service = _service_of(body["hook"])
    if hook not in (None, service.hook):
        raise Unreadable(f"--hook differs from the hook of the request, {service.hook}")
    call = read_call(body, service, may_explain=True)
    offline = replace(call, fhir_server=None, fhir_authorization=None)
    return answer(replace(offline, explain=explain or call.explain), engine, as_of)


def _service_of(hook: object) -> ServiceDefinition:
    services = load_services().values()
    for service in services:
        if service.hook == hook:
            return service
    known = ", ".join(service.hook for service in services)
    raise Unreadable(f"there is no service for this hook; there are {known}")
