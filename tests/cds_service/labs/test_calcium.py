"""Which calcium counts, and whether it is low or high (knowledge 4.4)."""

from __future__ import annotations

import pytest

from cds_service.labs.panel import Labs
from cds_service.labs.values import LabValue, NoLabValue
from fhir_mappings.facts.measurements import Analyte, Comparator
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import AS_OF, Chart, days_ago, woman

TOTAL = Analyte.CALCIUM_TOTAL


def calcium(chart: Chart, days: float = 90) -> LabValue:
    value = Labs(chart.facts(), AS_OF).calcium(days)
    assert isinstance(value, LabValue)
    return value


def no_calcium(chart: Chart, days: float = 90) -> NoLabValue:
    value = Labs(chart.facts(), AS_OF).calcium(days)
    assert isinstance(value, NoLabValue)
    return value


@pytest.mark.parametrize(
    ("total", "low", "high"),
    [
        pytest.param(8.5, False, False, id="8.5 is not low"),
        pytest.param(8.49, True, False, id="8.49 is low"),
        pytest.param(8.495, False, False, id="8.495 is rounded to 8.50 before comparing"),
        pytest.param(8.494, True, False, id="8.494 is rounded to 8.49"),
        pytest.param(10.5, False, False, id="10.5 is not high"),
        pytest.param(10.51, False, True, id="10.51 is high"),
    ],
)
def test_a_total_calcium_is_compared_with_the_default_limits(
    total: float, low: bool, high: bool
) -> None:
    value = calcium(woman().measured(TOTAL, total))
    assert (value.is_low, value.is_high) == (low, high)


def test_the_limits_of_the_laboratory_come_before_the_default_ones() -> None:
    value = calcium(woman().measured(TOTAL, 8.6, low=8.8, high=10.0))
    assert value.is_low


def test_a_low_albumin_corrects_the_total_upward() -> None:
    value = calcium(woman().measured(TOTAL, 7.9).measured(Analyte.ALBUMIN, 3.5))
    assert (value.value, value.is_low) == (8.3, True)
    assert value.references == ("Observation/1", "Observation/2")


def test_each_gram_of_albumin_below_4_adds_0_8() -> None:
    value = calcium(woman().measured(TOTAL, 7.0).measured(Analyte.ALBUMIN, 2.0))
    assert value.value == 8.6


@pytest.mark.parametrize(
    ("albumin_on", "expected"),
    [
        pytest.param("2026-05-25", 8.3, id="an albumin 7 days before corrects"),
        pytest.param("2026-05-24", 7.9, id="an albumin 8 days before does not"),
        pytest.param("2026-06-08", 8.3, id="an albumin 7 days after corrects"),
        pytest.param("2026-06-09", 7.9, id="an albumin 8 days after does not"),
        pytest.param("2026-06", 7.9, id="an albumin of an unknown day does not"),
    ],
)
def test_only_an_albumin_near_the_day_corrects(albumin_on: str, expected: float) -> None:
    chart = woman().measured(TOTAL, 7.9, "2026-06-01").measured(Analyte.ALBUMIN, 3.5, albumin_on)
    assert calcium(chart).value == expected


def test_a_total_without_albumin_stands_and_says_so() -> None:
    assert "albumin absent" in calcium(woman().measured(TOTAL, 9.0)).describe()


def test_on_one_day_ionized_comes_before_corrected_before_total() -> None:
    chart = woman().measured(TOTAL, 9.0).measured(Analyte.CALCIUM_CORRECTED, 8.9)
    assert calcium(chart).value == 8.9
    assert calcium(chart.measured(Analyte.CALCIUM_IONIZED, 1.2, unit="mmol/L")).value == 1.2


def test_the_newest_day_decides_whatever_its_form() -> None:
    chart = woman().measured(Analyte.CALCIUM_IONIZED, 1.2, "2026-05-01")
    assert calcium(chart.measured(TOTAL, 8.0, "2026-05-02")).is_low


@pytest.mark.parametrize(
    ("ionized", "low"),
    [
        pytest.param(1.12, False, id="ionized 1.12 mmol/L is not low"),
        pytest.param(1.11, True, id="ionized 1.11 mmol/L is low"),
        pytest.param(1.119, True, id="ionized calcium is not rounded"),
    ],
)
def test_an_ionized_calcium_has_its_own_limit(ionized: float, low: bool) -> None:
    value = calcium(woman().measured(Analyte.CALCIUM_IONIZED, ionized, unit="mmol/L"))
    assert value.is_low is low


def test_of_several_on_one_day_the_lowest_counts() -> None:
    assert calcium(woman().measured(TOTAL, 9.4).measured(TOTAL, 8.1)).value == 8.1


def test_the_highest_of_one_day_decides_whether_calcium_is_high() -> None:
    chart = woman().measured(TOTAL, 10.51).measured(TOTAL, 9.4)
    highest = Labs(chart.facts(), AS_OF).highest_calcium(90)
    assert isinstance(highest, LabValue)
    assert (highest.value, highest.is_high) == (10.51, True)
    assert not calcium(chart).is_high


