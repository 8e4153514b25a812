"""Risk factors of screening, OST and ORAI (knowledge 3.5, 9)."""

from __future__ import annotations

import pytest

from cds_service.risk.screening import (
    ScreeningRisk,
    concepts_by_key,
    increased_risk_by_score,
    screening_risk,
)
from cds_service.risk.screening_scores import orai, ost
from cds_service.therapy.medicine_days import glucocorticoids_of, medicine_days
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course, FindingKind
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import RecordStatus, Rung
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import AS_OF, Chart, without_birth_date, woman


def keys(chart: Chart) -> list[str]:
    return [factor.key for factor in screened(chart).factors]


def screened(chart: Chart) -> ScreeningRisk:
    facts = chart.facts()
    days = medicine_days(facts, AS_OF)
    return screening_risk(facts, AS_OF, days, glucocorticoids_of(facts, days, AS_OF))


@pytest.mark.parametrize("table", ["past", "conditions"])
def test_every_coded_condition_of_the_list_is_a_risk_factor(table: str) -> None:
    for key, concepts in concepts_by_key(table).items():
        for concept in concepts:
            assert key in keys(woman().has(concept))


def test_every_medicine_of_the_list_is_a_risk_factor_while_it_runs() -> None:
    for key, concepts in concepts_by_key("medicines").items():
        for concept in concepts:
            assert keys(woman().takes(concept)) == [key]
            assert keys(woman().takes(concept, status=RecordStatus.STOPPED)) == []


MEDICINES = {
    "an opioid for 14 days": (woman().takes(Concept.OPIOID, start="2026-06-02"), []),
    "an opioid for 15 days": (woman().takes(Concept.OPIOID, start="2026-06-01"), ["opioid"]),
    "an opioid known by its supply": (
        woman().takes(
            Concept.OPIOID,
            rung=Rung.DISPENSED,
            status=RecordStatus.COMPLETED,
            start="2026-05-01",
            days_supply=30,
        ),
        ["opioid"],
    ),
    "an opioid whose supply ended more than 30 days ago": (
        woman().takes(
            Concept.OPIOID,
            rung=Rung.DISPENSED,
            status=RecordStatus.COMPLETED,
            start="2026-04-15",
            days_supply=30,
        ),
        [],
    ),
    "a proton pump inhibitor for a year": (
        woman().takes(Concept.PROTON_PUMP_INHIBITOR, start="2025-06-15"),
        [],
    ),
    "a proton pump inhibitor for a year and a day": (
        woman().takes(Concept.PROTON_PUMP_INHIBITOR, start="2025-06-14"),
        ["proton-pump-inhibitor"],
    ),
    "heparin for a month": (woman().takes(Concept.HEPARIN, start="2026-05-15"), ["heparin"]),
    "heparin for a day less": (woman().takes(Concept.HEPARIN, start="2026-05-16"), []),
    "a glucocorticoid for three months long ago": (
        woman().steroid(None, "2015-01-01", "2015-03-31"),
        ["glucocorticoid"],
    ),
    "a glucocorticoid for a day less": (woman().steroid(1, "2015-01-01", "2015-03-30"), []),
    "bursts that add up to more than three months": (
        woman()
        .steroid(5, "2025-01-01", "2025-01-14")
        .steroid(5, "2025-02-01", "2025-02-14")
        .steroid(5, "2025-03-01", "2025-03-14")
        .steroid(5, "2025-04-01", "2025-04-14")
        .steroid(5, "2025-05-01", "2025-05-14")
        .steroid(5, "2025-06-01", "2025-06-14")
        .steroid(5, "2025-07-01", "2025-07-14"),
        [],
    ),
    "1000 mg in the past year": (
        woman().steroid(50, "2026-01-01", "2026-01-20"),
        ["glucocorticoid"],
    ),
    "950 mg in the past year": (woman().steroid(50, "2026-01-01", "2026-01-19"), []),
    "1000 mg before the past year": (woman().steroid(50, "2025-05-01", "2025-05-20"), []),
    "a pack, however often its order is active": (
        woman().steroid(5, "2025-01-01", pack=True),
        [],
    ),
}


@pytest.mark.parametrize(("chart", "expected"), MEDICINES.values(), ids=MEDICINES.keys())
def test_medicines_count_by_days_of_exposure(chart: Chart, expected: list[str]) -> None:
    assert keys(chart) == expected
    assert not screened(chart).any_factor.unknown


def test_a_glucocorticoid_reads_as_on_the_wire() -> None:
    (factor,) = screened(woman().steroid(10, "2026-01-05")).factors
    assert factor.text() == (
        "glucocorticoid: prednisone 10 mg/d since 2026-01-05, MedicationRequest/1"
    )


