"""The CAROC category by age, femoral neck and modifiers (knowledge 3.4)."""

from __future__ import annotations

import pytest

from cds_service.risk.caroc import CarocResult, category_of
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import SkeletalSite
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import Chart, without_birth_date, woman
from tests.cds_service.risk.judging import evidence

LS, TH, FN = SkeletalSite.LUMBAR_SPINE, SkeletalSite.TOTAL_HIP, SkeletalSite.FEMORAL_NECK
FOREARM = FractureSite.DISTAL_FOREARM


def caroc(chart: Chart) -> CarocResult:
    return evidence(chart).caroc


@pytest.mark.parametrize(
    ("age", "t_score", "category"),
    [
        pytest.param(50, -2.4, "low", id="50: above -2.5 is low"),
        pytest.param(50, -2.5, "moderate", id="50: -2.5 is moderate"),
        pytest.param(50, -3.8, "moderate", id="50: -3.8 is moderate"),
        pytest.param(50, -3.9, "high", id="50: below -3.8 is high"),
        pytest.param(65, -1.8, "low", id="65: above -1.9 is low"),
        pytest.param(65, -1.9, "moderate", id="65: -1.9 is moderate"),
        pytest.param(65, -3.5, "moderate", id="65: -3.5 is moderate"),
        pytest.param(65, -3.6, "high", id="65: below -3.5 is high"),
        pytest.param(71, -1.6, "moderate", id="71: the threshold -1.6 between two ages is exact"),
        pytest.param(71, -1.5, "low", id="71: above -1.6 is low"),
        pytest.param(80, -2.4, "moderate", id="80: -2.4 is moderate"),
        pytest.param(84, -0.1, "moderate", id="84: the low limit is -0.02"),
        pytest.param(84, 0.0, "low", id="84: 0.0 is low"),
        pytest.param(85, 0.1, "moderate", id="85: the low limit is 0.1"),
        pytest.param(85, -2.2, "moderate", id="85: -2.2 is moderate"),
        pytest.param(85, -2.3, "high", id="85: -2.3 is high"),
        pytest.param(99, -2.3, "high", id="99 is read as 85"),
    ],
)
def test_the_basic_category(age: int, t_score: float, category: str) -> None:
    assert category_of(age, t_score) == category


@pytest.mark.parametrize(
    ("chart", "word"),
    [
        pytest.param(woman(49).t_score(FN, -2.6), "birth-date", id="under 50 it is invalid"),
        pytest.param(woman(65).t_score(TH, -2.0), "dxa-site", id="the total hip is no neck"),
        pytest.param(
            woman(65).t_score(SkeletalSite.HIP_REGION_UNSTATED, -2.0),
            "dxa-site",
            id="a hip without region is no neck",
        ),
        pytest.param(
            without_birth_date(woman().t_score(FN, -2.0)), "birth-date", id="no birth date"
        ),
        pytest.param(
            woman(65).t_score(FN, -2.0).steroid(None, "2025-01-01"),
            "steroid-dose",
            id="a glucocorticoid of unknown dose",
        ),
        pytest.param(
            woman(65).t_score(FN, -2.0).steroid(10, None),
            "medications",
            id="a glucocorticoid that began on an unknown day",
        ),
        pytest.param(
            woman(65).t_score(FN, -2.0).unread(Source.PRESCRIPTIONS),
            "medications",
            id="medicines that were not read",
        ),
    ],
)
def test_not_computable(chart: Chart, word: str) -> None:
    result = caroc(chart)
    assert result.category is None
    assert [missing.word.value for missing in result.missing] == [word]


def test_a_glucocorticoid_leaves_high_standing() -> None:
    chart = woman(85).t_score(FN, -2.3).steroid(None, "2025-01-01")
    assert caroc(chart).category == "high"


MODIFIED = {
    "a fracture raises low to moderate": (
        woman(60).t_score(FN, -1.0).fracture(FOREARM, "2020-01-01", low_energy=True),
        "moderate",
    ),
    "a fracture raises moderate to high": (
        woman(65).t_score(FN, -2.0).fracture(FOREARM, "2020-01-01", low_energy=True),
        "high",
    ),
    "a hip fracture is high": (
        woman(60).t_score(FN, -1.0).fracture(FractureSite.HIP, "2020-01-01"),
        "high",
    ),
    "a vertebral fracture is high": (
        woman(60).t_score(FN, -1.0).fracture(FractureSite.VERTEBRA, "2020-01-01"),
        "high",
    ),
    "two fractures are high": (
        woman(65)
        .t_score(FN, -1.0)
        .fracture(FOREARM, "2018-01-01", low_energy=True)
        .fracture(FractureSite.PELVIS, "2020-01-01", low_energy=True),
        "high",
    ),
    "a spine of -2.5 is at least moderate": (
        woman(60).t_score(FN, -1.0).t_score(LS, -2.5),
        "moderate",
    ),
    "a total hip of -2.5 is at least moderate": (
        woman(60).t_score(FN, -1.0).t_score(TH, -2.5),
        "moderate",
    ),
    "a spine of -2.4 raises nothing": (woman(60).t_score(FN, -1.0).t_score(LS, -2.4), "low"),
}


LONG_USE = {
    "7.5 mg for exactly three months raise low to moderate": (7.5, "2026-03-15", None, "moderate"),
    "a day less raises nothing": (7.5, "2026-03-16", None, "low"),
    "7.4 mg raise nothing": (7.4, "2025-01-01", None, "low"),
    "three months that end within the year": (7.5, "2025-01-01", "2025-09-14", "moderate"),
    "only the past year counts": (7.5, "2025-01-01", "2025-09-13", "low"),
}


@pytest.mark.parametrize(
    ("dose", "start", "end", "category"), LONG_USE.values(), ids=LONG_USE.keys()
)
def test_a_glucocorticoid_raises_one_category(
    dose: float, start: str, end: str | None, category: str
) -> None:
    chart = woman(60).t_score(FN, -1.0).steroid(dose, start, end)
    assert caroc(chart).category == category


def test_the_months_of_a_glucocorticoid_add_up_over_gaps() -> None:
    chart = woman(60).t_score(FN, -1.0).steroid(10, "2025-08-01", "2025-09-15")
    assert caroc(chart).category == "low"
    assert caroc(chart.steroid(10, "2026-01-01", "2026-02-15")).category == "moderate"


def test_a_glucocorticoid_and_a_fracture_are_high() -> None:
    chart = woman(60).t_score(FN, -1.0).fracture(FOREARM, "2020-01-01", low_energy=True)
    assert caroc(chart.steroid(7.5, "2026-01-01")).category == "high"


@pytest.mark.parametrize(("chart", "category"), MODIFIED.values(), ids=MODIFIED.keys())
def test_modifiers(chart: Chart, category: str) -> None:
    assert caroc(chart).category == category


def test_the_category_is_labeled_as_canadian() -> None:
    (reason,) = caroc(woman(85).t_score(FN, -2.3)).because
    assert reason.text().startswith("CAROC (Canadian, category only) high")
