"""Draft orders: what each does, to which drug, for when, and which of them the call judges."""

from collections.abc import Callable
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent, Regimen
from fhir_mappings.facts.orders import DraftOrder, DraftStatus
from fhir_mappings.orders import read_orders

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
LOINC = "http://loinc.org"
HERS = {"reference": "Patient/1"}


def coded(code: str, system: str = RXNORM) -> Json:
    return {"coding": [{"system": system, "code": code}]}


PROLIA, ALENDRONATE = coded("993456"), coded("904431")


def draft(medication: Json | None = PROLIA, **elements: Any) -> Json:
    base: Json = {"resourceType": "MedicationRequest", "id": "d1", "status": "draft"}
    chosen = {} if medication is None else {"medicationCodeableConcept": medication}
    return base | {"subject": HERS} | chosen | elements


def bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


def only(reading: ReadingOf, *resources: Json) -> DraftOrder:
    (order,) = read_orders(bundle(*resources), None, reading()).drafts
    return order


def test_a_draft_of_a_drug(reading: ReadingOf) -> None:
    order = only(reading, draft())
    assert order.reference == "MedicationRequest/d1"
    assert (order.agent, order.regimen) == (Agent.DENOSUMAB, Regimen.OSTEOPOROSIS)
    assert (order.status, order.because) == (DraftStatus.PROPOSES, "status draft")
    assert order.is_medication
    assert order.has_drug


STATUSES = [
    ({"status": "stopped"}, DraftStatus.ENDS, "status stopped"),
    ({"status": "cancelled"}, DraftStatus.ENDS, "status cancelled"),
    ({"status": "completed"}, DraftStatus.ENDS, "status completed"),
    ({"status": "on-hold"}, DraftStatus.ENDS, "status on-hold"),
    ({"status": "revoked"}, DraftStatus.ENDS, "status revoked"),
    ({"status": "draft", "doNotPerform": True}, DraftStatus.ENDS, "asks not to perform it"),
    ({"status": "entered-in-error"}, DraftStatus.IN_ERROR, "status entered-in-error"),
    (
        {"status": "entered-in-error", "doNotPerform": True},
        DraftStatus.IN_ERROR,
        "status entered-in-error",
    ),
    ({"status": "active"}, DraftStatus.PROPOSES, "status active"),
    ({"status": "Jane's"}, DraftStatus.PROPOSES, "no known status"),
    ({"status": None}, DraftStatus.PROPOSES, "no known status"),
]


@pytest.mark.parametrize(
    ("elements", "status", "because"), STATUSES, ids=[f"{e}: {s}" for e, s, _ in STATUSES]
)
def test_what_a_draft_does(
    reading: ReadingOf, elements: Json, status: DraftStatus, because: str
) -> None:
    order = only(reading, draft(**elements))
    assert (order.status, order.because) == (status, because)


def test_a_draft_without_an_id_is_named_by_its_place(reading: ReadingOf) -> None:
    without = draft()
    del without["id"]
    sent = {"entry": ["nonsense", {"resource": draft()}, {"resource": without}]}
    orders = read_orders(sent, None, reading())
    names = [order.reference for order in orders.drafts]
    assert names == ["MedicationRequest/d1", "draftOrders.entry[2]"]


SELECTIONS = [
    (None, True),
    (["MedicationRequest/d1"], True),
    (["https://ehr.example/fhir/MedicationRequest/d1"], True),
    (["d1"], True),
    (["MedicationRequest/d2"], False),
    ([], False),
]


@pytest.mark.parametrize(("selections", "judged"), SELECTIONS, ids=[str(s) for s, _ in SELECTIONS])
def test_the_drafts_that_a_call_judges(
    reading: ReadingOf, selections: list[str] | None, judged: bool
) -> None:
    orders = read_orders(bundle(draft()), selections, reading())
    assert bool(orders.judged) is judged
    assert len(orders.drafts) == 1


def test_a_draft_about_another_patient_is_dropped_and_named(reading: ReadingOf) -> None:
    one = reading()
    sent = bundle(draft(subject={"reference": "Patient/2"}))
    assert read_orders(sent, None, one).drafts == ()
    assert [issue.resource for issue in one.log.all()] == ["MedicationRequest/d1"]


def test_a_draft_without_a_subject_is_hers_and_named(reading: ReadingOf) -> None:
    one = reading()
    sent = bundle(draft(subject=None))
    assert len(read_orders(sent, None, one).drafts) == 1
    assert "taken as this patient's" in one.log.all()[0].issue


def test_the_first_draft_of_the_public_sandbox_has_no_drug(reading: ReadingOf) -> None:
    order = only(reading, draft(None, category={"coding": [{"code": "community"}]}))
    assert (order.agent, order.has_drug) == (None, False)


