"""Gaps of refills and the share of days covered, at each limit and past it (knowledge PV-23)."""

from __future__ import annotations

import pytest

from cds_service.therapy.persistence import Persistence, adherence_notes, persistence_of
from fhir_mappings.facts.medications import Agent
from tests.cds_service.facts_builder import Chart, days_ago, woman
from tests.cds_service.therapy.charting import entry, exposed, fits, supply

ALENDRONATE = Agent.ALENDRONATE


def fills(*fetched: tuple[int, float | None]) -> Chart:
    """Add supplies of so many days, fetched so many days ago."""
    chart = woman()
    for ago, days in fetched:
        supply(chart, ALENDRONATE, days_ago(ago), days)
    return chart


def seen(chart: Chart) -> Persistence | None:
    return persistence_of(exposed(chart), ALENDRONATE)


CASES = {
    "a year fetched in time": (fills((365, 180), (185, 185)), 365, 0, False),
    "a gap of 30 days": (fills((365, 180), (155, 155)), 335, 30, False),
    "a gap of 31 days": (fills((365, 180), (154, 154)), 334, 31, True),
    "292 of 365 days are four in five": (
        fills((365, 100), (240, 100), (115, 92)),
        292,
        25,
        False,
    ),
    "291 of 365 days are fewer": (fills((365, 100), (240, 100), (115, 91)), 291, 25, True),
    "only the last 365 days count": (fills((700, 90), (365, 365)), 365, 0, False),
    "a supply from before reaches into the window": (fills((400, 90), (310, 310)), 365, 0, False),
    "from the first supply if that is later": (fills((60, 60)), 60, 0, False),
    "a supply fetched early is used later": (fills((180, 90), (120, 90)), 180, 0, False),
    "the last supply ran out": (fills((365, 300)), 300, 65, True),
}


@pytest.mark.parametrize(("chart", "covered", "gap", "is_poor"), CASES.values(), ids=CASES.keys())
def test_days_covered_and_longest_gap(chart: Chart, covered: int, gap: int, is_poor: bool) -> None:
    found = seen(chart)
    assert found is not None
    assert (found.covered, found.gap_days, found.is_poor) == (covered, gap, is_poor)


UNTOLD = {
    "no supplies": entry(woman(), ALENDRONATE, start="2025-01-01"),
    "a supply without its days": fills((365, 180), (100, None)),
    "a supply in a month": supply(fills((100, 90)), ALENDRONATE, "2026-01", 90),
    "a supply of today": fills((0, 90)),
}


@pytest.mark.parametrize("chart", UNTOLD.values(), ids=UNTOLD.keys())
def test_it_cannot_be_told_from(chart: Chart) -> None:
    assert seen(chart) is None


def test_a_supply_without_end_covers_every_day() -> None:
    found = seen(fills((100, 1e9), (50, 30)))
    assert found is not None
    assert found.share == 1


def test_the_agent_says_what_its_refills_say_while_it_is_active() -> None:
    chart = entry(fills((365, 180), (154, 154)), ALENDRONATE, start="2024-01-01")
    (note,) = fits(chart, ALENDRONATE).notes
    assert note == (
        "refills cover 334 of the last 365 days, longest gap 31 days (2025-12-12 to 2026-01-11)"
    )
    assert fits(chart, Agent.RISEDRONATE).notes == ()


def test_steady_use_and_ended_use_are_not_remarked_on() -> None:
    assert adherence_notes(exposed(fills((365, 180), (185, 185))), ALENDRONATE) == ()
    assert adherence_notes(exposed(fills((365, 180))), ALENDRONATE) == ()
