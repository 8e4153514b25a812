"""Clearance and eGFR, and whether they are below a limit (knowledge 4.3)."""

from __future__ import annotations

import pytest

from cds_service.labs.panel import Labs
from cds_service.labs.values import Lab, LabValue, NoLabValue
from cds_service.logic import Answer
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course, FindingKind
from fhir_mappings.facts.measurements import Analyte, Comparator, EgfrEquation
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import (
    AS_OF,
    Chart,
    days_ago,
    without_birth_date,
    woman,
)


def labs(chart: Chart) -> Labs:
    return Labs(chart.facts(), AS_OF)


def number(lab: Lab) -> LabValue:
    assert isinstance(lab, LabValue)
    return lab


def word(lab: Lab) -> str:
    assert isinstance(lab, NoLabValue)
    return lab.missing.word.value


def below(chart: Chart, limit: float = 35, days: float = 90) -> Answer:
    return labs(chart).clearance_below(limit, days)


def with_creatinine(weight: float | None = 60) -> Chart:
    chart = woman(76).measured(Analyte.CREATININE, 1.0, "2026-06-01", unit="mg/dL")
    return chart if weight is None else chart.measured(Analyte.WEIGHT, weight, "2026-06-01")


def reported(
    value: float, comparator: Comparator = Comparator.EQUAL, on: str = "2026-06-01"
) -> Chart:
    return woman(76).measured(
        Analyte.CREATININE_CLEARANCE, value, on, unit="mL/min", comparator=comparator
    )


def test_cockcroft_gault_uses_age_actual_weight_and_the_factor_for_women() -> None:
    # (140 - 76) x 60 / (72 x 1.0) x 0.85
    assert number(labs(with_creatinine()).clearance(90)).value == pytest.approx(45.3333, abs=1e-4)


def test_a_reported_clearance_as_new_as_the_creatinine_is_used_as_it_is() -> None:
    chart = with_creatinine().measured(Analyte.CREATININE_CLEARANCE, 34, "2026-06-01")
    assert number(labs(chart).clearance(90)).value == 34


def test_a_reported_clearance_older_than_the_creatinine_is_computed_anew() -> None:
    chart = with_creatinine().measured(Analyte.CREATININE_CLEARANCE, 34, "2026-05-31")
    assert "Cockcroft-Gault" in number(labs(chart).clearance(90)).label


@pytest.mark.parametrize(
    ("reported_on", "label"),
    [
        pytest.param("2026-05", "Cockcroft-Gault", id="a month that may be older"),
        pytest.param("2026-06", "Cockcroft-Gault", id="the month of the creatinine"),
        pytest.param("2026-06-10", "creatinine clearance", id="a later day"),
    ],
)
def test_a_reported_clearance_counts_only_where_it_is_surely_as_new(
    reported_on: str, label: str
) -> None:
    chart = woman(76).measured(Analyte.CREATININE, 1.0, "2026-06-10").measured(Analyte.WEIGHT, 60)
    chart.measured(Analyte.CREATININE_CLEARANCE, 34, reported_on)
    assert label in number(labs(chart).clearance(90)).label


def test_a_reported_clearance_of_the_month_of_a_creatinine_is_as_new() -> None:
    chart = woman(76).measured(Analyte.CREATININE, 1.0, "2026-05").measured(Analyte.WEIGHT, 60)
    chart.measured(Analyte.CREATININE_CLEARANCE, 34, "2026-05")
    assert number(labs(chart).clearance(90)).value == 34


def test_a_reported_clearance_in_the_month_of_a_creatinine_may_be_older() -> None:
    chart = woman(76).measured(Analyte.CREATININE, 1.0, "2026-05").measured(Analyte.WEIGHT, 60)
    chart.measured(Analyte.CREATININE_CLEARANCE, 34, "2026-05-10")
    assert "Cockcroft-Gault" in number(labs(chart).clearance(90)).label


@pytest.mark.parametrize("analyte", [Analyte.EGFR, Analyte.CREATININE_CLEARANCE])
@pytest.mark.parametrize(("month", "exact"), [(29, 60), (60, 29)])
def test_of_a_month_and_a_day_in_it_the_lower_kidney_function_counts(
    analyte: Analyte, month: float, exact: float
) -> None:
    chart = woman(76).measured(analyte, month, "2026-05", equation=EgfrEquation.RACE_FREE)
    chart.measured(analyte, exact, "2026-05-10", equation=EgfrEquation.RACE_FREE)
    assert below(chart, 30).holds