def test_a_later_draft_of_the_public_sandbox(reading: ReadingOf) -> None:
    dosage = {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "code": "{pill}"}}],
    }
    order = only(
        reading,
        draft(
            ALENDRONATE | {"text": "Alendronic acid 70 MG Oral Tablet"},
            category={"coding": [{"code": "community"}]},
            reasonCode={"text": "osteoporosis"},
            dosageInstruction=[dosage],
            dispenseRequest={"expectedSupplyDuration": {"value": 30, "code": "d"}},
        ),
    )
    assert (order.agent, order.strength_mg, order.daily_dose_mg) == (Agent.ALENDRONATE, 70, 70)
    assert order.duration_days == 30


@pytest.mark.parametrize(
    "reference", ["Medication/m1", "https://ehr.example/fhir/Medication/m1", "urn:uuid:7"]
)
def test_a_medication_that_stands_beside_its_draft(reading: ReadingOf, reference: str) -> None:
    product = {"resourceType": "Medication", "id": "m1", "code": PROLIA}
    sent = {
        "entry": [
            {"resource": draft(None, medicationReference={"reference": reference})},
            {"fullUrl": "urn:uuid:7", "resource": product},
        ]
    }
    (order,) = read_orders(sent, None, reading()).drafts
    assert order.agent is Agent.DENOSUMAB


def test_a_medication_contained_in_its_draft(reading: ReadingOf) -> None:
    product = {"resourceType": "Medication", "id": "m1", "code": PROLIA}
    sent = draft(None, contained=[product], medicationReference={"reference": "#m1"})
    assert only(reading, sent).agent is Agent.DENOSUMAB


def test_a_draft_by_words_is_read_and_flagged(reading: ReadingOf) -> None:
    one = reading()
    (order,) = read_orders(bundle(draft({"text": "denosumab"})), None, one).drafts
    assert (order.agent, order.regimen) == (Agent.DENOSUMAB, Regimen.UNKNOWN)
    assert {issue.resource for issue in one.log.all()} == {"MedicationRequest/d1"}


def test_an_order_of_an_older_release_is_no_order(reading: ReadingOf) -> None:
    one = reading()
    sent = bundle({"resourceType": "MedicationOrder", "id": "o1", "patient": HERS})
    assert read_orders(sent, None, one).drafts == ()
    assert [issue.resource for issue in one.log.all()] == ["MedicationOrder/o1"]


REPLACES = [
    {"priorPrescription": {"reference": "MedicationRequest/7"}},
    {"priorPrescription": {"reference": "https://ehr.example/fhir/MedicationRequest/7"}},
    {"replaces": [{"reference": "MedicationRequest/7/_history/3"}]},
]


@pytest.mark.parametrize("elements", REPLACES)
def test_the_orders_that_a_draft_replaces(reading: ReadingOf, elements: Json) -> None:
    assert only(reading, draft(**elements)).replaces == ("MedicationRequest/7",)


PLANNED = [
    ({"occurrenceDateTime": "2026-07-15"}, "2026-07-15"),
    ({"dosageInstruction": [{"timing": {"event": ["2026-07-15"]}}]}, "2026-07-15"),
    (
        {"dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2026-07"}}}}]},
        "2026-07",
    ),
    ({"authoredOn": "2026-06-15"}, "None"),
    ({"occurrenceDateTime": "when Jane is back"}, "None"),
]


@pytest.mark.parametrize(("elements", "planned"), PLANNED, ids=[str(e) for e, _ in PLANNED])
def test_the_planned_date(reading: ReadingOf, elements: Json, planned: str) -> None:
    assert str(only(reading, draft(**elements)).planned) == planned


def service(code: Json, **elements: Any) -> Json:
    return {"resourceType": "ServiceRequest", "id": "d1", "subject": HERS, "code": code} | elements


def test_a_service_draft_by_drug_code(reading: ReadingOf) -> None:
    order = only(reading, service(coded("J0897", HCPCS), quantityQuantity={"value": 60}))
    assert (order.agent, order.regimen) == (Agent.DENOSUMAB, Regimen.OSTEOPOROSIS)
    assert not order.is_medication


def test_a_service_draft_for_a_scan_or_a_laboratory(reading: ReadingOf) -> None:
    scan = service(coded("77080", "http://www.ama-assn.org/go/cpt"))
    assert Concept.DXA_PROCEDURE in only(reading, scan).concepts
    assert only(reading, service(coded("17861-6", LOINC))).analytes == {"total calcium"}


@pytest.mark.parametrize(
    "sent", [None, [], "x", 7, {}, {"entry": None}, {"entry": {"resource": 1}}]
)
def test_no_bundle_gives_no_orders(reading: ReadingOf, sent: object) -> None:
    assert read_orders(sent, None, reading()).drafts == ()