def test_the_highest_calcium_is_that_of_the_newest_day() -> None:
    chart = woman().measured(TOTAL, 11, "2026-05-01").measured(TOTAL, 9.4, "2026-05-02")
    highest = Labs(chart.facts(), AS_OF).highest_calcium(90)
    assert isinstance(highest, LabValue)
    assert not highest.is_high


def test_the_highest_calcium_prefers_ionized_too() -> None:
    chart = woman().measured(TOTAL, 11).measured(Analyte.CALCIUM_IONIZED, 1.2, high=1.3)
    highest = Labs(chart.facts(), AS_OF).highest_calcium(90)
    assert isinstance(highest, LabValue)
    assert (highest.value, highest.is_high) == (1.2, False)


@pytest.mark.parametrize(
    ("month", "exact", "on", "low", "high"),
    [
        pytest.param(8.4, 9.4, "2026-05-10", True, False, id="a low month"),
        pytest.param(9.4, 8.4, "2026-05-10", True, False, id="a low day"),
        pytest.param(10.6, 9.4, "2026-05-10", False, True, id="a high month"),
        pytest.param(9.4, 10.6, "2026-05-01", False, True, id="a high first day"),
        pytest.param(8.4, 9.4, "2026-05-01", True, False, id="a low month and a first day"),
        pytest.param(8.4, 9.4, "2026-06-01", False, False, id="a month that is older"),
        pytest.param(9.4, 8.4, "2026-04-30", False, False, id="a month that is newer"),
    ],
)
def test_a_month_and_a_day_in_it_may_each_be_the_newest(
    month: float, exact: float, on: str, low: bool, high: bool
) -> None:
    chart = woman().measured(TOTAL, month, "2026-05").measured(TOTAL, exact, on)
    highest = Labs(chart.facts(), AS_OF).highest_calcium(90)
    assert isinstance(highest, LabValue)
    assert (calcium(chart).is_low, highest.is_high) == (low, high)


def test_of_forms_whose_order_is_not_known_the_one_that_is_low_decides() -> None:
    chart = woman().measured(Analyte.CALCIUM_IONIZED, 1.2, "2026-05-10", unit="mmol/L")
    assert calcium(chart.measured(TOTAL, 8.4, "2026-05")).is_low


def test_a_result_of_day_90_lies_within_90_days() -> None:
    assert calcium(woman().measured(TOTAL, 9.0, days_ago(90))).value == 9.0


def test_a_result_of_day_91_is_stale_and_named() -> None:
    none = no_calcium(woman().measured(TOTAL, 9.0, days_ago(91)))
    assert none.missing.text().startswith("calcium: older than 90 days: 2026-03-16, Observation/1")
    assert not none.not_read


def test_a_month_that_could_lie_outside_the_window_is_not_used_and_named() -> None:
    none = no_calcium(woman().measured(TOTAL, 9.0, "2026-03"))
    assert "dated 2026-03 only, Observation/1" in none.missing.text()


def test_a_month_that_lies_inside_the_window_is_used_and_said() -> None:
    assert "dated 2026-04 only" in calcium(woman().measured(TOTAL, 9.0, "2026-04")).describe()


def test_nothing_on_file_is_missing_and_not_normal() -> None:
    assert no_calcium(woman()).missing.text() == "calcium: none on file"


def test_an_unreadable_result_is_named() -> None:
    assert "Observation/1" in no_calcium(woman().set_aside(TOTAL.value)).missing.text()


def test_observations_that_were_not_read_are_said_to_be_so() -> None:
    assert no_calcium(woman().unread(Source.OBSERVATIONS)).not_read


def test_a_value_in_the_window_stands_though_its_source_was_cut_off() -> None:
    assert calcium(woman().unread(Source.OBSERVATIONS).measured(TOTAL, 8.0)).is_low


@pytest.mark.parametrize(
    ("comparator", "value", "low"),
    [
        pytest.param(Comparator.LESS, 8.5, True, id="below 8.5 is low"),
        pytest.param(Comparator.LESS, 5.0, True, id="below 5 is low"),
    ],
)
def test_a_bound_that_settles_the_limits_counts(
    comparator: Comparator, value: float, low: bool
) -> None:
    assert calcium(woman().measured(TOTAL, value, comparator=comparator)).is_low is low


@pytest.mark.parametrize(
    ("comparator", "value"),
    [
        pytest.param(Comparator.LESS, 9.0, id="below 9 may be low or not"),
        pytest.param(Comparator.GREATER, 8.0, id="above 8 may be low or not"),
        pytest.param(Comparator.GREATER, 9.0, id="above 9 may be high or not"),
    ],
)
def test_a_bound_that_settles_nothing_is_no_value(comparator: Comparator, value: float) -> None:
    none = no_calcium(woman().measured(TOTAL, value, comparator=comparator))
    assert "only a bound" in none.missing.text()
