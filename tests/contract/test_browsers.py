"""What a browser on another origin needs of a live server (conformance 1.16, sandbox 1 to 3)."""

import pytest
import requests

from tests.contract.bodies import PATIENT_VIEW, call

SANDBOX = "https://sandbox.cds-hooks.org"
PREFLIGHT = {
    "Origin": SANDBOX,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
    "Access-Control-Request-Private-Network": "true",
}


@pytest.mark.parametrize(
    "path",
    ["/cds-services", PATIENT_VIEW, f"{PATIENT_VIEW}/feedback", "/cds-services//osteoporosis-x"],
)
def test_a_preflight_is_granted_without_a_token_or_a_redirect(server: str, path: str) -> None:
    answer = requests.options(server + path, headers=PREFLIGHT, timeout=10, allow_redirects=False)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == SANDBOX
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_answers_and_refusals_can_be_read_by_the_page(server: str) -> None:
    bodies = [call(), call(prefetch={}), call(hook="x")]
    answers = [
        requests.post(server + PATIENT_VIEW, json=body, headers={"Origin": SANDBOX}, timeout=10)
        for body in bodies
    ]
    assert [answer.status_code for answer in answers] == [200, 412, 400]
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {SANDBOX}


def test_a_foreign_page_can_read_nothing(server: str) -> None:
    headers = {"Origin": "https://evil.example"}
    answer = requests.get(f"{server}/cds-services", headers=headers, timeout=10)
    assert "Access-Control-Allow-Origin" not in answer.headers
