"""A parent's hip fracture from FamilyMemberHistory, and who is no parent."""

from typing import Any

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import FindingKind
from fhir_mappings.family_history import read_family_history

SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
HIP_FRACTURE = {"coding": [{"system": SNOMED, "code": "5913000"}]}
Json = dict[str, Any]


def relative(relationship: Json, condition: Json | None = None, **elements: Any) -> Json:
    return {
        "resourceType": "FamilyMemberHistory",
        "id": "f",
        "status": "completed",
        "patient": {"reference": "Patient/1"},
        "relationship": relationship,
        "condition": [{"code": HIP_FRACTURE if condition is None else condition}],
        **elements,
    }


def role(code: str) -> Json:
    return {"coding": [{"system": ROLE, "code": code}]}


PARENTS: dict[str, Json] = {
    "mother": relative(role("MTH")),
    "father": relative(role("FTH")),
    "natural mother": relative(role("NMTH")),
    "natural father": relative(role("NFTH")),
    "mother in words": relative({"text": "Mother"}),
    "a femoral neck fracture by ICD-10-CM": relative(
        role("MTH"), {"coding": [{"system": ICD, "code": "S72.001A"}]}
    ),
    "the coded situation, whatever the relationship": relative(
        {}, {"coding": [{"system": SNOMED, "code": "391096007"}]}
    ),
    "one of several conditions": relative(role("MTH"))
    | {"condition": [{"code": {"text": "stroke"}}, {"code": HIP_FRACTURE}]},
}


@pytest.mark.parametrize("sent", PARENTS.values(), ids=PARENTS.keys())
def test_a_parents_hip_fracture_is_found(reading, sent):
    read = reading(sent)
    [finding] = read_family_history(read)
    assert finding.kind is FindingKind.FAMILY_HISTORY
    assert finding.concepts == {Concept.PARENTAL_HIP_FRACTURE}
    assert not read.log.all()


OTHERS: dict[str, Json] = {
    "a sister": relative(role("SIS")),
    "a grandmother": relative(role("MGRMTH")),
    "a grandmother in words": relative({"text": "Maternal grandmother"}),
    "a stepmother": relative(role("STPMTH")),
    "a code that contradicts the words": relative(role("SIS") | {"text": "mother"}),
    "no relationship": relative({}),
    "a mother's wrist fracture": relative(
        role("MTH"), {"coding": [{"system": SNOMED, "code": "263199001"}]}
    ),
    "a mother's osteoporosis": relative(
        role("MTH"), {"coding": [{"system": SNOMED, "code": "64859006"}]}
    ),
    "a hip fracture in words alone": relative(role("MTH"), {"text": "hip fracture"}),
}


@pytest.mark.parametrize("sent", OTHERS.values(), ids=OTHERS.keys())
def test_nothing_is_found(reading, sent):
    assert read_family_history(reading(sent)) == ()


SET_ASIDE: dict[str, Json] = {
    "in error": relative(role("MTH"), status="entered-in-error"),
    "dated tomorrow": relative(role("MTH"), date="2026-06-16"),
}


@pytest.mark.parametrize("sent", SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_an_entry_is_set_aside(reading, sent):
    read = reading(sent)
    assert read_family_history(read) == ()
    assert [found.resource for found in read.log.all()] == ["FamilyMemberHistory/f"]


def test_the_date_of_the_entry_is_kept_as_its_filing(reading):
    [finding] = read_family_history(reading(relative(role("FTH"), date="2020-03")))
    assert (str(finding.recorded), finding.when) == ("2020-03", None)
