"""Untreated, paused, lapsed, pending, refused (knowledge 14.9)."""

from __future__ import annotations

from datetime import date

import pytest

from cds_service.logic import Truth, Word
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent, RecordStatus, Rung
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Provenance, Source
from tests.cds_service.facts_builder import Chart, day, days_ago, woman
from tests.cds_service.therapy.charting import doses, entry, treated

HOLDS, DOES_NOT, UNKNOWN = Truth.HOLDS, Truth.DOES_NOT, Truth.UNKNOWN
EVERY_AGENT = frozenset(Agent)
STOPPED = RecordStatus.STOPPED
COMPLETED = RecordStatus.COMPLETED


def alendronate(start: str, end: str | None = None, **extra: bool) -> Chart:
    status = COMPLETED if end else RecordStatus.ACTIVE
    return entry(woman(), Agent.ALENDRONATE, status=status, start=start, end=end, **extra)


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(woman(), HOLDS, id="nothing on record"),
        pytest.param(alendronate("2025-01-01"), DOES_NOT, id="alendronate running"),
        pytest.param(alendronate("2025-01-01", "2025-12-31"), HOLDS, id="alendronate stopped"),
        pytest.param(
            alendronate("2019-01-01", "2025-01-01"), DOES_NOT, id="a planned pause after six years"
        ),
        pytest.param(
            doses(woman(), Agent.DENOSUMAB, "2025-11-17"), DOES_NOT, id="lapsed denosumab"
        ),
        pytest.param(
            doses(woman(), Agent.DENOSUMAB, "2024-06-14"), HOLDS, id="a lapse that is history"
        ),
        pytest.param(
            doses(woman(), Agent.ROMOSOZUMAB, "2025-01-10"),
            DOES_NOT,
            id="a bone-forming course that ended within 24 months",
        ),
        pytest.param(
            doses(woman(), Agent.ROMOSOZUMAB, "2024-06-14"),
            HOLDS,
            id="a bone-forming course that ended before",
        ),
        pytest.param(
            entry(woman(), Agent.DENOSUMAB, authored=days_ago(10)),
            HOLDS,
            id="a first order of denosumab that waits",
        ),
        pytest.param(
            entry(woman(), Agent.DENOSUMAB, authored=days_ago(100)),
            UNKNOWN,
            id="an older order of denosumab without a dose",
        ),
        pytest.param(woman().unread(Source.DISPENSES), UNKNOWN, id="dispenses not read whole"),
        pytest.param(
            alendronate("2025-01-01").unread(Source.DISPENSES),
            DOES_NOT,
            id="running, whatever was not read",
        ),
    ],
)
def test_untreated(chart: Chart, truth: Truth) -> None:
    assert treated(chart).untreated.truth is truth


def paused(status: RecordStatus, agent: Agent = Agent.ALENDRONATE) -> Chart:
    return entry(
        woman(), agent, status=status, start="2024-01-01", end="2025-06-01", pause_reason=True
    )


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(paused(RecordStatus.ON_HOLD), HOLDS, id="on hold, and says holiday"),
        pytest.param(paused(STOPPED), HOLDS, id="stopped, and says holiday"),
        pytest.param(paused(COMPLETED), DOES_NOT, id="completed is no pause, whatever it says"),
        pytest.param(
            entry(paused(STOPPED), Agent.RISEDRONATE, start="2025-08-01", end="2025-12-01"),
            DOES_NOT,
            id="a pause ends with the treatment that follows",
        ),
        pytest.param(
            paused(RecordStatus.ON_HOLD, Agent.DENOSUMAB),
            DOES_NOT,
            id="denosumab knows no holiday",
        ),
        pytest.param(alendronate("2020-01-01", "2025-01-01"), HOLDS, id="ended after sixty months"),
        pytest.param(
            alendronate("2020-01-01", "2024-12-29"), DOES_NOT, id="ended before sixty months"
        ),
        pytest.param(
            alendronate("2020-01", "2025-01-15"), UNKNOWN, id="ended after perhaps sixty months"
        ),
        pytest.param(
            doses(woman(), Agent.ZOLEDRONATE, "2022-01-10", "2023-01-10", "2024-01-10"),
            HOLDS,
            id="ended after three infusions",
        ),
        pytest.param(
            doses(woman(), Agent.ZOLEDRONATE, "2023-01-10", "2024-01-10"),
            DOES_NOT,
            id="ended after two infusions",
        ),
        pytest.param(
            doses(woman(), Agent.ZOLEDRONATE, "2023-06-01", "2024-06-03", "2025-06-05"),
            DOES_NOT,
            id="three infusions of which the last still works",
        ),
        pytest.param(
            doses(
                doses(woman(), Agent.ZOLEDRONATE, "2020-01-10", "2021-01-10", "2022-01-10"),
                Agent.DENOSUMAB,
                "2023-06-10",
            ),
            DOES_NOT,
            id="three infusions that denosumab followed",
        ),
    ],
)
def test_planned_pause(chart: Chart, truth: Truth) -> None:
    assert treated(chart).planned_pause.truth is truth


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(doses(woman(), Agent.DENOSUMAB, "2025-11-18"), DOES_NOT, id="in the grace"),
        pytest.param(doses(woman(), Agent.DENOSUMAB, "2025-11-17"), HOLDS, id="after the grace"),
        pytest.param(doses(woman(), Agent.DENOSUMAB, "2024-06-15"), HOLDS, id="24 months ago"),
        pytest.param(
            doses(woman(), Agent.DENOSUMAB, "2024-06-14"), DOES_NOT, id="a day more is history"
        ),
        pytest.param(
            doses(doses(woman(), Agent.DENOSUMAB, "2025-06-01"), Agent.ZOLEDRONATE, "2025-12-01"),
            DOES_NOT,
            id="bridged",
        ),
    ],
)
def test_lapsed_denosumab(chart: Chart, truth: Truth) -> None:
    assert treated(chart).lapsed_denosumab.truth is truth


