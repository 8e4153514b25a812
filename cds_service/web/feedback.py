"""`POST /cds-services/{id}/feedback`: what became of a card (conformance 1.14)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from cds_service.web.calls import check_feedback
from cds_service.web.json_bodies import json_response, read_json
from cds_service.web.services import known_service
from hook_definitions.definitions import ServiceDefinition


def feedback_blueprint(services: Mapping[str, ServiceDefinition]) -> Blueprint:
    """Check feedback and acknowledge it with 200 and `{}`. Nothing of it is kept or logged.

    One bad entry refuses the whole body with 400, so that a client can correct and send it again.
    """
    blueprint = Blueprint("feedback", __name__)

    @blueprint.post("/cds-services/<service_id>/feedback")
    @blueprint.post("/cds-services//<service_id>/feedback")
    def feedback(service_id: str) -> Response:
        known_service(services, service_id)
        check_feedback(read_json(request))
        return json_response({})

    return blueprint
