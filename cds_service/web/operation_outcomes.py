"""Errors as FHIR R4 OperationOutcome resources (conformance S-06)."""

from __future__ import annotations

from typing import Any


def issue(code: str, diagnostics: str, path: str | None = None) -> dict[str, Any]:
    """Give one issue: a code of the R4 value set issue-type, what is wrong, and its JSON path."""
    where = {} if path is None else {"expression": [path]}
    return {"severity": "error", "code": code, "diagnostics": diagnostics, **where}


def operation_outcome(*issues: dict[str, Any]) -> dict[str, Any]:
    """Give the OperationOutcome that holds these issues."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}
