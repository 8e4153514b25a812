"""From a decoded body to a HookCall, or to a refusal that names what is wrong and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cds_service.errors import CallRefused
from cds_service.pipeline import HookCall
from hook_definitions.definitions import ServiceDefinition
from hook_definitions.validation import Problem, SchemaName, call_problems, problems

EXPLAIN = "io.github.osteoporosis-cds.explain"


class BodyRefused(CallRefused):
    """A body of the wrong shape: every problem found, each with its JSON path."""

    def __init__(self, found: Sequence[Problem]) -> None:
        first = found[0]
        super().__init__(described(first), first.path)
        self.problems = tuple(found)


def described(problem: Problem) -> str:
    """Say in one line where a problem is and what should stand there instead."""
    return f"{problem.path} {problem.message}"


def read_call(body: object, service: ServiceDefinition, *, may_explain: bool) -> HookCall:
    """Check a body against the envelope and context of the service's hook, and take it apart.

    What the schemas do not name is ignored, of whatever shape (conformance R-10, E-03). Without
    fhirServer there is no use for fhirAuthorization, and it is dropped (R-06).

    Raises BodyRefused with every problem found (R-03 to R-05, R-13).
    """
    found = call_problems(body, service.hook)
    if found or not isinstance(body, dict):
        raise BodyRefused(found)
    return _call(body, service, may_explain=may_explain)


def _call(body: Mapping[str, Any], service: ServiceDefinition, *, may_explain: bool) -> HookCall:
    context = body["context"]
    server = body.get("fhirServer")
    return HookCall(
        service_id=service.id,
        hook=service.hook,
        hook_instance=body["hookInstance"],
        user_id=context["userId"],
        patient_id=context["patientId"],
        encounter_id=context.get("encounterId"),
        context=context,
        prefetch=body.get("prefetch"),
        fhir_server=server,
        fhir_authorization=body.get("fhirAuthorization") if server else None,
        explain=may_explain and _asks_to_explain(body.get("extension")),
    )


def _asks_to_explain(extension: object) -> bool:
    return isinstance(extension, dict) and extension.get(EXPLAIN) is True


def check_feedback(body: object) -> None:
    """Check the body of a feedback call; one bad entry refuses the whole (conformance B-18).

    Raises BodyRefused with every problem found.
    """
    if found := problems(SchemaName.FEEDBACK, body):
        raise BodyRefused(found)
