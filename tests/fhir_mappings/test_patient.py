"""The Patient resource: sex by the stronger source, birth, death, merged records."""

from datetime import date
from typing import Any

import pytest

from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.person import Sex
from fhir_mappings.patient import read_person

CLINICAL_USE = "http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"


def patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "1", **elements}


def clinical_use(code: str) -> dict[str, Any]:
    value = {"url": "value", "valueCodeableConcept": {"coding": [{"code": code}]}}
    return {"url": CLINICAL_USE, "extension": [value]}


def us_core_sex(code: str) -> dict[str, Any]:
    return {"url": f"{US_CORE}us-core-sex", "valueCode": code}


def birth_sex(code: str) -> dict[str, Any]:
    return {"url": f"{US_CORE}us-core-birthsex", "valueCode": code}


SEX: dict[str, tuple[dict[str, Any], Sex, bool]] = {
    "gender alone decides": ({"gender": "female"}, Sex.FEMALE, False),
    "gender in capitals decides": ({"gender": "Female"}, Sex.FEMALE, False),
    "nothing recorded is unknown": ({}, Sex.UNKNOWN, False),
    "gender other is unknown": ({"gender": "other"}, Sex.UNKNOWN, False),
    "gender unknown is unknown": ({"gender": "unknown"}, Sex.UNKNOWN, False),
    "gender of another type is unknown": ({"gender": ["female"]}, Sex.UNKNOWN, False),
    "birth sex stands before gender": (
        {"gender": "male", "extension": [birth_sex("F")]},
        Sex.FEMALE,
        True,
    ),
    "US Core sex stands before birth sex": (
        {"gender": "female", "extension": [birth_sex("F"), us_core_sex("248153007")]},
        Sex.MALE,
        True,
    ),
    "individual sex of US Core is read": (
        {
            "extension": [
                {"url": f"{US_CORE}us-core-individual-sex", "valueCoding": {"code": "female"}}
            ]
        },
        Sex.FEMALE,
        False,
    ),
    "sex for clinical use stands before all": (
        {"gender": "male", "extension": [us_core_sex("248153007"), clinical_use("female-typical")]},
        Sex.FEMALE,
        True,
    ),
    "sources that agree are no issue": (
        {"gender": "female", "extension": [birth_sex("F"), clinical_use("female-typical")]},
        Sex.FEMALE,
        False,
    ),
    "an unknown birth sex says nothing": (
        {"gender": "female", "extension": [birth_sex("UNK")]},
        Sex.FEMALE,
        False,
    ),
    "a specified sex for clinical use is neither": (
        {"gender": "female", "extension": [clinical_use("specified")]},
        Sex.UNKNOWN,
        True,
    ),
    "a sex for clinical use that is unknown stands before gender": (
        {"gender": "female", "extension": [clinical_use("unknown")]},
        Sex.UNKNOWN,
        True,
    ),
    "a sex for clinical use that is unknown stands before birth sex": (
        {"gender": "female", "extension": [birth_sex("F"), clinical_use("unknown")]},
        Sex.UNKNOWN,
        True,
    ),
    "a sex for clinical use without a value says nothing": (
        {"gender": "female", "extension": [{"url": CLINICAL_USE}]},
        Sex.FEMALE,
        False,
    ),
    "an unknown US Core sex says nothing": (
        {"gender": "female", "extension": [us_core_sex("unknown")]},
        Sex.FEMALE,
        False,
    ),
    "one source that says both is unknown": (
        {"extension": [clinical_use("female-typical"), clinical_use("male-typical")]},
        Sex.UNKNOWN,
        True,
    ),
}


@pytest.mark.parametrize(("elements", "sex", "disagrees"), SEX.values(), ids=SEX.keys())
def test_sex(reading, elements, sex, disagrees):
    read = reading(patient=patient(**elements))
    assert read_person(read).sex is sex
    assert any("disagree" in found.issue for found in read.log.all()) is disagrees


BIRTH: dict[str, tuple[Any, PartialDate | None, bool]] = {
    "a full date is exact": ("1956-03-01", PartialDate.of_day(date(1956, 3, 1)), False),
    "a year stays a year": ("1956", PartialDate.of_year(1956), False),
    "a month stays a month": ("1956-03", PartialDate.of_month(1956, 3), False),
    "none recorded is unknown": (None, None, True),
    "an impossible date is unknown": ("1956-02-30", None, True),
    "a number is unknown": (1956, None, True),
    "a future date is unknown": ("2027-01-01", None, True),
}


@pytest.mark.parametrize(("sent", "birth", "has_issue"), BIRTH.values(), ids=BIRTH.keys())
def test_birth_date(reading, sent, birth, has_issue):
    read = reading(patient=patient(birthDate=sent))
    assert read_person(read).birth == birth
    assert any("birthDate" in found.issue for found in read.log.all()) is has_issue


DEATH: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "not mentioned: alive": ({}, False, False),
    "deceased true": ({"deceasedBoolean": True}, True, False),
    "deceased false": ({"deceasedBoolean": False}, False, False),
    "deceased as the word true": ({"deceasedBoolean": "true"}, True, True),
    "deceased as the word True": ({"deceasedBoolean": " True"}, True, True),
    "deceased as the word false is set aside": ({"deceasedBoolean": "false"}, False, True),
    "deceased as a number is set aside": ({"deceasedBoolean": 1}, False, True),
    "died in the past": ({"deceasedDateTime": "2025-05-05T10:00:00Z"}, True, False),
    "died on the as-of day": ({"deceasedDateTime": "2026-06-15"}, True, False),
    "a death after the as-of day has not happened": (
        {"deceasedDateTime": "2026-06-16"},
        False,
        True,
    ),
    "a death with an unreadable date is a death": ({"deceasedDateTime": "long ago"}, True, True),
    "a death with an impossible date is a death": ({"deceasedDateTime": "2026-02-30"}, True, True),
    "a blank date of death is none": ({"deceasedDateTime": " "}, False, True),
    "a date of death that is no text is none": ({"deceasedDateTime": False}, False, True),
}


@pytest.mark.parametrize(("elements", "deceased", "has_issue"), DEATH.values(), ids=DEATH.keys())
def test_death(reading, elements, deceased, has_issue):
    read = reading(patient=patient(gender="female", birthDate="1956-03-01", **elements))
    assert read_person(read).deceased is deceased
    assert bool(read.log.all()) is has_issue


def test_a_record_replaced_by_another_is_read_and_named(reading):
    link = [{"type": "replaced-by", "other": {"reference": "Patient/2"}}]
    read = reading(patient=patient(gender="female", link=link))
    assert read_person(read).merged_into_another
    assert any("replaced" in found.issue for found in read.log.all())


def test_a_record_that_replaces_another_is_not_merged(reading):
    link = [{"type": "replaces", "other": {"reference": "Patient/2"}}]
    assert not read_person(reading(patient=patient(link=link))).merged_into_another


def test_an_inactive_record_is_named(reading):
    read = reading(patient=patient(gender="female", birthDate="1956-03-01", active=False))
    read_person(read)
    assert [found.resource for found in read.log.all()] == ["Patient/1"]
