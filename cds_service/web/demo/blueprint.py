"""`GET /`: the page for people, its files, and the demo requests that it fires."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, abort, request

from cds_service.settings import Settings, today
from cds_service.web.demo.catalog import demo_drafts, demo_patients, page_file
from cds_service.web.demo.requests import demo_request
from cds_service.web.json_bodies import json_response
from cds_service.web.security_headers import PAGE_POLICY
from hook_definitions.definitions import ServiceDefinition

_MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "demo.css": "text/css; charset=utf-8",
        "demo.js": "text/javascript; charset=utf-8",
        "cards.js": "text/javascript; charset=utf-8",
        "markdown.js": "text/javascript; charset=utf-8",
    }
)
"""The files that the page loads; there is no way to name another."""


def demo_blueprint(services: Mapping[str, ServiceDefinition], settings: Settings) -> Blueprint:
    """Serve the page. Its patients are synthetic; the page calls the real services with them."""
    blueprint = Blueprint("demo", __name__)
    listing = _listing(services)

    @blueprint.get("/")
    def page() -> Response:
        response = Response(page_file("index.html"), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        return response

    @blueprint.get("/demo/<name>")
    def asset(name: str) -> Response:
        if name not in _MEDIA_TYPES:
            abort(404)
        return Response(page_file(name), content_type=_MEDIA_TYPES[name])

    @blueprint.get("/demo/patients")
    def patients() -> Response:
        return json_response(listing)

    @blueprint.get("/demo/requests/<patient_id>/<service_id>")
    def compose(patient_id: str, service_id: str) -> Response:
        patient = demo_patients().get(patient_id)
        service = services.get(service_id)
        if patient is None or service is None:
            abort(404)
        draft = demo_drafts().get(request.args.get("draft", ""))
        return json_response(demo_request(service, patient, draft, today(settings)))

    return blueprint


def _listing(services: Mapping[str, ServiceDefinition]) -> dict[str, Any]:
    return {
        "patients": [
            {
                "id": each.id,
                "name": each.name,
                "title": each.title,
                "story": each.story,
                "service": each.service,
                "draft": each.draft,
            }
            for each in demo_patients().values()
        ],
        "drafts": [{"id": each.id, "title": each.title} for each in demo_drafts().values()],
        "services": [{"id": each.id, "hook": each.hook} for each in services.values()],
    }
