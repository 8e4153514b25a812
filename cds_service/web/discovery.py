"""`GET /cds-services`: the services, served as their files state them (conformance 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from flask import Blueprint, Response

from hook_definitions.definitions import ServiceDefinition


def discovery_blueprint(services: Mapping[str, ServiceDefinition]) -> Blueprint:
    """Serve discovery from bytes that are made once."""
    blueprint = Blueprint("discovery", __name__)
    body = orjson.dumps({"services": [dict(each.discovery) for each in services.values()]})

    @blueprint.get("/cds-services")
    def discovery() -> Response:
        return Response(body, content_type="application/json")

    return blueprint
