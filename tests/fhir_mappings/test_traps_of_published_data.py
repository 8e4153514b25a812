"""The shapes that break naive code, as the list of the published data numbers them.

Trap 9 is a safety check of orders: what is asserted here is that the dose is read as it was signed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, SkeletalSite
from fhir_mappings.facts.medications import Agent, DailyDose
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.gathering import FetchState, FhirAccess, Query, Reach, fetch_all
from fhir_mappings.gathering.bundles import read_page
from fhir_mappings.reading import read_patient_facts
from tests.fhir_mappings.gathering.fake_ehr import condition, running_ehr, searchset

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

NUMBERS = set(range(1, 10))
TRAP = re.compile(r"test_trap_(\d)_")

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OWN = "urn:oid:1.2.840.114350.1.13"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
DAY = "2026-05-01"


def coding(system: str, code: str) -> Json:
    return {"system": system, "code": code}


def observation(*codings: Json, **elements: Any) -> Json:
    dated = {} if "effectivePeriod" in elements else {"effectiveDateTime": DAY}
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": list(codings)},
        **dated,
        **elements,
    }


def t_score(value: Json, code: str = "38267-1", **elements: Any) -> Json:
    return observation(coding(LOINC, code), **value, **elements)


def quantity(value: float, unit: str | None = None, **elements: Any) -> Json:
    stated = {} if unit is None else {"unit": unit}
    return {"valueQuantity": {"value": value, **stated, **elements}}


def order(medication: Json, **elements: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "active",
        "intent": "order",
        "authoredOn": DAY,
        "medicationCodeableConcept": medication,
        **elements,
    }


def read(reading: ReadingOf, *resources: Json) -> tuple[PatientFacts, list[str]]:
    one = reading(*resources)
    found = read_patient_facts(one)
    return found, [issue.issue for issue in one.log.all()]


@pytest.mark.parametrize(
    "value",
    [
        quantity(0.889, "g/cm2", code="g/cm2"),
        quantity(0.889, "g/cm²", code="g/cm-2"),
        quantity(0.889, "g/cm2", code="1"),
        {"valueString": "0.889 g/cm2"},
    ],
)
def test_trap_1_a_density_under_the_code_of_a_t_score_is_set_aside(
    reading: ReadingOf, value: Json
) -> None:
    found, issues = read(reading, t_score(value))
    assert found.t_scores == ()
    assert issues == ["has a T-score code but a unit that is not that of a T-score; set aside"]
    assert [one.topic for one in found.set_aside] == [Analyte.TSCORE]


@pytest.mark.parametrize(
    "value",
    [
        *(quantity(-2.7, unit) for unit in ("{T-score}", "{T-Score}", "1", "T-score", None)),
        {"valueString": "-2.7"},
        {"valueString": "-2.7 SD"},
    ],
)
def test_trap_2_units_and_forms_of_a_t_score(reading: ReadingOf, value: Json) -> None:
    (score,) = read(reading, t_score(value))[0].t_scores
    assert score.value == -2.7


def test_trap_2_a_lost_sign_is_no_normal_t_score(reading: ReadingOf) -> None:
    found, issues = read(reading, t_score(quantity(2.7, "{T-score}")))
    assert found.t_scores == ()
    assert issues == [
        "has a T-score above the accepted range; its sign is presumed lost; set aside"
    ]


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ({"coding": [coding(SNOMED, "29627003")]}, SkeletalSite.FEMORAL_NECK),
        ({"text": "Left femoral neck"}, SkeletalSite.FEMORAL_NECK),
        ({"text": "Total hip"}, SkeletalSite.TOTAL_HIP),
        ({}, SkeletalSite.HIP_REGION_UNSTATED),
    ],
)
def test_trap_3_the_region_of_a_hip_is_told_by_body_site_or_text(
    reading: ReadingOf, site: Json, expected: SkeletalSite
) -> None:
    sent = t_score(quantity(-2.7, "1"), "38263-0", bodySite=site)
    (score,) = read(reading, sent)[0].t_scores
    assert score.site is expected


def test_trap_4_a_proprietary_coding_first_hides_nothing(reading: ReadingOf) -> None:
    codings = (coding(OWN, "DXA-7"), coding(LOINC, "38267-1"))
    sent = observation(*codings, **quantity(-2.7, "1"))
    assert [score.value for score in read(reading, sent)[0].t_scores] == [-2.7]


@pytest.mark.parametrize(
    "medication",
    [
        {"text": "Alendronate 70 mg tablet"},
        {"coding": [coding(OWN, "62110")], "text": "alendronic acid 70 mg oral tablet"},
        {"coding": [coding(RXNORM, "000000")], "text": "Fosamax 70 mg"},
    ],
)
def test_trap_4_a_drug_without_a_right_rxnorm_code_is_read_by_its_words_and_flagged(
    reading: ReadingOf, medication: Json
) -> None:
    found, issues = read(reading, order(medication))
    assert [record.agent for record in found.medications] == [Agent.ALENDRONATE]
    assert issues == ["names its drug in words that no known code confirms"]


def test_trap_5_a_category_of_nothing_but_an_extension_is_survived(reading: ReadingOf) -> None:
    reason = [{"extension": [{"url": ABSENT, "valueCode": "unknown"}]}]
    found, _ = read(reading, t_score(quantity(-2.7, "1"), category=reason))
    assert [score.value for score in found.t_scores] == [-2.7]


def test_trap_5_a_period_dates_a_result_by_its_end(reading: ReadingOf) -> None:
    period = {"start": "2026-04-30", "end": DAY}
    (score,) = read(reading, t_score(quantity(-2.7), effectivePeriod=period))[0].t_scores
    assert score.on == PartialDate.of_day(date.fromisoformat(DAY))


def test_trap_5_a_laboratory_value_without_a_unit_is_set_aside_and_a_score_is_not(
    reading: ReadingOf,
) -> None:
    calcium = observation(coding(LOINC, "17861-6"), **quantity(9.4))
    found, issues = read(reading, calcium)
    assert Analyte.CALCIUM_TOTAL not in found.measurements
    assert issues == ["has no unit that is understood; set aside"]
    assert len(read(reading, t_score(quantity(-2.7)))[0].t_scores) == 1


def test_trap_5_a_parents_hip_fracture_as_an_observation(reading: ReadingOf) -> None:
    found, _ = read(reading, observation(coding(SNOMED, "391096007")))
    assert [one.concepts for one in found.findings] == [{Concept.PARENTAL_HIP_FRACTURE}]


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Bundle", "type": "searchset"},
        {"resourceType": "Bundle", "type": "searchset", "total": 0},
        {"resourceType": "Bundle", "entry": []},
        searchset(
            {
                "resource": {
                    "resourceType": "OperationOutcome",
                    "issue": [{"severity": "warning", "code": "not-found"}],
                },
                "search": {"mode": "outcome"},
            },
            total=0,
        ),
    ],
)
def test_trap_6_nothing_found_is_a_whole_answer_in_each_form(body: Json) -> None:
    page = read_page(body, "Condition")
    assert page is not None
    assert (page.matches, page.has_gaps, page.next_url) == ((), False, None)


def test_trap_7_rows_doubled_by_paging_count_once_and_lost_ones_leave_the_source_cut_off() -> None:
    rows = [condition(f"c{number}") for number in range(9)]
    with running_ehr() as ehr:
        ehr.script = {
            "Condition?patient=1": searchset(*rows[:5], next_url="?page=2", total=9),
            "Condition?page=2": searchset(*rows[3:8], total=9),
        }
        query = Query("conditions", "Condition?patient=1", "Condition")
        found = fetch_all([query], FhirAccess(ehr.base), Reach(30, production=False))
    answer = found["conditions"]
    assert [one["id"] for one in answer.resources] == [f"c{number}" for number in range(8)]
    assert answer.state is FetchState.CUT_OFF


def test_trap_8_a_parameter_that_a_server_refuses_costs_one_query_and_no_other() -> None:
    with running_ehr() as ehr:
        ehr.script = {
            "Condition?patient=1": searchset(condition("c")),
            "Observation?patient=1&_sort=-date": lambda request: request.send_error(400),
        }
        queries = [
            Query("conditions", "Condition?patient=1", "Condition"),
            Query("observations", "Observation?patient=1&_sort=-date", "Observation"),
        ]
        found = fetch_all(queries, FhirAccess(ehr.base), Reach(30, production=False))
    assert {key: one.state for key, one in found.items()} == {
        "conditions": FetchState.WHOLE,
        "observations": FetchState.FAILED,
    }


def test_trap_9_a_weekly_tablet_signed_as_daily_is_read_as_it_was_signed(
    reading: ReadingOf,
) -> None:
    dosage = {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 70, "unit": "mg"}}],
    }
    sent = order({"coding": [coding(RXNORM, "904431")]}, dosageInstruction=[dosage])
    (record,) = read(reading, sent)[0].medications
    assert (record.agent, record.daily_dose) == (Agent.ALENDRONATE, DailyDose(70, 70))


def test_each_trap_has_its_test() -> None:
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    numbers = {int(found[1]) for name in names if (found := TRAP.match(name))}
    assert numbers == NUMBERS
