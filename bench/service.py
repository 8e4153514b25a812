"""The service in this process, without a server: its WSGI call, and its reading alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from werkzeug.test import run_wsgi_app

from bench.body import PATIENT
from cds_service.app import create_app
from cds_service.collecting import CallSources, collect
from cds_service.settings import Settings
from fhir_mappings.gathering import Reach
from fhir_mappings.reading import read_facts
from fhir_mappings.terminology import load_terminology
from hook_definitions.definitions import load_services

SERVICE = "osteoporosis-patient-view"
AS_OF = date(2026, 6, 15)


class InProcess:
    """One application, as a server's worker would hold it."""

    def __init__(self) -> None:
        self._app = create_app(Settings(as_of=AS_OF))
        self._terminology = load_terminology()
        self._service = load_services()[SERVICE]

    def reading(self, body: dict[str, Any]) -> Callable[[], object]:
        """Give the step from a decoded body to the facts of the patient."""
        sources = CallSources(PATIENT, body["context"], body["prefetch"], None, None)

        def read() -> object:
            record = collect(sources, self._service, Reach(deadline_seconds=0, production=False))
            return read_facts(record, AS_OF, self._terminology)

        return read

    def calling(self, body: bytes) -> Callable[[], bytes]:
        """Give the step from the bytes of a request to those of its response, through WSGI."""

        def call() -> bytes:
            chunks, status, _ = run_wsgi_app(self._app, _environ(body))
            if status != "200 OK":
                raise RuntimeError(f"the call was answered with {status}")
            return b"".join(chunks)

        return call


def _environ(body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": f"/cds-services/{SERVICE}",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8080",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
