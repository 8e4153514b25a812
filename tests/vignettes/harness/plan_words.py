"""Words for what is ordered, booked, done or declined: scans, tests, referrals, doses."""

from __future__ import annotations

from tests.vignettes.harness.codes import Code, Resource, code
from tests.vignettes.harness.resources import declined, procedure, service_request
from tests.vignettes.harness.template import Said, Word

LABS = (
    "calcium test",
    "albumin test",
    "creatinine test",
    "vitamin D test",
    "ALP test",
    "blood count test",
)


def _ordered(said: Said) -> list[Resource]:
    return [service_request(code("services", said["service"]), said["date"])]


def _labs_ordered(said: Said) -> list[Resource]:
    return [service_request(code("services", lab), said["date"]) for lab in LABS]


def _done(said: Said) -> list[Resource]:
    return [procedure(code("services", said["service"]), said["date"])]


def _declined(said: Said) -> list[Resource]:
    order = service_request(code("services", said["service"]), said["date"], "revoked")
    return [order | {"reasonCode": [declined()]}]


def _dose_booked(said: Said) -> list[Resource]:
    booking = service_request(code("drugs", said["drug"]), said["until"])
    return [booking | {"occurrenceDateTime": said["date"]}]


def _visit_booked(said: Said) -> list[Resource]:
    return [_appointment(code("drugs", said["drug"]), said["date"])]


def _appointment(reason: Code, on: str) -> Resource:
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "reasonCode": [reason.concept],
        "start": f"{on}T09:00:00Z",
        "end": f"{on}T09:30:00Z",
    }


PLAN_WORDS = (
    Word("{service} ordered {date}", _ordered),
    Word("{service} done {date}", _done),
    Word("{service} declined {date}", _declined),
    Word("labs ordered {date}", _labs_ordered),
    Word("{drug} dose booked for {date} by an order of {until}", _dose_booked),
    Word("{drug} visit booked for {date}", _visit_booked),
)
