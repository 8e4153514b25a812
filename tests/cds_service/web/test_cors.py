"""CORS: who may call from a browser, and that errors carry the headers too."""

import pytest
from flask.testing import FlaskClient

from cds_service.web.cors import allowed_origin

SANDBOX = "https://sandbox.cds-hooks.org"
DEVELOPMENT = ("loopback", SANDBOX)


@pytest.mark.parametrize(
    "origin",
    [
        SANDBOX,
        "http://localhost",
        "http://localhost:3000",
        "https://app.localhost:8443",
        "http://127.0.0.1:5000",
        "http://127.8.8.8",
        "http://[::1]:8080",
    ],
)
def test_in_development_these_origins_may_call(origin: str) -> None:
    assert allowed_origin(DEVELOPMENT)(origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        "https://sandbox.cds-hooks.org.evil.example",
        "https://localhost.evil.example",
        "https://notlocalhost",
        "http://127.0.0.1.evil.example",
        "http://[::1",
        "http://10.0.0.1",
    ],
)
def test_in_development_these_origins_may_not_call(origin: str | None) -> None:
    assert not allowed_origin(DEVELOPMENT)(origin)


def test_with_listed_origins_alone_a_page_on_this_machine_may_not_call() -> None:
    allowed = allowed_origin(("https://ehr.example.org",))
    assert allowed("https://ehr.example.org")
    assert not allowed("http://localhost:3000")


@pytest.mark.parametrize(
    "path",
    ["/cds-services", "/cds-services/x", "/cds-services/x/feedback", "/nope"],
)
def test_a_preflight_is_answered_everywhere_without_a_redirect(
    client: FlaskClient, path: str
) -> None:
    answer = client.options(path, headers=preflight(SANDBOX))
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == SANDBOX
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_private_network_access_is_granted_where_it_is_asked_for(client: FlaskClient) -> None:
    asked = {**preflight(SANDBOX), "Access-Control-Request-Private-Network": "true"}
    granted = client.options("/cds-services", headers=asked)
    assert granted.headers["Access-Control-Allow-Private-Network"] == "true"
    unasked = client.options("/cds-services", headers=preflight(SANDBOX))
    assert "Access-Control-Allow-Private-Network" not in unasked.headers


def test_a_foreign_origin_gets_no_permission(client: FlaskClient) -> None:
    asked = {
        **preflight("https://evil.example"),
        "Access-Control-Request-Private-Network": "true",
    }
    answer = client.options("/cds-services", headers=asked)
    assert not [name for name, _ in answer.headers.items() if name.startswith("Access-Control-")]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/cds-services", 200),
        ("POST", "/cds-services/osteoporosis-patient-view", 400),
        ("GET", "/nope", 404),
        ("PUT", "/cds-services/osteoporosis-patient-view", 405),
        ("POST", "/cds-services/osteoporosis-patient-view/feedback", 400),
    ],
)
def test_answers_and_errors_carry_the_origin(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method, headers={"Origin": SANDBOX})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == SANDBOX


def preflight(origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
