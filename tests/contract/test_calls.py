"""Hook calls to a live server: what is answered, and with what (conformance 1.3, 1.8)."""

from typing import Any

import pytest
import requests

from hook_definitions.validation import SchemaName, problems
from tests.contract.bodies import (
    ORDER_SIGN,
    PATIENT_VIEW,
    assert_no_empty_element,
    call,
    patient,
    strict_json,
)


def post(server: str, path: str = PATIENT_VIEW, **sent: Any) -> requests.Response:
    return requests.post(server + path, timeout=30, allow_redirects=False, **sent)


def answered(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = strict_json(answer)
    assert_no_empty_element({"cards": body["cards"]})
    assert problems(SchemaName.RESPONSE, body) == []
    assert answer.headers["Cache-Control"] == "no-store"
    return body


def test_with_the_patient_alone_a_call_is_answered(server: str) -> None:
    assert "cards" in answered(post(server, json=call()))


def test_a_doubled_slash_is_answered_without_a_redirect(server: str) -> None:
    assert "cards" in answered(
        post(server, path="/cds-services//osteoporosis-patient-view", json=call())
    )


def test_out_of_scope_the_body_is_exactly_an_empty_list_of_cards(server: str) -> None:
    man = call(prefetch={"patient": patient(gender="male")})
    assert answered(post(server, json=man)) == {"cards": []}


def test_an_explanation_is_there_only_when_it_is_asked_for(server: str) -> None:
    asked = call(extension={"io.github.osteoporosis-cds.explain": True})
    assert "extension" not in answered(post(server, json=call()))
    explained = answered(post(server, json=asked))["extension"]
    assert explained["io.github.osteoporosis-cds.explanation"]["asOf"] == "2026-06-15"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"foo": 1, "extension": {"a.b": [1, None]}}, id="unknown members"),
        pytest.param({"extension": [1]}, id="an extension that is a list"),
        pytest.param({"fhirAuthorization": {"access_token": "t"}}, id="a token without a server"),
        pytest.param({"fhirServer": None, "fhirAuthorization": None}, id="null access"),
        pytest.param({"hookInstance": "D1577C69-DFBE-44AD-BA6D-3E05E953B2EA"}, id="upper case"),
        pytest.param({"hookInstance": "not-a-uuid"}, id="an instance that is no UUID"),
    ],
)
def test_these_change_nothing(server: str, more: dict[str, Any]) -> None:
    plain = answered(post(server, json=call()))
    assert summaries(answered(post(server, json=call(**more)))) == summaries(plain)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/fhir+json", "text/plain", None]
)
def test_a_json_body_is_read_whatever_it_is_labeled_with(
    server: str, content_type: str | None
) -> None:
    body = requests.Request("POST", server, json=call()).prepare().body
    headers = {} if content_type is None else {"Content-Type": content_type}
    assert "cards" in answered(post(server, data=body, headers=headers))


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", ""])
def test_the_answer_is_json_whatever_is_accepted(server: str, accept: str) -> None:
    assert "cards" in answered(post(server, json=call(), headers={"Accept": accept}))


def test_a_body_of_five_megabytes_is_accepted(server: str) -> None:
    resource = {"resourceType": "Observation", "status": "final", "note": [{"text": "x" * 5_000}]}
    entries = [{"resource": {**resource, "id": f"o{n}"}} for n in range(1_000)]
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    large = call(prefetch={"patient": patient(), "observationsVitals": bundle})
    assert "cards" in answered(post(server, json=large))


def test_a_body_that_is_sent_in_chunks_is_read(server: str) -> None:
    body = requests.Request("POST", server, json=call()).prepare().body
    assert isinstance(body, bytes)
    assert "cards" in answered(post(server, data=iter([body[:50], body[50:]])))


@pytest.mark.parametrize(
    "drafts",
    [
        pytest.param({"resourceType": "Bundle"}, id="no entries"),
        pytest.param({"resourceType": "Bundle", "entry": None}, id="null entries"),
        pytest.param({"resourceType": "Bundle", "entry": [None, 1, {}]}, id="odd entries"),
    ],
)
def test_odd_draft_orders_are_read_leniently(server: str, drafts: dict[str, Any]) -> None:
    context = {"userId": "Practitioner/1", "patientId": "p1", "draftOrders": drafts}
    assert "cards" in answered(
        post(server, path=ORDER_SIGN, json=call("order-sign", context=context))
    )


def summaries(body: dict[str, Any]) -> list[str]:
    return [card["summary"] for card in body["cards"]]
