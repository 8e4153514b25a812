"""The production server: granian, with an application that is warm before it takes a call."""

from __future__ import annotations

import gc
import logging
import os
import socket
from functools import cache
from http import HTTPStatus

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cds_service.app import Service, create_app
from cds_service.errors import Misconfigured
from cds_service.settings import Settings, today
from cds_service.web.demo.catalog import demo_drafts, demo_patients
from cds_service.web.demo.requests import demo_request
from cds_service.web.json_bodies import json_response
from hook_definitions.definitions import load_services

THREADS_A_WORKER = 16
"""A call that waits for an EHR's FHIR server must block no other."""

CONNECTIONS_A_WORKER = 512
"""An idle kept-alive connection takes one of these, so there are more of them than threads."""

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


@cache
def application() -> Service:
    """Build the application of this process, warm it up, and freeze its heap.

    What start has built is never garbage; frozen, it is not walked again with every full
    collection, which is what would make the slowest calls slow. Workers that are forked inherit
    the application; workers that are spawned build their own.

    Raises Misconfigured.
    """
    settings = Settings.from_environment(os.environ)
    app = create_app(settings)
    _warm_up(app, settings)
    gc.collect()
    gc.freeze()
    logging.basicConfig(level=settings.log_level.upper(), format=LOG_FORMAT)  # warm-up is no news
    return app


def _warm_up(app: Service, settings: Settings) -> None:
    """Send every demo patient through every service, so that no caller pays for a first use."""
    client = app.test_client()
    as_of = today(settings)
    for service in load_services().values():
        for patient in demo_patients().values():
            draft = demo_drafts()[patient.draft] if patient.draft else None
            body = json_response(demo_request(service, patient, draft, as_of)).get_data()
            status = client.post(f"/cds-services/{service.id}", data=body).status_code
            if status != HTTPStatus.OK:
                raise Misconfigured(f"{service.id} answers {status} to {patient.id} of the demo")


def _check_address(settings: Settings) -> None:
    """Refuse an address that is taken: granian would share the port with whoever listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        where = f"host {settings.host} port {settings.port}"
        raise Misconfigured(f"cannot listen on {where}: {error.strerror or error}") from error


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop.

    Raises Misconfigured before anything listens.
    """
    _check_address(settings)
    application()
    Granian(
        target="cds_service.server:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=THREADS_A_WORKER,
        backpressure=CONNECTIONS_A_WORKER,
        websockets=False,
        log_level=LogLevels(settings.log_level),
    ).serve()
