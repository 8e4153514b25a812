"""From a body to a HookCall: what is refused, and what is ignored."""

from typing import Any

import pytest

from cds_service.web.calls import BodyRefused, check_feedback, read_call
from hook_definitions.definitions import load_services

PATIENT_VIEW = load_services()["osteoporosis-patient-view"]
EXPLAIN = {"io.github.osteoporosis-cds.explain": True}


def body(**more: Any) -> dict[str, Any]:
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        **more,
    }


def test_a_call_is_taken_apart() -> None:
    access = {"access_token": "t"}
    sent = body(
        fhirServer="https://ehr.example.org/fhir",
        fhirAuthorization=access,
        prefetch={"patient": {"resourceType": "Patient"}},
    )
    call = read_call(sent, PATIENT_VIEW, may_explain=True)
    assert (call.service_id, call.hook) == ("osteoporosis-patient-view", "patient-view")
    assert (call.user_id, call.patient_id, call.encounter_id) == ("Practitioner/1", "p1", None)
    assert call.fhir_server == "https://ehr.example.org/fhir"
    assert call.fhir_authorization == access
    assert call.prefetch == {"patient": {"resourceType": "Patient"}}
    assert call.explain is False


def test_access_without_a_server_is_dropped() -> None:
    call = read_call(body(fhirAuthorization={"access_token": "t"}), PATIENT_VIEW, may_explain=True)
    assert call.fhir_authorization is None


@pytest.mark.parametrize("extension", [[], 1, "x", None, True, {"a": 1}, [EXPLAIN]])
def test_an_extension_of_any_shape_is_no_error_and_asks_for_nothing(extension: object) -> None:
    assert not read_call(body(extension=extension), PATIENT_VIEW, may_explain=True).explain


@pytest.mark.parametrize(("allowed", "expected"), [(True, True), (False, False)])
def test_the_explanation_is_given_only_where_settings_allow_it(
    allowed: bool, expected: bool
) -> None:
    call = read_call(body(extension=EXPLAIN), PATIENT_VIEW, may_explain=allowed)
    assert call.explain is expected


def test_every_problem_of_a_body_is_named_by_its_path() -> None:
    sent = body(prefetch=[], context={"patientId": 5})
    with pytest.raises(BodyRefused) as refused:
        read_call(sent, PATIENT_VIEW, may_explain=True)
    paths = {problem.path for problem in refused.value.problems}
    assert paths == {"$.prefetch", "$.context.patientId", "$.context.userId"}


def test_a_body_that_is_no_object_is_refused() -> None:
    with pytest.raises(BodyRefused):
        read_call([body()], PATIENT_VIEW, may_explain=True)


def test_feedback_with_one_bad_entry_is_refused_and_the_entry_named() -> None:
    good = {"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-06-15T08:30:00Z"}
    with pytest.raises(BodyRefused) as refused:
        check_feedback({"feedback": [good, {**good, "outcome": "ignored"}]})
    assert refused.value.path == "$.feedback[1].outcome"
