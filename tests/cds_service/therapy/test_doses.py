"""The ladder of dose evidence (knowledge 5.1)."""

from __future__ import annotations

import pytest

from cds_service.therapy.doses import DoseHistory
from fhir_mappings.facts.medications import Agent, RecordStatus, Regimen, Rung
from tests.cds_service.facts_builder import Chart, woman
from tests.cds_service.therapy.charting import doses, entry, exposed

DENOSUMAB = Agent.DENOSUMAB


def history(chart: Chart, agent: Agent = DENOSUMAB) -> DoseHistory:
    return exposed(chart).doses(agent)


def days(found: DoseHistory) -> list[str]:
    return [str(dose.on) for dose in found.doses]


def test_the_highest_rung_that_holds_any_dose_gives_the_last_one() -> None:
    chart = doses(woman(), DENOSUMAB, "2025-11-01")
    doses(chart, DENOSUMAB, "2025-12-01", rung=Rung.PROCEDURE)
    found = history(chart)
    assert days(found) == ["2025-11-01"]
    assert found.later_on_lower_rung is not None
    assert str(found.later_on_lower_rung.on) == "2025-12-01"


@pytest.mark.parametrize(
    ("rung", "estimate"),
    [
        pytest.param(Rung.ADMINISTERED, False, id="an administration is no estimate"),
        pytest.param(Rung.PROCEDURE, False, id="a billed procedure is no estimate"),
        pytest.param(Rung.CLINIC_ORDER, True, id="a completed clinic order is an estimate"),
        pytest.param(Rung.DISPENSED, True, id="a dispense is an estimate"),
        pytest.param(Rung.STATED, True, id="a dated statement is an estimate"),
    ],
)
def test_from_the_third_rung_on_the_last_dose_is_an_estimate(rung: Rung, estimate: bool) -> None:
    assert history(doses(woman(), DENOSUMAB, "2026-01-15", rung=rung)).is_estimate is estimate


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param("2026-01-18", ["2026-01-15"], id="three days apart is one dose"),
        pytest.param("2026-01-19", ["2026-01-15", "2026-01-19"], id="four days apart is two"),
        pytest.param("2026-01", ["2026-01-15"], id="the month alone adds no dose to its day"),
    ],
)
def test_entries_of_one_agent_within_three_days_are_one_dose(
    second: str, expected: list[str]
) -> None:
    assert days(history(doses(woman(), DENOSUMAB, "2026-01-15", second))) == expected


def test_a_later_date_on_a_lower_rung_within_three_days_is_the_same_dose() -> None:
    chart = doses(woman(), DENOSUMAB, "2026-01-15")
    doses(chart, DENOSUMAB, "2026-01-18", rung=Rung.PROCEDURE)
    assert history(chart).later_on_lower_rung is None


@pytest.mark.parametrize(
    ("status", "ordered"),
    [
        pytest.param(RecordStatus.ACTIVE, True, id="an active order leaves the last dose unknown"),
        pytest.param(RecordStatus.STOPPED, False, id="a stopped order tells of no dose"),
        pytest.param(RecordStatus.COMPLETED, False, id="a completed order tells of no dose"),
    ],
)
def test_an_order_is_no_dose(status: RecordStatus, ordered: bool) -> None:
    found = history(entry(woman(), DENOSUMAB, status=status, authored="2026-01-15"))
    assert (found.doses, found.ordered_only) == ((), ordered)


@pytest.mark.parametrize(
    ("agent", "regimen", "count", "undated"),
    [
        pytest.param(DENOSUMAB, Regimen.ONCOLOGY, 0, 0, id="120 mg denosumab is no dose here"),
        pytest.param(DENOSUMAB, Regimen.UNKNOWN, 0, 1, id="denosumab of unknown strength is named"),
        pytest.param(
            Agent.ZOLEDRONATE, Regimen.UNKNOWN, 0, 1, id="zoledronate of unknown strength is named"
        ),
        pytest.param(Agent.ROMOSOZUMAB, Regimen.UNKNOWN, 1, 0, id="romosozumab has one strength"),
        pytest.param(Agent.ZOLEDRONATE, Regimen.OTHER, 0, 0, id="zoledronate for Paget is no dose"),
    ],
)
def test_only_osteoporosis_doses_count(
    agent: Agent, regimen: Regimen, count: int, undated: int
) -> None:
    chart = entry(woman(), agent, Rung.ADMINISTERED, regimen=regimen, given="2026-01-15")
    found = history(chart, agent)
    assert (len(found.doses), len(found.undated)) == (count, undated)


def test_an_entry_whose_date_was_set_aside_is_named_and_the_rest_decides() -> None:
    chart = doses(woman(), DENOSUMAB, "2026-01-15").set_aside("denosumab")
    found = history(chart)
    assert days(found) == ["2026-01-15"]
    assert found.undated == ("Observation/2",)


def test_a_refused_dose_is_no_dose() -> None:
    chart = entry(woman(), DENOSUMAB, Rung.ADMINISTERED, given="2026-01-15", declined=True)
    assert history(chart).doses == ()
