"""How the status of an entry tells the days it covers (knowledge 14.3, 14.9)."""

from __future__ import annotations

from typing import Any

import pytest

from cds_service.therapy.intervals import Interval
from fhir_mappings.facts.medications import Agent, RecordStatus, Rung
from tests.cds_service.facts_builder import Chart, days_ago, woman
from tests.cds_service.therapy.charting import entry, exposed, supply

ALENDRONATE = Agent.ALENDRONATE
COMPLETED, STOPPED, ON_HOLD = RecordStatus.COMPLETED, RecordStatus.STOPPED, RecordStatus.ON_HOLD
FIRST = "Medication/1"


def stretches(chart: Chart) -> tuple[Interval, ...]:
    return exposed(chart).intervals(ALENDRONATE)


def shown(chart: Chart) -> list[tuple[str, str]]:
    """Give first and last day of each stretch; "runs" while no end is stated."""
    return [(str(one.start), str(one.end) if one.end else "runs") for one in stretches(chart)]


def ended(status: RecordStatus = COMPLETED, **more: Any) -> Chart:
    return entry(woman(), ALENDRONATE, status=status, start="2024-01-10", **more)


def renewed(chart: Chart, start: str, *prior: str) -> Chart:
    return entry(chart, ALENDRONATE, start=start, prior=prior)


@pytest.mark.parametrize("status", [COMPLETED, STOPPED])
def test_an_ended_order_that_another_continues_covers_the_days_till_then(
    status: RecordStatus,
) -> None:
    chart = renewed(ended(status), "2025-01-10", FIRST)
    assert shown(chart) == [("2024-01-10", "runs")]
    assert not stretches(chart)[0].estimate


def test_a_chain_of_three_orders_is_one_stretch() -> None:
    chart = entry(ended(), ALENDRONATE, status=COMPLETED, start="2024-07-10", prior=(FIRST,))
    assert shown(renewed(chart, "2025-01-10", "Medication/2")) == [("2024-01-10", "runs")]


def test_an_ended_order_that_states_its_end_leaves_a_gap_before_its_renewal() -> None:
    chart = renewed(ended(end="2024-04-09"), "2024-06-10", FIRST)
    assert shown(chart) == [("2024-01-10", "2024-04-09"), ("2024-06-10", "runs")]


NOT_CONTINUED = {
    "without a link": (ended(), ()),
    "stopped for a reason": (ended(STOPPED, other_end_reason=True), (FIRST,)),
    "stopped for a pause": (ended(STOPPED, pause_reason=True), (FIRST,)),
    "continued by an order that began before it": (
        entry(woman(), ALENDRONATE, status=COMPLETED, start="2025-06-10"),
        (FIRST,),
    ),
}


@pytest.mark.parametrize(("chart", "prior"), NOT_CONTINUED.values(), ids=NOT_CONTINUED.keys())
def test_an_end_on_an_unknown_day_stays_unknown(chart: Chart, prior: tuple[str, ...]) -> None:
    found = stretches(renewed(chart, "2025-01-10", *prior))
    assert [one.estimate for one in found if FIRST in one.references] == [True]


def test_an_order_of_another_agent_does_not_say_when_one_ended() -> None:
    chart = ended()
    entry(chart, Agent.RISEDRONATE, start="2025-01-10", prior=(FIRST,))
    assert [one.estimate for one in stretches(chart)] == [True]


def test_an_order_still_called_active_is_over_30_days_after_its_end() -> None:
    past = entry(woman(), ALENDRONATE, start="2024-01-10", end=days_ago(31))
    assert exposed(past).active(ALENDRONATE).fails
    assert (
        exposed(entry(woman(), ALENDRONATE, start="2024-01-10", end=days_ago(30)))
        .active(ALENDRONATE)
        .holds
    )


def test_an_order_on_hold_neither_runs_nor_adds_a_sure_month() -> None:
    chart = ended(ON_HOLD)
    assert exposed(chart).active(ALENDRONATE).fails
    assert exposed(chart).cumulative_months(frozenset({ALENDRONATE})).months == 0


def test_a_stopped_order_does_not_run_to_its_planned_end() -> None:
    chart = ended(STOPPED, end="2027-01-10")
    assert exposed(chart).active(ALENDRONATE).fails
    assert stretches(chart)[0].estimate


def test_what_the_patient_says_she_takes_covers_the_day() -> None:
    chart = entry(woman(), ALENDRONATE, Rung.STATED, start="2024-01-10")
    assert exposed(chart).active(ALENDRONATE).holds


def test_supplies_make_stretches_with_the_gaps_between_them() -> None:
    chart = supply(woman(), ALENDRONATE, "2025-01-01", 90)
    supply(chart, ALENDRONATE, "2025-04-01", 90)
    supply(chart, ALENDRONATE, "2025-08-01", 90)
    assert shown(chart) == [("2025-01-01", "2025-06-29"), ("2025-08-01", "2025-10-29")]


ON_THERAPY = {
    "gaps of 30 days part no therapy": ("2025-07-30", 1),
    "a longer gap does": ("2025-07-31", 2),
}


@pytest.mark.parametrize(("next_supply", "parts"), ON_THERAPY.values(), ids=ON_THERAPY.keys())
def test_therapy_lasts_through_short_gaps(next_supply: str, parts: int) -> None:
    chart = supply(woman(), ALENDRONATE, "2025-01-01", 180)
    found = exposed(supply(chart, ALENDRONATE, next_supply, 90)).therapy_intervals()
    assert len(found) == parts
