"""Hook calls recorded from real clients and specifications, sent to a live server.

Their FHIR servers are replaced by an address of this machine where nothing listens.
"""

from typing import Any

import pytest
import requests

from hook_definitions.definitions import load_services
from hook_definitions.validation import SchemaName, problems
from tests.contract.bodies import assert_operation_outcome, recorded, strict_json

NOWHERE = "http://127.0.0.1:9/fhir"
SERVICES = {service.hook: service.id for service in load_services().values()}


def whole(name: str, hook: str | None = None) -> dict[str, Any]:
    body: dict[str, Any] = recorded(name)
    envelope = {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"}
    return {**(envelope if hook else {}), **body, "fhirServer": NOWHERE}


WITHOUT_PATIENT = [
    pytest.param(whole("bone-sign.json"), id="public sandbox, order-sign"),
    pytest.param(whole("request-hl7-current-1.json"), id="specification, patient-view"),
    pytest.param(whole("request-hl7-index-3.json"), id="specification, order-sign"),
    pytest.param(whole("context-lib-order-select-0.json", "order-select"), id="library, select"),
    pytest.param(whole("context-lib-order-sign-1.json", "order-sign"), id="library, sign"),
]


def post(server: str, body: dict[str, Any]) -> requests.Response:
    return requests.post(f"{server}/cds-services/{SERVICES[body['hook']]}", json=body, timeout=30)


def with_patient(body: dict[str, Any]) -> dict[str, Any]:
    patient = {
        "resourceType": "Patient",
        "id": body["context"]["patientId"],
        "gender": "female",
        "birthDate": "1955-03-01",
    }
    return {**body, "prefetch": {**body.get("prefetch", {}), "patient": patient}}


@pytest.mark.parametrize("body", WITHOUT_PATIENT)
def test_without_the_patient_and_without_a_server_that_answers_it_is_412(
    server: str, body: dict[str, Any]
) -> None:
    assert_operation_outcome(post(server, body), 412)


@pytest.mark.parametrize(
    "body", [pytest.param(whole("bone-select.json"), id="public sandbox, order-select")]
)
def test_a_call_that_brings_the_patient_is_answered(server: str, body: dict[str, Any]) -> None:
    assert_answered(post(server, body))


@pytest.mark.parametrize("body", WITHOUT_PATIENT)
def test_once_the_patient_is_added_it_is_answered(server: str, body: dict[str, Any]) -> None:
    assert_answered(post(server, with_patient(body)))


def assert_answered(answer: requests.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert problems(SchemaName.RESPONSE, strict_json(answer)) == []
