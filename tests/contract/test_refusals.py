"""Refusals of a live server: the right status, an OperationOutcome, no word of the body."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.contract.bodies import ORDER_SIGN, PATIENT_VIEW, assert_operation_outcome, call

MEGABYTE = 1_048_576


def post(server: str, path: str = PATIENT_VIEW, **sent: Any) -> requests.Response:
    return requests.post(server + path, timeout=60, allow_redirects=False, **sent)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b'"x"', id="a string"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"hook": NaN}', id="NaN"),
        pytest.param(b"\xff\xfe{", id="bytes that are not UTF-8"),
    ],
)
def test_what_is_no_json_object_is_400(server: str, body: bytes) -> None:
    assert_operation_outcome(post(server, data=body), 400)


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (call(hook=5), "$.hook"),
        (call(hook="order-sign"), "$.hook"),
        (call(hook="patient_view"), "$.hook"),
        (call(hookInstance=7), "$.hookInstance"),
        (call(context=[]), "$.context"),
        (call(context=None), "$.context"),
        (call(prefetch=[]), "$.prefetch"),
        (call(context={"userId": "Practitioner/1", "patientId": 5}), "$.context.patientId"),
        (call(context={"userId": "Practitioner/1"}), "$.context.patientId"),
        (call(context={"patientId": "p1"}), "$.context.userId"),
        (call(fhirServer=5), "$.fhirServer"),
        (call(fhirAuthorization="token"), "$.fhirAuthorization"),
        ({"hookInstance": "x", "context": {}}, "$.hook"),
    ],
)
def test_a_wrong_member_is_400_and_named_by_its_path(
    server: str, sent: dict[str, Any], path: str
) -> None:
    issues = assert_operation_outcome(post(server, json=sent), 400)
    assert path in [element for issue in issues for element in issue["expression"]]


def test_an_order_call_without_draft_orders_is_400(server: str) -> None:
    issues = assert_operation_outcome(post(server, path=ORDER_SIGN, json=call("order-sign")), 400)
    assert issues[0]["expression"] == ["$.context.draftOrders"]


@pytest.mark.parametrize(
    "prefetch",
    [
        pytest.param({}, id="nothing prefetched"),
        pytest.param({"patient": None}, id="a null Patient"),
        pytest.param({"patient": {"resourceType": "Patient", "id": "other"}}, id="another Patient"),
        pytest.param({"patient": {"resourceType": "OperationOutcome"}}, id="an OperationOutcome"),
        pytest.param({"patient": "<html>"}, id="a page of HTML"),
    ],
)
def test_without_the_patient_the_call_is_412_and_names_the_key(
    server: str, prefetch: dict[str, Any]
) -> None:
    issues = assert_operation_outcome(post(server, json=call(prefetch=prefetch)), 412)
    assert "patient" in issues[0]["diagnostics"]


def test_without_any_prefetch_the_call_is_412(server: str) -> None:
    sent = call()
    del sent["prefetch"]
    assert_operation_outcome(post(server, json=sent), 412)


@pytest.mark.parametrize(
    "path", ["/cds-services/nothing", "/cds-services/nothing/feedback", "/nothing", "/catalog/../x"]
)
def test_what_does_not_exist_is_404(server: str, path: str) -> None:
    issues = assert_operation_outcome(post(server, path=path, json=call()), 404)
    assert issues[0]["code"] == "not-found"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [PATIENT_VIEW, f"{PATIENT_VIEW}/feedback"])
def test_another_method_is_405_and_says_which_is_allowed(
    server: str, method: str, path: str
) -> None:
    answer = requests.request(method, server + path, timeout=10)
    assert_operation_outcome(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_posting_to_discovery_is_405(server: str) -> None:
    assert_operation_outcome(post(server, path="/cds-services", json=call()), 405)


def test_a_compressed_body_is_415(server: str) -> None:
    headers = {"Content-Encoding": "gzip"}
    assert_operation_outcome(post(server, data=gzip.compress(b"{}"), headers=headers), 415)


@pytest.mark.parametrize("path", [PATIENT_VIEW, f"{PATIENT_VIEW}/feedback"])
def test_a_body_above_the_limit_is_413(server: str, path: str) -> None:
    body = b'{"hook": "' + b"x" * (20 * MEGABYTE) + b'"}'
    assert_operation_outcome(post(server, path=path, data=body), 413)


def test_a_body_above_the_limit_is_413_when_it_comes_in_chunks(server: str) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(21):
            yield b" " * MEGABYTE

    assert_operation_outcome(post(server, data=chunks()), 413)


def test_after_refusals_the_same_connection_still_answers(server: str) -> None:
    with requests.Session() as session:
        for _ in range(3):
            refused = session.post(server + PATIENT_VIEW, data=b"{", timeout=10)
            assert refused.status_code == 400
            assert session.get(f"{server}/cds-services", timeout=10).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        call(hook="Zaphod-1950"),
        call(context={"userId": "Zaphod 1950", "patientId": "Zaphod 1950/"}),
        call(prefetch={"patient": "Zaphod-1950"}),
    ],
)
def test_a_refusal_never_repeats_what_was_sent(server: str, sent: dict[str, Any]) -> None:
    answer = post(server, json=sent)
    assert answer.status_code in (400, 412)
    assert "Zaphod" not in answer.text