def test_without_any_risk_factor_the_answer_is_no_where_all_was_read() -> None:
    assert screened(woman()).any_factor.fails


OPEN = {
    "medicines": (woman().unread(Source.DISPENSES), ["medications"]),
    "conditions": (woman().unread(Source.CONDITIONS), ["conditions"]),
    "the family history": (woman().unread(Source.FAMILY_HISTORY), ["conditions"]),
    "procedures": (woman().unread(Source.PROCEDURES), ["procedures"]),
    "when a proton pump inhibitor began": (
        woman().takes(Concept.PROTON_PUMP_INHIBITOR),
        ["medications"],
    ),
    "when a glucocorticoid ended": (
        woman().steroid(5, "2025-01-01", status=RecordStatus.STOPPED),
        ["medications"],
    ),
    "the dose of a glucocorticoid of a month": (
        woman().steroid(None, "2026-01-01", "2026-01-31"),
        ["steroid-dose"],
    ),
}


@pytest.mark.parametrize(("chart", "expected"), OPEN.values(), ids=OPEN.keys())
def test_it_is_open_whether_there_is_a_risk_factor_without(
    chart: Chart, expected: list[str]
) -> None:
    assert [item.word.value for item in screened(chart).any_factor.missing] == expected
    assert screened(chart.has(Concept.LUPUS)).any_factor.holds


def test_a_condition_that_is_over_counts_no_more_but_an_operation_does() -> None:
    assert keys(woman().has(Concept.HYPERTHYROIDISM, course=Course.OVER)) == []
    assert keys(woman().has(Concept.BARIATRIC_SURGERY, course=Course.OVER)) == ["bariatric-surgery"]


def test_an_unconfirmed_condition_does_not_count() -> None:
    assert keys(woman().has(Concept.COPD, certainty=Certainty.DOUBTFUL)) == []


FACTORS = {
    "BMI 20 is not low": (woman().measured(Analyte.BMI, 20), []),
    "BMI 19.9 is low": (woman().measured(Analyte.BMI, 19.9), ["low-weight"]),
    "57.6 kg is not low": (woman().measured(Analyte.WEIGHT, 57.6), []),
    "57.5 kg is low": (woman().measured(Analyte.WEIGHT, 57.5), ["low-weight"]),
    "60 kg at 175 cm is a BMI of 19.6": (
        woman().measured(Analyte.WEIGHT, 60).measured(Analyte.HEIGHT, 175),
        ["low-weight"],
    ),
    "60 kg at 170 cm is a BMI of 20.8": (
        woman().measured(Analyte.WEIGHT, 60).measured(Analyte.HEIGHT, 170),
        [],
    ),
    "only the newest weight counts": (
        woman()
        .measured(Analyte.WEIGHT, 50, "2020-01-01")
        .measured(Analyte.WEIGHT, 62, "2026-01-01"),
        [],
    ),
    "3 units of alcohol a day": (
        woman().measured(Analyte.ALCOHOL_UNITS_PER_DAY, 3),
        ["alcohol"],
    ),
    "2.9 units of alcohol a day": (woman().measured(Analyte.ALCOHOL_UNITS_PER_DAY, 2.9), []),
    "a current smoker": (woman().has(Concept.CURRENT_SMOKER, when="2026-01-01"), ["smoking"]),
    "a smoker who stopped": (
        woman()
        .has(Concept.CURRENT_SMOKER, when="2020-01-01")
        .has(Concept.NOT_CURRENT_SMOKER, when="2026-01-01"),
        [],
    ),
    "a smoker who began again": (
        woman()
        .has(Concept.NOT_CURRENT_SMOKER, when="2020-01-01")
        .has(Concept.CURRENT_SMOKER, when="2026-01-01"),
        ["smoking"],
    ),
    "an unknown smoking status": (woman().has(Concept.SMOKING_UNKNOWN), []),
    "a low-trauma fracture": (
        woman().fracture(FractureSite.LOWER_LEG, "2020-01-01", low_energy=True),
        ["low-trauma-fracture"],
    ),
    "menopause at 44": (woman().measured(Analyte.AGE_AT_MENOPAUSE, 44), ["early-menopause"]),
    "menopause at 45": (woman().measured(Analyte.AGE_AT_MENOPAUSE, 45), []),
    "premature menopause": (woman().has(Concept.PREMATURE_MENOPAUSE), ["early-menopause"]),
    "oophorectomy at 44": (
        woman(66).has(Concept.BILATERAL_OOPHORECTOMY, when="2005-06-14"),
        ["early-menopause"],
    ),
    "oophorectomy at 45": (
        woman(66).has(Concept.BILATERAL_OOPHORECTOMY, when="2005-06-15"),
        [],
    ),
    "nothing recorded": (woman(), []),
}


