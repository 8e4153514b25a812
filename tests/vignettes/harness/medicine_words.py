"""Words for medicines: doses given and billed, supplies, statements, orders, refusals."""

from __future__ import annotations

from tests.vignettes.harness.codes import Resource, code
from tests.vignettes.harness.resources import (
    REQUEST_CATEGORY,
    concept,
    declined,
    medication_request,
    procedure,
    quantity,
)
from tests.vignettes.harness.template import Said, Word

BILLED_UNITS = "http://example.org/fhir/StructureDefinition/billed-units"


def _given(said: Said) -> list[Resource]:
    drug = code("drugs", said["drug"]).concept
    return [
        {
            "resourceType": "MedicationAdministration",
            "status": "completed",
            "medicationCodeableConcept": drug,
            "effectiveDateTime": day,
        }
        for day in said.days()
    ]


def _billed(said: Said) -> list[Resource]:
    return [procedure(code("billed", said["billed"]), said["date"])]


def _billed_units(said: Said) -> list[Resource]:
    units = {"url": BILLED_UNITS, "valueInteger": said.number()}
    return [one | {"extension": [units]} for one in _billed(said)]


def _dispensed(said: Said) -> list[Resource]:
    return [
        {
            "resourceType": "MedicationDispense",
            "status": "completed",
            "medicationCodeableConcept": code("drugs", said["drug"]).concept,
            "whenHandedOver": said["date"],
        }
    ]


def _dispensed_for(said: Said) -> list[Resource]:
    return [one | {"daysSupply": quantity(said.number(), "d")} for one in _dispensed(said)]


def _statement(said: Said, status: str, **when: object) -> list[Resource]:
    return [
        {
            "resourceType": "MedicationStatement",
            "status": status,
            "medicationCodeableConcept": code("drugs", said["drug"]).concept,
            **when,
        }
    ]


def _stated_dose(said: Said) -> list[Resource]:
    return _statement(said, "completed", effectiveDateTime=said["date"])


def _stated_since(said: Said) -> list[Resource]:
    return _statement(said, "active", effectivePeriod={"start": said["date"]})


def _stated_dose_since(said: Said) -> list[Resource]:
    daily = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}
    dosage = daily | {"doseAndRate": [{"doseQuantity": quantity(said.number(), "mg")}]}
    return [one | {"dosage": [dosage]} for one in _stated_since(said)]


def _stated_between(said: Said) -> list[Resource]:
    period = {"start": said["date"], "end": said["until"]}
    return _statement(said, "completed", effectivePeriod=period)


def _ordered(said: Said) -> list[Resource]:
    return [medication_request(code("drugs", said["drug"]), said["date"])]


def _dosed(said: Said) -> Resource:
    """Give a dosage of so many tablets, once a day."""
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    dose = quantity(said.number(), "{tbl}")
    return {"timing": timing, "doseAndRate": [{"doseQuantity": dose}]}


def _ordered_dosed(said: Said) -> list[Resource]:
    return [one | {"dosageInstruction": [_dosed(said)]} for one in _ordered(said)]


def _ordered_dosed_until(said: Said) -> list[Resource]:
    order = _ordered_until(said, "completed")
    repeat = order["dosageInstruction"][0]["timing"]["repeat"]
    dosage = _dosed(said)
    timing = {"repeat": dosage["timing"]["repeat"] | repeat}
    return [order | {"dosageInstruction": [dosage | {"timing": timing}]}]


def _ordered_until(said: Said, status: str) -> Resource:
    order = medication_request(code("drugs", said["drug"]), said["date"], status)
    period = {"start": said["date"], "end": said["until"]}
    return order | {"dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": period}}}]}


def _ended(said: Said) -> list[Resource]:
    return [_ordered_until(said, "completed")]


def _stopped(said: Said) -> list[Resource]:
    return [_ordered_until(said, "stopped")]


def _paused(said: Said) -> list[Resource]:
    return [_ordered_until(said, "stopped") | {"statusReason": {"text": "Drug holiday"}}]


def _cancelled(said: Said) -> list[Resource]:
    return [medication_request(code("drugs", said["drug"]), said["date"], "cancelled")]


def _stopped_some_day(said: Said) -> list[Resource]:
    return [medication_request(code("drugs", said["drug"]), said["date"], "stopped")]


def _not_tolerated(said: Said) -> list[Resource]:
    return [_ordered_until(said, "stopped") | {"statusReason": {"text": "Side effects"}}]


def _to_be_given(said: Said) -> list[Resource]:
    timing = {"event": [said["until"]]}
    return [one | {"dosageInstruction": [{"timing": timing}]} for one in _ordered(said)]


def _given_by_order(said: Said) -> list[Resource]:
    order = medication_request(code("drugs", said["drug"]), said["date"], "completed")
    return [order | {"category": [concept(REQUEST_CATEGORY, "outpatient")]}]


def _refused(said: Said) -> list[Resource]:
    order = medication_request(code("drugs", said["drug"]), said["date"], "cancelled")
    return [order | {"statusReason": declined()}]


MEDICINE_WORDS = (
    Word("{drug} given {dates}", _given),
    Word("{billed} billed {date}", _billed),
    Word("{billed} billed {n} units {date}", _billed_units),
    Word("{drug} clinic order completed {date}", _given_by_order),
    Word("{drug} dispensed {date}", _dispensed),
    Word("{drug} dispensed {date} for {n} days", _dispensed_for),
    Word("{drug} stated {date}", _stated_dose),
    Word("{drug} stated since {date}", _stated_since),
    Word("{drug} {n} mg daily stated since {date}", _stated_dose_since),
    Word("{drug} stated since {date} until {until}", _stated_between),
    Word("{drug} ordered {date}", _ordered),
    Word("{drug} ordered {date}, ended {until}", _ended),
    Word("{n} {drug} a day ordered {date}", _ordered_dosed),
    Word("{n} {drug} a day ordered {date}, ended {until}", _ordered_dosed_until),
    Word("{drug} ordered {date}, stopped {until}", _stopped),
    Word("{drug} ordered {date}, paused {until}", _paused),
    Word("{drug} ordered {date}, not tolerated {until}", _not_tolerated),
    Word("{drug} ordered {date} to be given {until}", _to_be_given),
    Word("{drug} ordered {date}, cancelled", _cancelled),
    Word("{drug} ordered {date}, stopped some day", _stopped_some_day),
    Word("{drug} declined {date}", _refused),
)