def test_without_a_weight_the_egfr_is_used_and_labeled() -> None:
    chart = with_creatinine(weight=None).measured(
        Analyte.EGFR, 58, "2026-06-01", equation=EgfrEquation.RACE_FREE
    )
    value = number(labs(chart).clearance(90))
    assert (value.label, value.value) == ("eGFR used", 58)


def test_a_weight_of_day_366_counts_as_missing() -> None:
    chart = with_creatinine(weight=None)
    at_limit = number(labs(chart.measured(Analyte.WEIGHT, 60, days_ago(365))).clearance(90))
    assert "Cockcroft-Gault" in at_limit.label
    too_old = with_creatinine(weight=None).measured(Analyte.WEIGHT, 60, days_ago(366))
    assert number(labs(too_old).clearance(90)).label == "eGFR used"


def test_no_kidney_result_at_all_is_a_missing_creatinine() -> None:
    assert word(labs(woman()).clearance(365)) == "creatinine"
    assert word(labs(woman()).egfr(365)) == "egfr"


def test_without_a_birth_date_nothing_can_be_computed() -> None:
    chart = without_birth_date(with_creatinine())
    assert word(labs(chart).clearance(90)) == "birth-date"
    assert word(labs(chart).egfr(90)) == "birth-date"


@pytest.mark.parametrize(
    ("age", "creatinine", "expected"),
    [
        pytest.param(76, 1.0, 58.386, id="above kappa, the steep exponent"),
        pytest.param(60, 0.4, 113.235, id="below kappa, the flat exponent"),
    ],
)
def test_ckd_epi_2021_gives_the_published_values_for_women(
    age: int, creatinine: float, expected: float
) -> None:
    chart = woman(age).measured(Analyte.CREATININE, creatinine)
    assert number(labs(chart).egfr(90)).value == pytest.approx(expected, abs=0.001)


def test_a_reported_race_free_egfr_comes_before_a_computed_one() -> None:
    chart = with_creatinine().measured(
        Analyte.EGFR, 29, "2026-04-01", equation=EgfrEquation.RACE_FREE
    )
    assert number(labs(chart).egfr(90)).value == 29


def test_a_computed_egfr_comes_before_one_by_an_older_equation() -> None:
    chart = with_creatinine().measured(Analyte.EGFR, 29, equation=EgfrEquation.OLDER)
    assert "CKD-EPI 2021" in number(labs(chart).egfr(90)).label


def test_an_older_equation_counts_where_the_window_holds_nothing_else_and_is_said() -> None:
    value = number(labs(woman().measured(Analyte.EGFR, 29, equation=EgfrEquation.OLDER)).egfr(90))
    assert value.value == 29
    assert "not by a race-free equation" in value.describe()


@pytest.mark.parametrize(
    ("value", "limit", "truth"),
    [
        pytest.param(35, 35, False, id="35 is not below 35"),
        pytest.param(34.99, 35, True, id="34.99 is below 35, nothing is rounded"),
        pytest.param(30, 30, False, id="30 is not below 30"),
        pytest.param(29, 30, True, id="29 is below 30"),
    ],
)
def test_a_number_is_compared_as_sent(value: float, limit: float, truth: bool) -> None:
    answer = below(reported(value), limit)
    assert (answer.holds, answer.fails) == (truth, not truth)


@pytest.mark.parametrize(
    ("comparator", "value", "limit", "expected"),
    [
        pytest.param(Comparator.GREATER, 60, 35, "fails", id="above 60 is not below 35"),
        pytest.param(Comparator.GREATER, 30, 30, "fails", id="above 30 is not below 30"),
        pytest.param(Comparator.GREATER, 29, 30, "unknown", id="above 29 may be below 30"),
        pytest.param(Comparator.LESS, 15, 30, "holds", id="below 15 is below 30"),
        pytest.param(Comparator.LESS, 30, 30, "holds", id="below 30 is below 30"),
        pytest.param(Comparator.LESS_OR_EQUAL, 30, 30, "unknown", id="at most 30 may be 30"),
        pytest.param(Comparator.LESS, 60, 35, "unknown", id="below 60 may be below 35"),
    ],
)
def test_a_bound_answers_only_what_it_settles(
    comparator: Comparator, value: float, limit: float, expected: str
) -> None:
    answer = below(reported(value, comparator), limit)
    assert getattr(answer, expected)


def test_a_creatinine_below_a_bound_gives_a_clearance_above_one() -> None:
    chart = woman(60).measured(Analyte.CREATININE, 0.5, comparator=Comparator.LESS)
    value = number(labs(chart.measured(Analyte.WEIGHT, 70)).clearance(90))
    assert value.comparator is Comparator.GREATER


