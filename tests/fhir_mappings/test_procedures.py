"""Procedures that were done, and hospice orders in force."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.conditions import read_findings
from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course, FindingKind

ReadingOf = Callable[..., Reading]

SNOMED = "http://snomed.info/sct"
HYSTERECTOMY = {"coding": [{"system": SNOMED, "code": "236886002"}]}
HOSPICE = {"coding": [{"system": SNOMED, "code": "385763009"}]}


def procedure(**elements: Any) -> dict[str, Any]:
    base = {"resourceType": "Procedure", "id": "p1", "status": "completed", "code": HYSTERECTOMY}
    return base | elements


def test_a_completed_procedure_is_a_finding_of_its_day(reading: ReadingOf) -> None:
    period = {"start": "2020-05-01T10:00:00Z", "end": "2020-05-01T11:00:00Z"}
    (finding,) = read_findings(reading(procedure(performedPeriod=period)))
    assert Concept.HYSTERECTOMY in finding.concepts
    assert finding.kind is FindingKind.PROCEDURE
    assert finding.when == finding.ended == PartialDate.of_day(date(2020, 5, 1))


def test_a_procedure_in_progress_is_active(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(procedure(status="in-progress")))
    assert finding.course is Course.ACTIVE


@pytest.mark.parametrize(
    "status", ["not-done", "entered-in-error", "preparation", "stopped", "on-hold", "nonsense"]
)
def test_a_procedure_that_was_not_done_states_nothing(reading: ReadingOf, status: str) -> None:
    one = reading(procedure(status=status))
    assert read_findings(one) == ()
    assert [issue.resource for issue in one.log.all()] == ["Procedure/p1"]
    assert "nonsense" not in one.log.all()[0].issue


@pytest.mark.parametrize("status", ["unknown", None, 7])
def test_a_procedure_that_may_not_have_been_done_is_doubtful(
    reading: ReadingOf, status: object
) -> None:
    (finding,) = read_findings(reading(procedure(status=status)))
    assert finding.certainty is Certainty.DOUBTFUL


def test_a_procedure_in_the_future_is_set_aside(reading: ReadingOf) -> None:
    assert read_findings(reading(procedure(performedDateTime="2026-07-01"))) == ()


def test_a_procedure_in_words_only_hints(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(procedure(code={"text": "Radiotherapy"})))
    assert finding.certainty is Certainty.TEXT_ONLY
    assert finding.concepts == {Concept.HISTORY_OF_IRRADIATION}


def order(**elements: Any) -> dict[str, Any]:
    base = {"resourceType": "ServiceRequest", "id": "s1", "status": "active", "code": HOSPICE}
    return base | elements


def test_an_active_hospice_order_is_a_finding(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(order(intent="order", authoredOn="2026-05-01")))
    assert finding.kind is FindingKind.SERVICE
    assert Concept.HOSPICE in finding.concepts
    assert finding.recorded == PartialDate.of_day(date(2026, 5, 1))


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "draft"},
        {"status": "completed"},
        {"status": "revoked"},
        {"intent": "proposal"},
        {"doNotPerform": True},
        {"code": HYSTERECTOMY},
    ],
    ids=["draft", "completed", "revoked", "proposal", "not to be done", "another service"],
)
def test_an_order_that_is_no_hospice_in_force_is_no_finding(
    reading: ReadingOf, elements: dict[str, Any]
) -> None:
    assert read_findings(reading(order(**elements))) == ()
