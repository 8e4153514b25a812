"""One application for the tests of the web layer, on one fixed day."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from cds_service.app import Service, create_app
from cds_service.pipeline import Engine, build_engine
from cds_service.settings import Settings

SETTINGS = Settings(as_of=date(2026, 6, 15), max_body_mb=1)


@pytest.fixture(scope="session")
def engine() -> Engine:
    return build_engine(SETTINGS)


@pytest.fixture(scope="session")
def app(engine: Engine) -> Service:
    return create_app(SETTINGS, engine)


@pytest.fixture
def client(app: Service) -> FlaskClient:
    return app.test_client()
