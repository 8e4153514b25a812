"""Vitamin D, alkaline phosphatase and the blood count (knowledge 4.6, 6)."""

from __future__ import annotations

import pytest

from cds_service.labs.panel import Labs
from cds_service.labs.values import LabValue, NoLabValue
from fhir_mappings.facts.measurements import Analyte, Comparator
from tests.cds_service.facts_builder import AS_OF, Chart, days_ago, woman


def labs(chart: Chart) -> Labs:
    return Labs(chart.facts(), AS_OF)


@pytest.mark.parametrize(
    ("value", "low"),
    [
        pytest.param(20, False, id="20 ng/mL is not deficient"),
        pytest.param(19.9, True, id="19.9 ng/mL is deficient"),
    ],
)
def test_vitamin_d_is_deficient_below_20(value: float, low: bool) -> None:
    lab = labs(woman().measured(Analyte.VITAMIN_D, value, low=30)).vitamin_d(365)
    assert isinstance(lab, LabValue)
    assert lab.is_low is low


def test_a_vitamin_d_bound_that_settles_20_and_30_counts() -> None:
    lab = labs(woman().measured(Analyte.VITAMIN_D, 8, comparator=Comparator.LESS)).vitamin_d(365)
    assert isinstance(lab, LabValue)
    assert lab.is_low


@pytest.mark.parametrize(
    ("comparator", "value", "usable"),
    [
        pytest.param(Comparator.LESS, 20, True, id="below 20"),
        pytest.param(Comparator.LESS, 21, False, id="below 21 leaves 20 open"),
        pytest.param(Comparator.GREATER, 29, False, id="above 29 leaves 30 open"),
        pytest.param(Comparator.GREATER, 30, True, id="above 30"),
    ],
)
def test_a_vitamin_d_bound_counts_where_it_settles_20_and_30(
    comparator: Comparator, value: float, usable: bool
) -> None:
    chart = woman().measured(Analyte.VITAMIN_D, value, comparator=comparator)
    assert isinstance(labs(chart).vitamin_d(365), LabValue) is usable


@pytest.mark.parametrize(
    ("value", "own_limit", "high"),
    [
        pytest.param(120, None, False, id="120 U/L is not high"),
        pytest.param(121, None, True, id="121 U/L is high"),
        pytest.param(121, 130, False, id="121 U/L is not high for a laboratory that goes to 130"),
    ],
)
def test_alkaline_phosphatase_has_an_upper_limit(
    value: float, own_limit: float | None, high: bool
) -> None:
    lab = labs(woman().measured(Analyte.ALP, value, high=own_limit)).alkaline_phosphatase(90)
    assert isinstance(lab, LabValue)
    assert lab.is_high is high


@pytest.mark.parametrize(
    "analyte",
    [Analyte.BLOOD_COUNT, Analyte.HEMOGLOBIN, Analyte.LEUKOCYTES, Analyte.PLATELETS],
)
def test_a_panel_or_any_of_its_parts_is_a_blood_count(analyte: Analyte) -> None:
    value = None if analyte is Analyte.BLOOD_COUNT else 13.0
    lab = labs(woman().measured(analyte, value, days_ago(365))).blood_count(365)
    assert isinstance(lab, LabValue)


def test_a_panel_without_a_number_is_shown_without_one() -> None:
    lab = labs(woman().measured(Analyte.BLOOD_COUNT, None)).blood_count(365)
    assert isinstance(lab, LabValue)
    assert lab.describe() == "blood count panel, 2026-06-01, Observation/1"


def test_a_blood_count_of_day_366_is_stale() -> None:
    lab = labs(woman().measured(Analyte.HEMOGLOBIN, 13, days_ago(366))).blood_count(365)
    assert isinstance(lab, NoLabValue)
    assert lab.missing.word == "cbc"
