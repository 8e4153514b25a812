"""What is planned: ordered services and appointments, their day, and what they are about."""

from collections.abc import Callable
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.plans import read_plans

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

LOINC = "http://loinc.org"
CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
SNOMED = "http://snomed.info/sct"


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


DXA = coded(CPT, "77080")
DENOSUMAB = coded(HCPCS, "J0897")
DECLINED = coded(SNOMED, "105480006")


def service(**elements: Any) -> Json:
    base = {"resourceType": "ServiceRequest", "id": "s1", "status": "active", "intent": "order"}
    return base | {"code": DXA, "authoredOn": "2026-05-01"} | elements


def appointment(**elements: Any) -> Json:
    base = {"resourceType": "Appointment", "id": "a1", "status": "booked"}
    patient = [{"actor": {"reference": "Patient/1"}, "status": "accepted"}]
    return base | {"participant": patient, "start": "2026-07-15T09:00:00Z"} | elements


def only(one: Reading) -> Plan:
    (plan,) = read_plans(one)
    return plan


def test_an_active_order_may_be_planned_for_the_future(reading: ReadingOf) -> None:
    plan = only(reading(service(occurrenceDateTime="2026-09-01")))
    assert Concept.DXA_PROCEDURE in plan.concepts
    assert (plan.status, str(plan.on), str(plan.authored)) == (
        PlanStatus.ACTIVE, "2026-09-01", "2026-05-01",
    )  # fmt: skip


OCCURRENCES = [
    {"occurrencePeriod": {"start": "2026-09-01"}},
    {"occurrenceTiming": {"event": ["2026-09-01"]}},
    {"occurrenceTiming": {"repeat": {"boundsPeriod": {"start": "2026-09-01"}}}},
]


@pytest.mark.parametrize("elements", OCCURRENCES, ids=["period", "timing event", "bounds"])
def test_the_planned_day_in_its_other_forms(reading: ReadingOf, elements: Json) -> None:
    assert str(only(reading(service(**elements))).on) == "2026-09-01"


STATUSES = [
    ({"status": "active"}, PlanStatus.ACTIVE),
    ({"status": "completed"}, PlanStatus.DONE),
    ({"status": "revoked"}, PlanStatus.NOT_DONE),
    ({"status": "on-hold"}, PlanStatus.NOT_DONE),
    ({"doNotPerform": True}, PlanStatus.NOT_DONE),
]


@pytest.mark.parametrize(("elements", "status"), STATUSES, ids=[str(e) for e, _ in STATUSES])
def test_the_status_of_an_order(reading: ReadingOf, elements: Json, status: PlanStatus) -> None:
    assert only(reading(service(**elements))).status is status


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "draft"},
        {"status": "entered-in-error"},
        {"status": "unknown"},
        {"status": None},
        {"intent": "proposal"},
    ],
)
def test_an_order_that_is_none_is_named_and_not_used(reading: ReadingOf, elements: Json) -> None:
    one = reading(service(**elements))
    assert read_plans(one) == ()
    assert [issue.resource for issue in one.log.all()] == ["ServiceRequest/s1"]


REFUSALS = [
    {"reasonCode": [DECLINED]},
    {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/request-statusReason",
                "valueCodeableConcept": DECLINED,
            }
        ]
    },
]


@pytest.mark.parametrize("elements", REFUSALS, ids=["as its reason", "as the reason of its status"])
def test_a_declined_order(reading: ReadingOf, elements: Json) -> None:
    plan = only(reading(service(status="revoked", **elements)))
    assert plan.declined
    assert Concept.DECLINED_BY_PATIENT in plan.concepts


def test_a_laboratory_order_names_its_quantity(reading: ReadingOf) -> None:
    assert only(reading(service(code=coded(LOINC, "17861-6")))).analytes == {"total calcium"}


def test_a_service_by_drug_code_names_its_agent(reading: ReadingOf) -> None:
    assert only(reading(service(code=DENOSUMAB))).agent is Agent.DENOSUMAB


def test_an_unreadable_day_is_an_issue_and_the_order_stands(reading: ReadingOf) -> None:
    one = reading(service(occurrenceDateTime="next week"))
    assert only(one).on is None
    assert "occurrence cannot be read" in one.log.all()[0].issue
    assert "week" not in one.log.all()[0].issue


def test_a_service_in_words_is_no_plan(reading: ReadingOf) -> None:
    assert read_plans(reading(service(code={"text": "DXA scan"}))) == ()


@pytest.mark.parametrize("element", ["serviceType", "reasonCode"])
def test_an_appointment_for_a_dose(reading: ReadingOf, element: str) -> None:
    plan = only(reading(appointment(**{element: [DENOSUMAB]})))
    assert plan.is_appointment
    assert (plan.agent, plan.status, str(plan.on)) == (
        Agent.DENOSUMAB, PlanStatus.ACTIVE, "2026-07-15",
    )  # fmt: skip


def test_an_appointment_wished_for_a_period(reading: ReadingOf) -> None:
    resource = appointment(
        status="pending",
        start=None,
        requestedPeriod=[{"start": "2026-08-01"}],
        reasonCode=[DENOSUMAB],
    )
    assert str(only(reading(resource)).on) == "2026-08-01"


APPOINTMENTS = [
    ("booked", PlanStatus.ACTIVE),
    ("pending", PlanStatus.ACTIVE),
    ("fulfilled", PlanStatus.DONE),
    ("cancelled", PlanStatus.NOT_DONE),
    ("noshow", PlanStatus.NOT_DONE),
]


@pytest.mark.parametrize(("sent", "status"), APPOINTMENTS)
def test_the_status_of_an_appointment(reading: ReadingOf, sent: str, status: PlanStatus) -> None:
    assert only(reading(appointment(status=sent, reasonCode=[DENOSUMAB]))).status is status


def test_an_appointment_in_error_is_not_used(reading: ReadingOf) -> None:
    resource = appointment(status="entered-in-error", reasonCode=[DENOSUMAB])
    assert read_plans(reading(resource)) == ()
