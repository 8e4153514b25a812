"""Feedback to a live server (conformance 1.14)."""

from typing import Any

import pytest
import requests

from tests.contract.bodies import PATIENT_VIEW, assert_operation_outcome, recorded, strict_json

ACCEPTED = {
    "card": "f6b95768-b1c8-40dc-8385-bf3504b82ffb",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "01a738f2-3e6a-4b7b-a94a-ba14f0e9a1bd"}],
    "outcomeTimestamp": "2020-12-11T00:00:00Z",
}
OVERRIDDEN = {
    "card": "9368d37b-283f-44a0-93ea-547cebab93ed",
    "outcome": "overridden",
    "outcomeTimestamp": "2026-06-15T08:30:00.52Z",
}


def post(server: str, body: Any) -> requests.Response:
    return requests.post(f"{server}{PATIENT_VIEW}/feedback", json=body, timeout=10)


@pytest.mark.parametrize(
    "name",
    [
        "feedback-hl7-index-23.json",
        "feedback-hl7-index-24.json",
        "feedback-hl7-index-25.json",
        "feedback-accepted.json",
        "feedback-overridden.json",
    ],
)
def test_a_recorded_body_is_acknowledged(server: str, name: str) -> None:
    answer = post(server, recorded(name))
    assert answer.status_code == 200, answer.text
    assert strict_json(answer) == {}


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([ACCEPTED, OVERRIDDEN, ACCEPTED], id="several, one of them twice"),
        pytest.param([{**OVERRIDDEN, "overrideReason": {"userComment": "no"}}], id="a comment"),
        pytest.param(
            [{**OVERRIDDEN, "overrideReason": {"reason": {"code": "x"}}}], id="a reason not ours"
        ),
        pytest.param([{**OVERRIDDEN, "overrideReasons": {"a": 1}}], id="overrideReasons"),
        pytest.param([{**OVERRIDDEN, "extension": [1, "x"]}], id="an extension of any shape"),
    ],
)
def test_these_entries_are_acknowledged(server: str, entries: list[dict[str, Any]]) -> None:
    assert post(server, {"feedback": entries}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="no feedback"),
        pytest.param([], id="a bare array"),
        pytest.param({"feedback": {}}, id="feedback that is no array"),
        pytest.param({"feedback": []}, id="no entry"),
        pytest.param({"feedback": [{**OVERRIDDEN, "outcome": "ignored"}]}, id="ignored"),
        pytest.param(
            {"feedback": [{**ACCEPTED, "acceptedSuggestions": ["uuid"]}]}, id="bare suggestion ids"
        ),
        pytest.param(
            {"feedback": [{**OVERRIDDEN, "outcome": "accepted"}]}, id="accepted, but nothing of it"
        ),
        pytest.param(
            {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": "2020-12-11 00:00"}]}, id="a bad time"
        ),
    ],
)
def test_these_bodies_are_400(server: str, body: Any) -> None:
    assert_operation_outcome(post(server, body), 400)
