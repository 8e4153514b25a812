"""`GET /livez`, `/readyz`, `/version`: for those who run the service."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response

from cds_service.knowledge import knowledge_version
from cds_service.web.json_bodies import json_response

DISTRIBUTION = "osteoporosis-cds"


def operations_blueprint() -> Blueprint:
    """Answer the probes. The application exists only once its engine is built, so up is ready."""
    blueprint = Blueprint("operations", __name__)
    versions = {"version": version(DISTRIBUTION), "knowledgeVersion": knowledge_version()}

    @blueprint.get("/livez")
    def livez() -> Response:
        return json_response({"status": "live"})

    @blueprint.get("/readyz")
    def readyz() -> Response:
        return json_response({"status": "ready"})

    @blueprint.get("/version")
    def tell_version() -> Response:
        return json_response(versions)

    return blueprint
