"""Encounters: their kind and their reasons."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.conditions import read_findings
from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import FindingKind

ReadingOf = Callable[..., Reading]

STROKE = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I63.9"}]}
SNOMED_HOSPICE = {"system": "http://snomed.info/sct", "code": "305336008"}
DISCHARGED_TO_HOSPICE = {
    "dischargeDisposition": {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/discharge-disposition",
                "code": "hosp",
            }
        ]
    }
}


def encounter(**elements: Any) -> dict[str, Any]:
    base = {"resourceType": "Encounter", "id": "e1", "status": "finished"}
    return base | {"period": {"start": "2026-01-10T08:00:00Z"}} | elements


def test_the_reason_of_an_encounter_is_known_by_its_day_and_has_no_onset(
    reading: ReadingOf,
) -> None:
    (finding,) = read_findings(reading(encounter(reasonCode=[STROKE])))
    assert finding.kind is FindingKind.ENCOUNTER
    assert Concept.STROKE in finding.concepts
    assert finding.when is None
    assert finding.recorded == PartialDate.of_day(date(2026, 1, 10))


@pytest.mark.parametrize(
    "elements",
    [
        {"type": [{"coding": [SNOMED_HOSPICE]}]},
        {"class": SNOMED_HOSPICE},
        {"hospitalization": DISCHARGED_TO_HOSPICE},
    ],
    ids=["by its type", "by its class", "by its discharge disposition"],
)
def test_a_hospice_encounter_is_recognized(reading: ReadingOf, elements: dict[str, Any]) -> None:
    (finding,) = read_findings(reading(encounter(**elements)))
    assert Concept.HOSPICE in finding.concepts
    assert finding.when == PartialDate.of_day(date(2026, 1, 10))


@pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error"])
def test_an_encounter_that_did_not_take_place_states_nothing(
    reading: ReadingOf, status: str
) -> None:
    one = reading(encounter(status=status, reasonCode=[STROKE]))
    assert read_findings(one) == ()
    assert one.log.all()[0].resource == "Encounter/e1"


def test_an_encounter_in_the_future_is_set_aside(reading: ReadingOf) -> None:
    one = encounter(period={"start": "2026-06-16"}, reasonCode=[STROKE])
    assert read_findings(reading(one)) == ()


def test_a_reason_in_words_is_not_read(reading: ReadingOf) -> None:
    assert read_findings(reading(encounter(reasonCode=[{"text": "Stroke"}]))) == ()


@pytest.mark.parametrize(
    ("codes", "later"),
    [
        pytest.param(["W19.XXXD"], True, id="aftercare of a fall is later"),
        pytest.param(["W19.XXXD", "S72.001A"], True, id="whatever a fracture beside it says"),
        pytest.param(["W19.XXXA", "S72.001D"], False, id="a new fall beside an old fracture"),
        pytest.param(["W19.XXXD", "W01.0XXA"], False, id="a new fall beside an old one"),
        pytest.param(["R29.6", "S72.001D"], False, id="repeated falls beside an old fracture"),
    ],
)
def test_the_codes_of_falls_alone_tell_the_aftercare_of_a_fall(
    reading: ReadingOf, codes: list[str], later: bool
) -> None:
    system = "http://hl7.org/fhir/sid/icd-10-cm"
    reasons = [{"coding": [{"system": system, "code": code}]} for code in codes]
    (finding,) = read_findings(reading(encounter(reasonCode=reasons)))
    assert finding.later_episode is later
