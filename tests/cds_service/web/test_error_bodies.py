"""Failures that nothing handles: an OperationOutcome for the caller, places for the log."""

import pytest

from cds_service.app import create_app
from cds_service.pipeline import Engine
from cds_service.settings import Settings


def test_an_unhandled_exception_tells_neither_caller_nor_log_its_message(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(), engine)

    @app.get("/fails")
    def fails() -> str:
        raise ValueError("Jane Doe, born 1950-01-01")

    answer = app.test_client().get("/fails", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 500
    assert answer.content_type == "application/json"
    assert answer.get_json()["issue"][0]["code"] == "exception"
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert "ValueError" in caplog.text
    assert "test_error_bodies.py" in caplog.text
    assert "Jane" not in answer.get_data(as_text=True) + caplog.text