def test_a_result_of_day_91_leaves_the_clearance_unknown() -> None:
    assert below(reported(20, on=days_ago(90))).holds
    assert below(reported(20, on=days_ago(91))).unknown


def test_dialysis_outweighs_any_number() -> None:
    assert below(reported(80).has(Concept.DIALYSIS), 30).holds


def test_a_dialysis_that_is_over_does_not_count() -> None:
    assert below(reported(80).has(Concept.DIALYSIS, course=Course.OVER), 30).fails


PROCEDURE, ENCOUNTER = FindingKind.PROCEDURE, FindingKind.ENCOUNTER


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        pytest.param(
            reported(80).has(Concept.DIALYSIS, when="2025-06-15", kind=PROCEDURE),
            "holds",
            id="a procedure of 365 days ago",
        ),
        pytest.param(
            reported(80).has(Concept.DIALYSIS, when="2025-06-14", kind=PROCEDURE),
            "fails",
            id="a procedure of 366 days ago",
        ),
        pytest.param(
            reported(80).has(Concept.DIALYSIS, recorded="2019-03-01", kind=ENCOUNTER),
            "fails",
            id="an encounter of years ago",
        ),
        pytest.param(
            reported(80).has(
                Concept.DIALYSIS, when="2019-03-01", kind=PROCEDURE, course=Course.ACTIVE
            ),
            "holds",
            id="a procedure that is in progress since years",
        ),
        pytest.param(
            reported(80).has(Concept.DIALYSIS, when="2025", kind=PROCEDURE),
            "unknown",
            id="a procedure of a year that leaves it open",
        ),
        pytest.param(
            reported(80).has(Concept.DIALYSIS, kind=PROCEDURE),
            "unknown",
            id="a procedure without a date",
        ),
        pytest.param(
            reported(80).has(Concept.DIALYSIS, when="2019-03-01"),
            "holds",
            id="a dependence that began years ago",
        ),
        pytest.param(
            woman().has(Concept.DIALYSIS, when="2019-03-01", kind=PROCEDURE),
            "unknown",
            id="a procedure of years ago without a number",
        ),
    ],
)
def test_a_dialysis_that_was_done_counts_while_it_is_recent(chart: Chart, expected: str) -> None:
    assert getattr(below(chart, 30), expected)


def test_an_open_date_of_dialysis_is_named() -> None:
    chart = reported(80).has(Concept.DIALYSIS, when="2025", kind=PROCEDURE)
    assert "Condition/2" in labs(chart).dialysis().missing[0].text()


def test_an_unconfirmed_dialysis_leaves_a_good_number_unknown() -> None:
    chart = reported(80).has(Concept.DIALYSIS, certainty=Certainty.DOUBTFUL)
    assert below(chart, 30).unknown


def test_unread_procedures_leave_a_number_standing_but_dialysis_unknown() -> None:
    chart = reported(80).unread(Source.PROCEDURES)
    assert below(chart, 30).fails
    assert labs(chart).dialysis().unknown


def test_dialysis_that_a_whole_record_does_not_hold_is_not_recorded() -> None:
    assert labs(woman()).dialysis().fails


@pytest.mark.parametrize("stage", [Concept.CKD_4, Concept.CKD_5])
def test_an_advanced_stage_counts_as_below_30_without_a_number(stage: Concept) -> None:
    assert below(woman().has(stage), 30).holds
    assert below(woman().has(stage), 35).holds
    assert labs(woman().has(stage)).egfr_below(30, 90).holds


def test_an_advanced_stage_yields_to_a_number_in_the_window() -> None:
    assert below(reported(45).has(Concept.CKD_4), 30).fails


def test_an_advanced_stage_tells_nothing_about_a_lower_limit() -> None:
    assert below(woman().has(Concept.CKD_4), 29).unknown


def test_a_moderate_stage_tells_nothing_without_a_number() -> None:
    answer = labs(woman().has(Concept.CKD_3)).egfr_below(30, 90)
    assert [missing.word.value for missing in answer.missing] == ["egfr"]


def test_where_the_birth_day_leaves_two_ages_the_older_one_is_used_and_said() -> None:
    chart = woman(born="1950").measured(Analyte.CREATININE, 1.0).measured(Analyte.WEIGHT, 60)
    value = number(labs(chart).clearance(90))
    assert value.value == pytest.approx(64 * 60 / 72 * 0.85)
    assert "age 75 or 76" in value.describe()