@pytest.mark.parametrize(
    ("chart", "named"),
    [
        pytest.param(alendronate("2020-01-01", "2025-06-15"), ["alendronate"], id="12 months ago"),
        pytest.param(alendronate("2020-01-01", "2025-06-14"), [], id="a day more than 12 months"),
        pytest.param(alendronate("2020-01-01"), [], id="still running"),
        pytest.param(
            doses(woman(), Agent.DENOSUMAB, "2025-06-15"), ["denosumab"], id="denosumab worn off"
        ),
    ],
)
def test_agents_that_ended_in_the_last_twelve_months_are_named(
    chart: Chart, named: list[str]
) -> None:
    ended = treated(chart).recently_ended
    assert [agent.value for one in ended for agent in one.agents] == named


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(woman(), DOES_NOT, id="nothing"),
        pytest.param(entry(woman(), Agent.ZOLEDRONATE, authored=days_ago(5)), HOLDS, id="ordered"),
        pytest.param(alendronate("2025-01-01"), HOLDS, id="active"),
    ],
)
def test_active_or_ordered(chart: Chart, truth: Truth) -> None:
    assert treated(chart).active_or_ordered.truth is truth


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(doses(woman(), Agent.ZOLEDRONATE, "2025-12-01"), HOLDS, id="zoledronate"),
        pytest.param(alendronate("2025-01-01"), DOES_NOT, id="alendronate is none of them"),
    ],
)
def test_very_high_options_active(chart: Chart, truth: Truth) -> None:
    assert treated(chart).very_high_options_active.truth is truth


def injection(status: PlanStatus, authored: str | None, declined: bool = False) -> Plan:
    return Plan(
        concepts=frozenset({Concept.DENOSUMAB_60MG}),
        status=status,
        provenance=Provenance("ServiceRequest/1"),
        agent=Agent.DENOSUMAB,
        authored=day(authored),
        declined=declined,
    )


@pytest.mark.parametrize(
    ("authored", "truth"),
    [
        pytest.param(days_ago(30), HOLDS, id="30 days ago"),
        pytest.param(days_ago(31), DOES_NOT, id="31 days ago"),
        pytest.param(None, UNKNOWN, id="on an unknown day"),
    ],
)
def test_treatment_refused_within_thirty_days(authored: str | None, truth: Truth) -> None:
    refusal = injection(PlanStatus.NOT_DONE, authored, declined=True)
    assert treated(woman(), (refusal,)).declined_within(30).truth is truth


def test_a_refused_order_counts_as_a_refusal() -> None:
    chart = entry(woman(), Agent.ALENDRONATE, status=STOPPED, authored=days_ago(100), declined=True)
    assert treated(chart).declined_within(180).holds
    assert treated(chart).untreated.holds


def test_an_ordered_injection_is_a_pending_order_of_its_agent() -> None:
    plans = (injection(PlanStatus.ACTIVE, days_ago(10)),)
    assert treated(woman(), plans).pending(EVERY_AGENT).holds
    assert treated(woman(), plans).pending(frozenset({Agent.ZOLEDRONATE})).fails


def test_a_statement_of_denosumab_is_treatment_with_an_unknown_last_dose() -> None:
    state = treated(entry(woman(), Agent.DENOSUMAB, Rung.STATED, start="2024-01-01"))
    assert state.untreated.fails
    assert state.lapsed_denosumab.unknown
    assert state.lapsed_denosumab.missing[0].word is Word.LAST_DOSE_DATE


def test_the_published_rebound_case_has_lapsed() -> None:
    given = ("2024-06-10", "2024-12-10", "2025-06-10")
    state = treated(doses(woman(), Agent.DENOSUMAB, *given), as_of=date(2026, 6, 15))
    assert state.lapsed_denosumab.holds
    assert state.untreated.fails
