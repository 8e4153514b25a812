"""`POST /cds-services/{id}`: a hook call in, cards out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from cds_service.errors import UnknownService
from cds_service.pipeline import Engine, answer
from cds_service.settings import Settings, today
from cds_service.web.calls import read_call
from cds_service.web.json_bodies import json_response, read_json
from hook_definitions.definitions import ServiceDefinition


def services_blueprint(
    services: Mapping[str, ServiceDefinition], engine: Engine, settings: Settings
) -> Blueprint:
    """Answer hook calls. The as-of date is fixed here, once a call; nothing below asks the clock.

    A doubled slash is answered too: it is what a client sends that was given the address of
    discovery with a slash at its end (conformance, sandbox 3).
    """
    blueprint = Blueprint("services", __name__)

    @blueprint.post("/cds-services/<service_id>")
    @blueprint.post("/cds-services//<service_id>")
    def call(service_id: str) -> Response:
        service = known_service(services, service_id)
        hook_call = read_call(read_json(request), service, may_explain=settings.may_explain)
        return json_response(answer(hook_call, engine, today(settings)))

    return blueprint


def known_service(services: Mapping[str, ServiceDefinition], service_id: str) -> ServiceDefinition:
    """Find a service by its id; raise UnknownService, which does not repeat the id."""
    if service_id not in services:
        raise UnknownService("no service has this id; GET /cds-services lists those that exist")
    return services[service_id]
