"""A call that brings no prefetch is answered from the EHR's FHIR server, where that works."""

from typing import Any

import pytest
import requests

from hook_definitions.definitions import load_services
from hook_definitions.validation import SchemaName, problems
from tests.contract.bodies import assert_operation_outcome
from tests.fhir_mappings.gathering.fake_ehr import FakeEhr, running_ehr

SERVICE = load_services()["osteoporosis-patient-view"]
EXPLANATION = "io.github.osteoporosis-cds.explanation"
CONTEXT = {"userId": "Practitioner/1", "patientId": "her-1"}
PATIENT = {"resourceType": "Patient", "id": "her-1", "gender": "female", "birthDate": "1955-02-01"}
DXA = {
    "resourceType": "Observation",
    "id": "dxa-1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "38267-1"}]},
    "subject": {"reference": "Patient/her-1"},
    "effectiveDateTime": "2026-05-01",
    "valueQuantity": {"value": -2.8, "code": "{T-score}", "unit": "{T-score}"},
}
RESOURCES = {"patient": PATIENT, "observationsBoneDensity": DXA}


def answer_of(key: str) -> dict[str, Any]:
    if key == "patient":
        return PATIENT
    entries = [{"resource": RESOURCES[key]}] if key in RESOURCES else []
    found = {"entry": entries} if entries else {}
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), **found}


def script(without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        str(key.resolve(CONTEXT)): answer_of(key.name)
        for key in SERVICE.prefetch
        if key.name not in without
    }


def ask(server: str, **changes: Any) -> requests.Response:
    body = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": CONTEXT,
        "extension": {"io.github.osteoporosis-cds.explain": True},
        **changes,
    }
    return requests.post(f"{server}/cds-services/{SERVICE.id}", json=body, timeout=30)


def judged(response: requests.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    body = response.json()
    assert problems(SchemaName.RESPONSE, body) == []
    explanation: dict[str, Any] = body["extension"][EXPLANATION]
    return {name: value for name, value in explanation.items() if name != "asOf"}


@pytest.fixture
def ehr() -> Any:
    with running_ehr() as fake:
        yield fake


def test_the_server_gives_the_same_answer_as_the_prefetch(server: str, ehr: FakeEhr) -> None:
    ehr.script = script()
    by_prefetch = ask(server, prefetch={key.name: answer_of(key.name) for key in SERVICE.prefetch})
    by_server = ask(server, fhirServer=ehr.base)
    assert judged(by_server) == judged(by_prefetch)
    assert judged(by_server)["tier"] == "high"


def test_only_what_the_prefetch_lacks_is_asked_for(server: str, ehr: FakeEhr) -> None:
    ehr.script = script()
    prefetch = {key.name: answer_of(key.name) for key in SERVICE.prefetch if key.name != "patient"}
    judged(ask(server, prefetch=prefetch, fhirServer=ehr.base))
    assert ehr.asked == ["Patient/her-1"]


def test_the_token_of_the_call_goes_with_every_question(server: str, ehr: FakeEhr) -> None:
    ehr.script = script()
    token = {"access_token": "secret-1", "token_type": "Bearer", "expires_in": 300}
    judged(ask(server, fhirServer=ehr.base, fhirAuthorization=token))
    assert set(ehr.authorizations) == {"Bearer secret-1"}


def test_a_source_that_fails_is_named_and_lowers_no_tier(server: str, ehr: FakeEhr) -> None:
    ehr.script = script(without=frozenset({"conditions"}))
    found = judged(ask(server, fhirServer=ehr.base))
    assert found["tier"] == "high"
    assert "could not be read: conditions" in found["notAssessed"]


def test_a_server_without_the_patient_gives_412(server: str, ehr: FakeEhr) -> None:
    ehr.script = script(without=frozenset({"patient"}))
    response = ask(server, fhirServer=ehr.base)
    assert_operation_outcome(response, 412)


def test_a_token_for_another_patient_is_not_used(server: str, ehr: FakeEhr) -> None:
    ehr.script = script()
    token = {"access_token": "secret-1", "token_type": "Bearer", "patient": "another"}
    assert ask(server, fhirServer=ehr.base, fhirAuthorization=token).status_code == 412
    assert ehr.asked == []
