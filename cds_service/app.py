"""The application factory: the one place that wires settings, engine and blueprints."""

from __future__ import annotations

from traceback import extract_tb
from types import TracebackType

from flask import Flask

from cds_service.pipeline import Engine, build_engine
from cds_service.settings import Settings
from cds_service.web.cors import register_cors
from cds_service.web.demo.blueprint import demo_blueprint
from cds_service.web.discovery import discovery_blueprint
from cds_service.web.error_bodies import register_error_bodies
from cds_service.web.feedback import feedback_blueprint
from cds_service.web.operations import operations_blueprint
from cds_service.web.security_headers import register_security_headers
from cds_service.web.services import services_blueprint

BYTES_PER_MB = 1_048_576

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Service(Flask):
    """Flask that says of an unhandled exception what and where, never its message.

    A message may repeat a value from the record of a patient.
    """

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Log the type of the exception and the places it passed."""
        kind, _, trace = exc_info
        places = " > ".join(f"{frame.filename}:{frame.lineno}" for frame in extract_tb(trace))
        self.logger.error("a call failed with %s at %s", kind and kind.__name__, places)


def create_app(settings: Settings, engine: Engine | None = None) -> Service:
    """Build the WSGI application; without an engine it builds its own.

    Raises Misconfigured when settings or knowledge do not allow a start.
    """
    app = Service("cds_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_mb * BYTES_PER_MB
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    register_cors(app, settings.cors_origins)
    register_security_headers(app)
    register_error_bodies(app)
    built = engine or build_engine(settings)
    services = built.services
    app.register_blueprint(discovery_blueprint(services))
    app.register_blueprint(services_blueprint(services, built, settings))
    app.register_blueprint(feedback_blueprint(services))
    app.register_blueprint(operations_blueprint())
    app.register_blueprint(demo_blueprint(services, settings))
    return app
