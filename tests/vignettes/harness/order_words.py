"""Words for the drafts of an order call."""

from __future__ import annotations

from tests.vignettes.harness.codes import Code, Resource, code
from tests.vignettes.harness.plan_words import LABS
from tests.vignettes.harness.resources import quantity
from tests.vignettes.harness.template import Said, Word

NOT_SELECTED = ", not selected"
"""At the end of a draft of order-select: it stands beside the selections, as background."""
WITHOUT_ID = ", without an id"
"""At the end of a draft of order-sign that the EHR has given no id yet."""


def _medication(drug: Code, status: str = "draft") -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": drug.concept,
    }


def _start(said: Said) -> list[Resource]:
    return [_medication(code("drugs", said["drug"]))]


def _start_planned(said: Said) -> list[Resource]:
    timing = [{"timing": {"event": [said["date"]]}}]
    return [one | {"dosageInstruction": timing} for one in _start(said)]


def _replacement(said: Said) -> list[Resource]:
    prior = {"reference": said["reference"]}
    return [one | {"priorPrescription": prior} for one in _start(said)]


def _stop(said: Said) -> list[Resource]:
    return [_medication(code("drugs", said["drug"]), "stopped")]


def _with_status(said: Said) -> list[Resource]:
    return [_medication(code("drugs", said["drug"]), said["status"])]


def _not_to_perform(said: Said) -> list[Resource]:
    return [one | {"doNotPerform": True} for one in _start(said)]


def _course(said: Said) -> list[Resource]:
    repeat = {
        "boundsDuration": quantity(said.number("m"), "mo"),
        "frequency": 1,
        "period": 1,
        "periodUnit": "d",
    }
    dose = [{"doseQuantity": quantity(said.number("n"), "mg")}]
    dosage = {"timing": {"repeat": repeat}, "doseAndRate": dose}
    return [one | {"dosageInstruction": [dosage]} for one in _start(said)]


def _unsent_medicine(_: Said) -> list[Resource]:
    order = _medication(code("drugs", "alendronate"))
    del order["medicationCodeableConcept"]
    return [order | {"medicationReference": {"reference": "Medication/not-sent"}}]


def _stop_of_unsent_medicine(said: Said) -> list[Resource]:
    return [one | {"status": "stopped"} for one in _unsent_medicine(said)]


def _service(said: Said) -> list[Resource]:
    return [_request(code("services", said["service"]))]


def _labs(_: Said) -> list[Resource]:
    return [_request(code("services", lab)) for lab in LABS]


def _request(what: Code) -> Resource:
    return {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": what.concept,
    }


ORDER_WORDS = (
    Word("draft: {drug}", _start),
    Word("draft: {drug} planned for {date}", _start_planned),
    Word("draft: {drug} replacing {reference}", _replacement),
    Word("draft: {drug} with status {status}", _with_status),
    Word("draft: {drug} not to be performed", _not_to_perform),
    Word("draft: {drug} {n} mg daily for {m} months", _course),
    Word("draft: stop {drug}", _stop),
    Word("draft: end a medicine that is not sent along", _stop_of_unsent_medicine),
    Word("draft: a medicine that is not sent along", _unsent_medicine),
    Word("draft: {service}", _service),
    Word("draft: labs", _labs),
)
