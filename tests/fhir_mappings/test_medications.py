"""Medicines: the rung of each entry, the day of a dose, what an order covers, what is set aside."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent, MedicationRecord, RecordStatus, Regimen, Rung
from fhir_mappings.medications import read_medications

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
SNOMED = "http://snomed.info/sct"
PROLIA = {"coding": [{"system": RXNORM, "code": "993456"}]}
ALENDRONATE = {"coding": [{"system": RXNORM, "code": "904431"}]}
DIGOXIN = {"coding": [{"system": RXNORM, "code": "3407"}]}
DECLINED = {"coding": [{"system": SNOMED, "code": "182895007"}]}
JANUARY = PartialDate.of_day(date(2026, 1, 15))


def entry(kind: str, medication: Json = PROLIA, **elements: Any) -> Json:
    base = {"resourceType": kind, "id": "x1", "medicationCodeableConcept": medication}
    return base | elements


def administration(**elements: Any) -> Json:
    base = {"status": "completed", "effectiveDateTime": "2026-01-15T09:00:00-05:00"}
    return entry("MedicationAdministration", **(base | elements))


def billed(**elements: Any) -> Json:
    code = {"coding": [{"system": HCPCS, "code": "J0897"}]}
    base = {"resourceType": "Procedure", "id": "x1", "status": "completed", "code": code}
    return base | {"performedDateTime": "2026-01-15"} | elements


def order(medication: Json = PROLIA, **elements: Any) -> Json:
    base = {"status": "active", "intent": "order", "authoredOn": "2026-01-15"}
    return entry("MedicationRequest", medication, **(base | elements))


def dispense(**elements: Any) -> Json:
    base = {"status": "completed", "whenHandedOver": "2026-01-15"}
    return entry("MedicationDispense", **(base | elements))


def statement(medication: Json = PROLIA, **elements: Any) -> Json:
    base = {"status": "active", "effectiveDateTime": "2026-01-15"}
    return entry("MedicationStatement", medication, **(base | elements))


def only(one: Reading) -> MedicationRecord:
    (record,) = read_medications(one)
    return record


CLINIC = {"status": "completed", "category": [{"coding": [{"code": "outpatient"}]}]}
RUNGS = [
    (administration(), Rung.ADMINISTERED),
    (
        administration(effectivePeriod={"start": "2026-01-15"}, effectiveDateTime=None),
        Rung.ADMINISTERED,
    ),
    (billed(), Rung.PROCEDURE),
    (order(**CLINIC), Rung.CLINIC_ORDER),
    (dispense(), Rung.DISPENSED),
    (dispense(whenHandedOver=None, whenPrepared="2026-01-15"), Rung.DISPENSED),
    (statement(), Rung.STATED),
]


@pytest.mark.parametrize(
    ("resource", "rung"),
    RUNGS,
    ids=[
        "an administration",
        "an administration over a period",
        "a procedure billed by drug code",
        "a completed order of a clinic",
        "a supply handed over",
        "a supply of which only the preparation is dated",
        "a dated statement",
    ],
)
def test_a_dose_of_denosumab_stands_on_its_rung(
    reading: ReadingOf, resource: Json, rung: Rung
) -> None:
    record = only(reading(resource))
    assert (record.agent, record.rung, record.given) == (Agent.DENOSUMAB, rung, JANUARY)


@pytest.mark.parametrize(
    "resource",
    [
        order(),
        order(status="completed"),
        order(medication=ALENDRONATE, **CLINIC),
        order(**(CLINIC | {"status": "active"})),
    ],
    ids=[
        "an active order",
        "a completed order without a category",
        "a completed clinic order of a tablet",
        "an active clinic order",
    ],
)
def test_an_order_that_is_no_dose(reading: ReadingOf, resource: Json) -> None:
    record = only(reading(resource))
    assert (record.rung, record.given) == (Rung.ORDERED, None)


NOT_USED = [
    administration(status="not-done"),
    administration(status="entered-in-error"),
    billed(status="not-done"),
    billed(status="entered-in-error"),
    order(status="entered-in-error"),
    order(intent="plan"),
    order(intent="proposal"),
    order(doNotPerform=True),
    order(doNotPerform="true"),
    dispense(status="cancelled"),
    dispense(status="entered-in-error"),
    statement(status="not-taken"),
    statement(status="intended"),
    statement(status="entered-in-error"),
    statement(taken="n"),
]


@pytest.mark.parametrize(
    "resource",
    NOT_USED,
    ids=[
        f"{r['resourceType']} {r['status']} {r.get('intent', '')} {r.get('doNotPerform', '')}"
        for r in NOT_USED
    ],
)
def test_what_says_that_nothing_was_given_leaves_an_issue_and_no_gap(
    reading: ReadingOf, resource: Json
) -> None:
    one = reading(resource)
    assert read_medications(one) == ()
    assert [issue.resource for issue in one.log.all()] == [f"{resource['resourceType']}/x1"]
    assert one.set_aside == []


SET_ASIDE = [
    ("a dose in the future", administration(effectiveDateTime="2026-06-16")),
    ("a dose without a date", administration(effectiveDateTime=None)),
    ("a dose with an impossible date", administration(effectiveDateTime="2026-02-30")),
    ("a dose of unknown status", administration(status="unknown")),
    ("a dose that was broken off", administration(status="stopped")),
    ("a billed dose in the future", billed(performedDateTime="2027-01-01")),
    ("a billed dose of unknown status", billed(status=None)),
    ("a clinic order without a date", order(**(CLINIC | {"authoredOn": None}))),
    ("a supply without a date", dispense(whenHandedOver=None)),
    ("a supply of unknown status", dispense(status="unknown")),
    ("a statement in the future", statement(effectiveDateTime="2026-12-01")),
    ("a statement with an unreadable date", statement(effectiveDateTime="last spring")),
]


@pytest.mark.parametrize("resource", [r for _, r in SET_ASIDE], ids=[n for n, _ in SET_ASIDE])
def test_a_dose_that_cannot_be_dated_is_set_aside_under_its_agent(
    reading: ReadingOf, resource: Json
) -> None:
    one = reading(resource)
    assert read_medications(one) == ()
    assert {aside.topic for aside in one.set_aside} == {"denosumab"}
    assert all("spring" not in issue.issue for issue in one.log.all())


def test_billed_units_in_an_extension_tell_the_regimen(reading: ReadingOf) -> None:
    units = [{"url": "https://ehr.example/units-billed", "valueQuantity": {"value": 60}}]
    assert only(reading(billed(extension=units))).regimen is Regimen.OSTEOPOROSIS


def test_a_billed_dose_without_units_is_of_unknown_regimen_and_named(reading: ReadingOf) -> None:
    one = reading(billed())
    assert only(one).regimen is Regimen.UNKNOWN
    assert one.log.all()[0].resource == "Procedure/x1"


def test_the_drug_that_an_injection_used_is_a_dose(reading: ReadingOf) -> None:
    injection = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "96372"}]}
    resource = billed(code=injection, usedCode=[PROLIA])
    assert only(reading(resource)).agent is Agent.DENOSUMAB


def test_the_words_of_a_procedure_are_no_dose(reading: ReadingOf) -> None:
    one = reading(billed(code={"text": "Prolia 60 mg"}))
    assert read_medications(one) == ()
    assert one.log.all() == ()


STATUSES = [
    ("active", RecordStatus.ACTIVE),
    ("on-hold", RecordStatus.ON_HOLD),
    ("completed", RecordStatus.COMPLETED),
    ("stopped", RecordStatus.STOPPED),
    ("cancelled", RecordStatus.CANCELLED),
    ("unknown", RecordStatus.UNKNOWN),
    (3, RecordStatus.UNKNOWN),
]


@pytest.mark.parametrize(("sent", "status"), STATUSES)
def test_the_status_of_an_order(reading: ReadingOf, sent: object, status: RecordStatus) -> None:
    assert only(reading(order(medication=ALENDRONATE, status=sent))).status is status


def test_an_active_order_without_dosage_covers_from_its_date_without_end(
    reading: ReadingOf,
) -> None:
    record = only(reading(order(medication=ALENDRONATE)))
    assert (record.start, record.end) == (JANUARY, None)


def lasting(sequence: int, days: int) -> Json:
    bounds = {"boundsDuration": {"value": days, "code": "d"}}
    return {"sequence": sequence, "timing": {"repeat": bounds}}


def until(sequence: int, end: str) -> Json:
    return {"sequence": sequence, "timing": {"repeat": {"boundsPeriod": {"end": end}}}}


COVERAGE = [
    (
        "bounds",
        {
            "dosageInstruction": [
                {
                    "timing": {
                        "repeat": {"boundsPeriod": {"start": "2026-02-01", "end": "2026-03-01"}}
                    }
                }
            ],
            "dispenseRequest": {"expectedSupplyDuration": {"value": 30, "code": "d"}},
        },
        ("2026-02-01", "2026-03-01"),
    ),
    (
        "validity",
        {"dispenseRequest": {"validityPeriod": {"start": "2026-02-01", "end": "2027-02-01"}}},
        ("2026-02-01", "2027-02-01"),
    ),
    (
        "supply and refills",
        {
            "dispenseRequest": {
                "expectedSupplyDuration": {"value": 28, "code": "d"},
                "numberOfRepeatsAllowed": 2,
            }
        },
        ("2026-01-15", "2026-04-08"),
    ),
    (
        "a bounded length",
        {
            "dosageInstruction": [
                {"timing": {"repeat": {"boundsDuration": {"value": 2, "code": "wk"}}}}
            ]
        },
        ("2026-01-15", "2026-01-28"),
    ),
    (
        "the steps of a taper, one after the other",
        {"dosageInstruction": [lasting(2, 7), lasting(1, 14)]},
        ("2026-01-15", "2026-02-04"),
    ),
    (
        "two doses a day, side by side",
        {"dosageInstruction": [lasting(1, 14), lasting(1, 14)]},
        ("2026-01-15", "2026-01-28"),
    ),
    (
        "a taper whose last step has no end",
        {"dosageInstruction": [lasting(1, 14), {"sequence": 2}]},
        ("2026-01-15", "None"),
    ),
    (
        "the end of the last step",
        {"dosageInstruction": [until(2, "2026-04-30"), until(1, "2026-02-28")]},
        ("2026-01-15", "2026-04-30"),
    ),
]


@pytest.mark.parametrize(
    ("elements", "days"), [c[1:] for c in COVERAGE], ids=[f"by {c[0]}" for c in COVERAGE]
)
def test_the_days_that_an_order_covers(
    reading: ReadingOf, elements: Json, days: tuple[str, str]
) -> None:
    record = only(reading(order(medication=ALENDRONATE, **elements)))
    assert (str(record.start), str(record.end)) == days


def test_an_order_may_begin_after_the_as_of_day(reading: ReadingOf) -> None:
    one = reading(order(authoredOn="2026-07-01"))
    assert str(only(one).start) == "2026-07-01"
    assert one.set_aside == []


def test_an_end_before_the_start_is_ignored_and_named(reading: ReadingOf) -> None:
    period = {"start": "2026-01-15", "end": "2025-01-15"}
    one = reading(statement(medication=ALENDRONATE, effectiveDateTime=None, effectivePeriod=period))
    record = only(one)
    assert (record.start, record.end) == (JANUARY, None)
    assert "ends before it starts" in one.log.all()[0].issue


def test_a_reported_order_is_a_statement_whatever_its_intent(reading: ReadingOf) -> None:
    record = only(reading(order(intent="plan", reportedBoolean=True)))
    assert (record.rung, record.patient_reported, record.given) == (Rung.STATED, True, None)


def test_a_statement_over_a_period_tells_no_last_dose(reading: ReadingOf) -> None:
    period = {"start": "2024-01-15"}
    record = only(reading(statement(effectiveDateTime=None, effectivePeriod=period)))
    assert record.given is None
    assert str(record.start) == "2024-01-15"


def test_an_undated_statement_of_denosumab_is_kept_without_a_dose(reading: ReadingOf) -> None:
    one = reading(statement(effectiveDateTime=None))
    record = only(one)
    assert (record.agent, record.given) == (Agent.DENOSUMAB, None)


@pytest.mark.parametrize(
    ("reason", "pause"),
    [
        ("Drug holiday", True),
        ("treatment PAUSED", True),
        ("no pause wanted", False),
        ("rash", False),
    ],
)
def test_a_reason_that_says_pause(reading: ReadingOf, reason: str, pause: bool) -> None:
    resource = order(medication=ALENDRONATE, status="stopped", statusReason={"text": reason})
    assert only(reading(resource)).pause_reason is pause


def test_a_coded_refusal_is_read(reading: ReadingOf) -> None:
    resource = order(medication=ALENDRONATE, status="cancelled", statusReason=DECLINED)
    assert only(reading(resource)).declined


def test_the_order_that_is_continued_is_named_in_relative_form(reading: ReadingOf) -> None:
    prior = {"reference": "https://ehr.example/fhir/MedicationRequest/7/_history/2"}
    assert only(reading(order(priorPrescription=prior))).prior == ("MedicationRequest/7",)


def test_a_supply_covers_its_days(reading: ReadingOf) -> None:
    resource = dispense(
        medicationCodeableConcept=ALENDRONATE, daysSupply={"value": 28, "unit": "d"}
    )
    record = only(reading(resource))
    assert (str(record.start), str(record.end)) == ("2026-01-15", "2026-02-11")
    assert (record.given, record.days_supply) == (None, 28)


def test_another_medicine_is_a_record_without_an_agent(reading: ReadingOf) -> None:
    record = only(reading(statement(medication=DIGOXIN)))
    assert record.agent is None
    assert Concept.DIGOXIN in record.concepts


def test_a_medicine_that_no_rule_reads_is_no_record(reading: ReadingOf) -> None:
    one = reading(statement(medication={"text": "Multivitamin for Jane"}))
    assert read_medications(one) == ()
    assert one.log.all() == ()


def test_words_that_name_a_drug_are_flagged_and_never_repeated(reading: ReadingOf) -> None:
    one = reading(statement(medication={"text": "Fosamax, given by Jane"}))
    assert only(one).text_only
    assert [issue.resource for issue in one.log.all()] == ["MedicationStatement/x1"]
    assert "Jane" not in one.log.all()[0].issue


def test_a_draft_of_denosumab_in_the_record_leaves_its_last_dose_open(reading: ReadingOf) -> None:
    one = reading(order(status="draft"))
    assert read_medications(one) == ()
    assert [aside.topic for aside in one.set_aside] == ["denosumab"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("Xgeva 120 mg", True, id="another product by its words"),
        pytest.param("Prolia 60 mg", False, id="the same product by its words"),
    ],
)
def test_words_that_contradict_the_code_of_a_dose_are_named(
    reading: ReadingOf, text: str, named: bool
) -> None:
    coding = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "993456"}
    drug = {"coding": [coding], "text": text}
    one = reading(administration(medicationCodeableConcept=drug))
    (record,) = read_medications(one)
    assert record.regimen is Regimen.OSTEOPOROSIS
    assert any("another by its strength" in issue.issue for issue in one.log.all()) is named