@pytest.mark.parametrize(("chart", "expected"), FACTORS.values(), ids=FACTORS.keys())
def test_risk_factors(chart: Chart, expected: list[str]) -> None:
    assert keys(chart) == expected


def test_a_risk_factor_reads_as_on_the_wire() -> None:
    chart = woman().has(
        Concept.PARENTAL_HIP_FRACTURE, when="2026-01-01", kind=FindingKind.FAMILY_HISTORY
    )
    (factor,) = screened(chart).factors
    assert factor.text() == "parental-hip-fracture: family history, 2026-01-01, Condition/1"


@pytest.mark.parametrize(
    ("weight", "age", "score"),
    [
        pytest.param(55, 58, 0, id="-0.6 is truncated toward zero"),
        pytest.param(80, 55, 5, id="80 kg at 55"),
        pytest.param(65, 55, 2, id="exactly 2"),
        pytest.param(64.9, 55, 1, id="1.98 is truncated to 1"),
    ],
)
def test_ost(weight: float, age: int, score: int) -> None:
    assert ost(weight, age) == score


@pytest.mark.parametrize(
    ("age", "weight", "estrogen", "score"),
    [
        pytest.param(58, 55, False, 16, id="58 years, 55 kg"),
        pytest.param(55, 80, False, 7, id="55 years, 80 kg"),
        pytest.param(54, 80, False, 2, id="under 55 no points for age"),
        pytest.param(64, 80, True, 5, id="64 years: 5"),
        pytest.param(65, 80, True, 9, id="65 years: 9"),
        pytest.param(75, 80, True, 15, id="75 years: 15"),
        pytest.param(50, 59.9, True, 9, id="59.9 kg: 9"),
        pytest.param(50, 60, True, 3, id="60 kg: 3"),
        pytest.param(50, 69.9, True, 3, id="69.9 kg: 3"),
        pytest.param(50, 70, True, 0, id="70 kg: none"),
    ],
)
def test_orai(age: int, weight: float, estrogen: bool, score: int) -> None:
    assert orai(age, weight, estrogen) == score


def test_neither_score_flags_a_woman_of_55_with_80_kg() -> None:
    assert increased_risk_by_score(woman(55).measured(Analyte.WEIGHT, 80).facts(), AS_OF).fails


def test_ost_below_2_flags_where_orai_does_not() -> None:
    # ORAI 7 for both: 5 for age, 2 without estrogen.
    assert increased_risk_by_score(woman(64).measured(Analyte.WEIGHT, 70).facts(), AS_OF).holds
    assert increased_risk_by_score(woman(60).measured(Analyte.WEIGHT, 70).facts(), AS_OF).fails


def test_orai_of_9_flags_where_ost_does_not() -> None:
    # OST 2; ORAI 9 by weight alone.
    chart = woman(45).measured(Analyte.WEIGHT, 59).takes(Concept.ESTROGEN_SYSTEMIC)
    assert increased_risk_by_score(chart.facts(), AS_OF).holds


def test_estrogen_lowers_orai_below_its_limit() -> None:
    # OST 2; ORAI 5 for age, 3 for weight, 2 without estrogen.
    chart = woman(55).measured(Analyte.WEIGHT, 66)
    assert increased_risk_by_score(chart.facts(), AS_OF).holds
    assert increased_risk_by_score(chart.takes(Concept.ESTROGEN_SYSTEMIC).facts(), AS_OF).fails


def test_unread_medicines_leave_orai_open_where_estrogen_decides() -> None:
    chart = woman(55).measured(Analyte.WEIGHT, 66).unread(Source.STATEMENTS)
    answer = increased_risk_by_score(chart.facts(), AS_OF)
    assert [missing.word.value for missing in answer.missing] == ["medications"]


def test_a_missing_weight_leaves_both_open_and_tells_the_age_part() -> None:
    answer = increased_risk_by_score(woman(58).facts(), AS_OF)
    assert [missing.text() for missing in answer.missing] == ["weight: ORAI by age alone 5"]


def test_a_missing_birth_date_leaves_both_open() -> None:
    chart = without_birth_date(woman().measured(Analyte.WEIGHT, 60))
    assert increased_risk_by_score(chart.facts(), AS_OF).unknown


@pytest.mark.parametrize(
    ("concepts", "counts"),
    [
        pytest.param({Concept.CKD_3, Concept.CKD_3B}, True, id="stage 3b"),
        pytest.param({Concept.CKD_3}, False, id="stage 3, or 3a"),
    ],
)
def test_chronic_kidney_disease_counts_from_stage_3b(concepts: set[Concept], counts: bool) -> None:
    assert ("chronic-kidney-disease" in keys(woman().has(*concepts))) is counts
