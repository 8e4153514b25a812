"""Coded answers and situations from Observations, and last menstrual periods."""

from typing import Any

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import FindingKind
from fhir_mappings.lifestyle import read_last_menstrual_periods, read_lifestyle
from fhir_mappings.observations import coded_parts

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
SMOKING, PREGNANCY, PERIOD, FALL_RISK = "72166-2", "82810-3", "8665-2", "73830-2"
MATERNAL_HIP_FRACTURE = "391096007"
Json = dict[str, Any]


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def observation(code: Json, **elements: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "effectiveDateTime": "2026-05-01",
        "code": code,
        **elements,
    }


def answer(question: str, snomed: str, **elements: Any) -> Json:
    value = coded(SNOMED, snomed)
    return observation(coded(LOINC, question), valueCodeableConcept=value, **elements)


def situation(**elements: Any) -> Json:
    return observation(coded(SNOMED, MATERNAL_HIP_FRACTURE), **elements)


PARENT = {Concept.PARENTAL_HIP_FRACTURE}

STATED: dict[str, tuple[Json, set[Concept]]] = {
    "a daily smoker": (answer(SMOKING, "449868002"), {Concept.CURRENT_SMOKER}),
    "a former smoker": (answer(SMOKING, "8517006"), {Concept.NOT_CURRENT_SMOKER}),
    "smoker, status unknown, is no clean yes": (
        answer(SMOKING, "77176002"),
        {Concept.SMOKING_UNKNOWN},
    ),
    "pregnant": (answer(PREGNANCY, "77386006"), {Concept.PREGNANT}),
    "not pregnant": (answer(PREGNANCY, "60001007"), {Concept.NOT_PREGNANT}),
    "recurrent falls as an answer": (answer(FALL_RISK, "279992002"), {Concept.REPEATED_FALLS}),
    "a parent's hip fracture without a value": (situation(), PARENT),
    "a parent's hip fracture without a date": (situation(effectiveDateTime=None), PARENT),
    "a parent's hip fracture that is true": (situation(valueBoolean=True), PARENT),
    "a parent's hip fracture with a coded yes": (
        situation(valueCodeableConcept=coded(SNOMED, "373066001")),
        PARENT,
    ),
    "a parent's hip fracture with yes in words": (situation(valueString="Yes"), PARENT),
    "postmenopausal without a value": (
        observation(coded(SNOMED, "76498008")),
        {Concept.POSTMENOPAUSAL},
    ),
    "a smoking status in a component": (
        observation(
            {"text": "social history"},
            component=[
                {
                    "code": coded(LOINC, SMOKING),
                    "valueCodeableConcept": coded(SNOMED, "449868002"),
                }
            ],
        ),
        {Concept.CURRENT_SMOKER},
    ),
}


@pytest.mark.parametrize(("sent", "concepts"), STATED.values(), ids=STATED.keys())
def test_a_statement_is_read(reading, sent, concepts):
    read = reading(sent)
    [finding] = read_lifestyle(read, coded_parts(read))
    assert finding.kind is FindingKind.OBSERVATION
    assert concepts <= finding.concepts
    assert finding.provenance.reference == "Observation/o"
    assert not read.log.all()


DENIED: dict[str, Json] = {
    "a parent's hip fracture that is false": situation(valueBoolean=False),
    "a parent's hip fracture with a coded no": situation(
        valueCodeableConcept=coded(SNOMED, "373067005")
    ),
    "a parent's hip fracture with no in words": situation(valueString="No"),
    "an answer to another question": answer("75275-8", MATERNAL_HIP_FRACTURE),
}


@pytest.mark.parametrize("sent", DENIED.values(), ids=DENIED.keys())
def test_nothing_is_stated(reading, sent):
    read = reading(sent)
    assert read_lifestyle(read, coded_parts(read)) == ()
    assert not read.log.all()


SET_ASIDE: dict[str, Json] = {
    "a value that neither affirms nor denies": situation(valueInteger=3),
    "a value that affirms and denies": situation(
        valueCodeableConcept=coded(SNOMED, "373067005") | {"text": "yes"}
    ),
    "a value stated to be missing": situation(dataAbsentReason={"text": "unknown"}),
    "a smoking status as the answer to a pregnancy question": answer(PREGNANCY, "449868002"),
    "a smoking answer that is not understood": answer(SMOKING, "1"),
    "a smoking status without a date": answer(SMOKING, "449868002", effectiveDateTime=None),
    "a smoking status dated tomorrow": answer(SMOKING, "449868002", effectiveDateTime="2026-06-16"),
    "a smoking status in error": answer(SMOKING, "449868002", status="entered-in-error"),
    "a parent's hip fracture dated tomorrow": situation(effectiveDateTime="2026-06-16"),
}


@pytest.mark.parametrize("sent", SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_statement_is_set_aside(reading, sent):
    read = reading(sent)
    assert read_lifestyle(read, coded_parts(read)) == ()
    assert [found.resource for found in read.log.all()] == ["Observation/o"]


PERIODS: dict[str, tuple[Json, list[str], bool]] = {
    "a day": ({"valueDateTime": "2026-01-10"}, ["2026-01-10"], False),
    "a month": ({"valueDateTime": "2026-01"}, ["2026-01"], False),
    "a day in words of the standard": ({"valueString": "2026-01-10"}, ["2026-01-10"], False),
    "without a date of the observation": (
        {"valueDateTime": "2026-01-10", "effectiveDateTime": None},
        ["2026-01-10"],
        False,
    ),
    "in the future": ({"valueDateTime": "2026-07-10"}, [], True),
    "unreadable": ({"valueDateTime": "in January"}, [], True),
    "without a value": ({}, [], True),
    "in error": ({"valueDateTime": "2026-01-10", "status": "entered-in-error"}, [], True),
    "observed in the future": (
        {"valueDateTime": "2026-01-10", "effectiveDateTime": "2026-07-01"},
        [],
        True,
    ),
}


@pytest.mark.parametrize(("elements", "days", "has_issue"), PERIODS.values(), ids=PERIODS.keys())
def test_a_last_menstrual_period(reading, elements, days, has_issue):
    read = reading(observation(coded(LOINC, PERIOD), **elements))
    assert [str(day) for day, _ in read_last_menstrual_periods(read, coded_parts(read))] == days
    assert bool(read.log.all()) is has_issue


def test_age_at_menopause_is_no_last_menstrual_period(reading):
    read = reading(observation(coded(LOINC, "42802-9"), valueDateTime="2026-01-10"))
    assert read_last_menstrual_periods(read, coded_parts(read)) == ()
