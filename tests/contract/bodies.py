"""Bodies that contract tests send, and the checks that every answer must pass."""

import json
import math
from pathlib import Path
from typing import Any

import requests

PATIENT_VIEW = "/cds-services/osteoporosis-patient-view"
ORDER_SIGN = "/cds-services/osteoporosis-order-sign"
RECORDED = Path(__file__).parents[1] / "data" / "cds_hooks_requests"
ISSUE_SEVERITIES = {"fatal", "error", "warning", "information"}
ISSUE_CODES = {
    *("invalid", "structure", "required", "value", "invariant", "security", "login", "unknown"),
    *("expired", "forbidden", "suppressed", "processing", "not-supported", "duplicate"),
    *("multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension"),
    *("too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store"),
    *("exception", "timeout", "incomplete", "throttled", "informational"),
}
"""The R4 value set issue-type."""


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "gender": "female",
        "birthDate": "1960-02-01",
        **more,
    }


def call(hook: str = "patient-view", **more: Any) -> dict[str, Any]:
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        "prefetch": {"patient": patient()},
        **more,
    }


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text("utf-8"))


def strict_json(answer: requests.Response) -> Any:
    """Decode a body, refusing what RFC 8259 does not know (conformance T-01, T-09)."""
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    return json.loads(answer.content.decode("utf-8"), parse_constant=_refuse)


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is not JSON")


def assert_no_empty_element(body: Any, path: str = "$") -> None:
    """No null, and nothing empty but cards and services (conformance T-03 to T-06)."""
    assert body is not None, path
    if isinstance(body, str):
        assert body.strip(), path
    if isinstance(body, (list, dict)):
        assert body or path in ("$.cards", "$.services"), path
    if isinstance(body, float):
        assert math.isfinite(body), path
    for key, inner in _members(body):
        assert_no_empty_element(inner, f"{path}.{key}")


def _members(body: Any) -> list[tuple[Any, Any]]:
    if isinstance(body, dict):
        return list(body.items())
    return list(enumerate(body)) if isinstance(body, list) else []


def assert_operation_outcome(answer: requests.Response, status: int) -> list[dict[str, Any]]:
    """An error is an OperationOutcome with codes of R4 (conformance S-06); give its issues."""
    assert answer.status_code == status, answer.text
    body = strict_json(answer)
    assert_no_empty_element(body)
    assert body["resourceType"] == "OperationOutcome"
    issues: list[dict[str, Any]] = body["issue"]
    assert issues
    for issue in issues:
        assert issue["severity"] in ISSUE_SEVERITIES
        assert issue["code"] in ISSUE_CODES
    assert "Traceback" not in answer.text
    return issues
