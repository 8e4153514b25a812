"""What is active, pending, ended, and for how many months (knowledge 14.3, 14.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cds_service.logic import Truth, Word
from fhir_mappings.facts.medications import (
    ANTIRESORPTIVES,
    Agent,
    RecordStatus,
    Regimen,
    Rung,
)
from fhir_mappings.facts.provenance import Source, SourceState
from tests.cds_service.facts_builder import Chart, days_ago, woman
from tests.cds_service.therapy.charting import doses, entry, exposed, supply

ALENDRONATE = Agent.ALENDRONATE
HOLDS, DOES_NOT, UNKNOWN = Truth.HOLDS, Truth.DOES_NOT, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("agent", "given", "truth"),
    [
        pytest.param(
            Agent.ZOLEDRONATE, "2025-03-15", HOLDS, id="zoledronate works for 15 months to the day"
        ),
        pytest.param(
            Agent.ZOLEDRONATE, "2025-03-14", DOES_NOT, id="zoledronate is over a day later"
        ),
        pytest.param(
            Agent.DENOSUMAB, "2025-11-18", HOLDS, id="denosumab works until its grace ends"
        ),
        pytest.param(
            Agent.DENOSUMAB, "2025-11-17", DOES_NOT, id="denosumab is over the day after the grace"
        ),
        pytest.param(Agent.ROMOSOZUMAB, days_ago(45), HOLDS, id="romosozumab works for 45 days"),
        pytest.param(Agent.ROMOSOZUMAB, days_ago(46), DOES_NOT, id="romosozumab is over at 46"),
        pytest.param(
            Agent.IBANDRONATE_IV, "2026-02-15", HOLDS, id="ibandronate into a vein works 4 months"
        ),
        pytest.param(Agent.IBANDRONATE_IV, "2026-02-14", DOES_NOT, id="and no day longer"),
        pytest.param(
            Agent.ZOLEDRONATE, "2025-03", UNKNOWN, id="a month that lies on both sides is unknown"
        ),
    ],
)
def test_doses_decide_whether_an_agent_given_by_dose_is_active(
    agent: Agent, given: str, truth: Truth
) -> None:
    assert exposed(doses(woman(), agent, given)).active(agent).truth is truth


def test_an_active_order_does_not_keep_an_agent_given_by_dose_active() -> None:
    chart = doses(woman(), Agent.ZOLEDRONATE, "2024-06-01")
    entry(chart, Agent.ZOLEDRONATE, authored="2024-05-01")
    assert exposed(chart).active(Agent.ZOLEDRONATE).fails


def order(start: str | None = "2025-01-01", **extra: str) -> Chart:
    return entry(woman(), ALENDRONATE, start=start, **extra)


def with_supply(start: str, on: str, days: float | None) -> Chart:
    return supply(entry(woman(), ALENDRONATE, start=start), ALENDRONATE, on, days)


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(order(), HOLDS, id="an open active order covers the day"),
        pytest.param(order(None), HOLDS, id="an open active order without dates covers the day"),
        pytest.param(order(end=days_ago(30)), HOLDS, id="30 days after its end it still counts"),
        pytest.param(order(end=days_ago(31)), DOES_NOT, id="31 days after its end no longer"),
        pytest.param(order("2026-06-16"), DOES_NOT, id="an order that starts tomorrow does not"),
        pytest.param(
            with_supply("2024-01-01", days_ago(270), 91),
            HOLDS,
            id="supplies that ran out 180 days ago leave a gap only",
        ),
        pytest.param(
            with_supply("2024-01-01", days_ago(270), 90),
            DOES_NOT,
            id="an order whose supplies ran out 181 days ago has lapsed",
        ),
        pytest.param(
            with_supply("2024-01-01", days_ago(400), None),
            HOLDS,
            id="a supply without its days cannot show that an order lapsed",
        ),
        pytest.param(
            with_supply(days_ago(20), days_ago(400), 90),
            HOLDS,
            id="a new order is not ended by the supplies of an older one",
        ),
        pytest.param(
            supply(woman(), ALENDRONATE, days_ago(119), 90),
            HOLDS,
            id="a supply counts until 30 days after its last day",
        ),
        pytest.param(
            supply(woman(), ALENDRONATE, days_ago(120), 90),
            DOES_NOT,
            id="a supply counts no longer than that",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, Rung.STATED, start="2025-01-01"),
            HOLDS,
            id="an active statement covers the day",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, Rung.STATED, RecordStatus.STOPPED, start="2025-01-01"),
            DOES_NOT,
            id="a stopped statement does not",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, status=RecordStatus.ON_HOLD, start="2025-01-01"),
            DOES_NOT,
            id="an order on hold does not",
        ),
        pytest.param(
            entry(
                woman(),
                ALENDRONATE,
                status=RecordStatus.STOPPED,
                start="2025-01-01",
                end="2027-01-01",
            ),
            DOES_NOT,
            id="a stopped order does not run to its planned end",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, status=RecordStatus.COMPLETED, start="2019-01-01"),
            DOES_NOT,
            id="a completed order without an end does not",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, Rung.ADMINISTERED, given=days_ago(30)),
            HOLDS,
            id="a tablet given counts for 30 days",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, Rung.ADMINISTERED, given=days_ago(31)),
            DOES_NOT,
            id="a tablet given counts no longer",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, status=RecordStatus.STOPPED),
            DOES_NOT,
            id="a stopped order without any date does not",
        ),
        pytest.param(
            entry(
                woman(),
                ALENDRONATE,
                Rung.STATED,
                RecordStatus.STOPPED,
                start="2025-01-01",
                authored="2025-03-01",
            ),
            DOES_NOT,
            id="a statement that tells of the stop does not",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, status=RecordStatus.UNKNOWN, start="2025-01-01"),
            UNKNOWN,
            id="an order of unknown status leaves it open",
        ),
        pytest.param(
            entry(woman(), ALENDRONATE, regimen=Regimen.OTHER, start="2025-01-01"),
            DOES_NOT,
            id="a dose for Paget disease is no treatment of osteoporosis",
        ),
        pytest.param(
            entry(woman(), Agent.DENOSUMAB, Rung.STATED, start="2025-01-01"),
            DOES_NOT,
            id="a statement of another agent does not",
        ),
    ],
)
def test_an_oral_agent_is_active_while_an_entry_covers_the_day(chart: Chart, truth: Truth) -> None:
    assert exposed(chart).active(ALENDRONATE).truth is truth


def test_a_statement_keeps_an_agent_given_by_dose_active_where_no_dose_is_known() -> None:
    chart = entry(woman(), Agent.DENOSUMAB, Rung.STATED, start="2024-01-01")
    assert exposed(chart).active(Agent.DENOSUMAB).holds


@pytest.mark.parametrize(
    ("authored", "truth"),
    [
        pytest.param(days_ago(90), DOES_NOT, id="a first order of the last 90 days only waits"),
        pytest.param(days_ago(91), UNKNOWN, id="an older one may have been carried out elsewhere"),
    ],
)
def test_an_order_of_denosumab_without_any_dose(authored: str, truth: Truth) -> None:
    active = exposed(entry(woman(), Agent.DENOSUMAB, authored=authored)).active(Agent.DENOSUMAB)
    assert active.truth is truth


@pytest.mark.parametrize(
    ("authored", "named"),
    [
        pytest.param(days_ago(90), False, id="an order of the last 90 days only waits"),
        pytest.param(days_ago(91), True, id="an older one is named"),
    ],
)
def test_an_order_that_nobody_fulfilled_proves_no_treatment(authored: str, named: bool) -> None:
    exposures = exposed(entry(woman(), Agent.ZOLEDRONATE, authored=authored))
    assert exposures.active(Agent.ZOLEDRONATE).fails
    assert [one.word for one in exposures.unfulfilled_orders()] == [Word.LAST_DOSE_DATE] * named


def test_a_later_dose_on_a_weaker_rung_leaves_open_whether_an_agent_is_active() -> None:
    chart = doses(woman(), Agent.DENOSUMAB, "2024-01-10")
    active = exposed(doses(chart, Agent.DENOSUMAB, "2026-05-01", rung=Rung.PROCEDURE)).active(
        Agent.DENOSUMAB
    )
    assert active.unknown
    assert "Medication/2" in active.missing[0].note


@pytest.mark.parametrize(
    ("last", "truth"),
    [
        pytest.param("2025-11-17", DOES_NOT, id="that has worn off does not"),
        pytest.param("2025-11-18", UNKNOWN, id="on whose last day it may work leaves it open"),
    ],
)
def test_a_later_dose_on_a_weaker_rung(last: str, truth: Truth) -> None:
    chart = doses(woman(), Agent.DENOSUMAB, "2024-01-10")
    chart = doses(chart, Agent.DENOSUMAB, last, rung=Rung.DISPENSED)
    assert exposed(chart).active(Agent.DENOSUMAB).truth is truth


@pytest.mark.parametrize(
    ("agent", "source", "word"),
    [
        pytest.param(ALENDRONATE, Source.PRESCRIPTIONS, Word.MEDICATIONS, id="orders"),
        pytest.param(ALENDRONATE, Source.DISPENSES, Word.MEDICATIONS, id="dispenses"),
        pytest.param(Agent.ZOLEDRONATE, Source.PROCEDURES, Word.PROCEDURES, id="billed doses"),
    ],
)
def test_nothing_found_in_a_source_that_was_not_read_whole_is_unknown(
    agent: Agent, source: Source, word: Word
) -> None:
    answer = exposed(woman().unread(source, SourceState.FAILED)).active(agent)
    assert answer.unknown
    assert [item.word for item in answer.missing] == [word]


def test_positive_evidence_holds_whatever_else_was_not_read() -> None:
    assert exposed(order().unread(Source.DISPENSES)).active(ALENDRONATE).holds


def test_that_nothing_is_active_is_said_in_one_reason() -> None:
    answer = exposed(woman()).any_active(frozenset(Agent))
    assert [reason.text() for reason in answer.because] == ["no bone agent is active"]


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(
            entry(woman(), Agent.ZOLEDRONATE, authored=days_ago(90)), HOLDS, id="90 days old"
        ),
        pytest.param(
            entry(woman(), Agent.ZOLEDRONATE, authored=days_ago(91)), DOES_NOT, id="91 days old"
        ),
        pytest.param(
            doses(
                entry(woman(), Agent.ZOLEDRONATE, authored=days_ago(40)),
                Agent.ZOLEDRONATE,
                days_ago(40),
            ),
            DOES_NOT,
            id="carried out the same day",
        ),
        pytest.param(
            doses(
                entry(woman(), Agent.ZOLEDRONATE, authored=days_ago(40)),
                Agent.ZOLEDRONATE,
                days_ago(41),
            ),
            HOLDS,
            id="a dose before the order does not carry it out",
        ),
        pytest.param(
            entry(woman(), Agent.ZOLEDRONATE, status=RecordStatus.STOPPED, authored=days_ago(10)),
            DOES_NOT,
            id="stopped",
        ),
        pytest.param(entry(woman(), Agent.ZOLEDRONATE), UNKNOWN, id="without a date"),
        pytest.param(order("2026-07-01"), HOLDS, id="an oral agent that starts later"),
        pytest.param(order("2026-06-01"), DOES_NOT, id="an oral agent that has started is active"),
        pytest.param(woman().unread(Source.PRESCRIPTIONS), UNKNOWN, id="orders not read whole"),
    ],
)
def test_a_pending_order(chart: Chart, truth: Truth) -> None:
    assert exposed(chart).pending_order(frozenset(Agent)).truth is truth


@pytest.mark.parametrize(
    ("chart", "months"),
    [
        pytest.param(order("2024-06-15"), 24, id="24 months to the day"),
        pytest.param(order("2024-06-16"), 24, id="23 months and thirty days make 24"),
        pytest.param(order("2024-06-17"), 23, id="23 months and twenty-nine days make 23"),
        pytest.param(
            entry(
                order("2024-01-01", end="2024-06-01"),
                ALENDRONATE,
                start="2024-03-01",
                end="2024-08-01",
            ),
            7,
            id="overlapping entries are joined",
        ),
        pytest.param(
            entry(
                order("2024-01-01", end="2024-03-16"),
                ALENDRONATE,
                start="2025-01-01",
                end="2025-03-16",
            ),
            5,
            id="left-over days of all stretches make a month at thirty",
        ),
        pytest.param(
            entry(
                order("2024-01-01", end="2024-03-15"),
                ALENDRONATE,
                start="2025-01-01",
                end="2025-03-14",
            ),
            4,
            id="twenty-nine left-over days make none",
        ),
    ],
)
def test_cumulative_months(chart: Chart, months: int) -> None:
    assert exposed(chart).cumulative_months(frozenset({ALENDRONATE})).months == months


@pytest.mark.parametrize(
    ("start", "reaches"),
    [
        pytest.param("2024-05", True, id="a month wholly before the limit reaches it"),
        pytest.param("2024-06", None, id="a month that lies on both sides leaves it open"),
        pytest.param("2024-07", False, id="a month wholly after the limit does not reach it"),
        pytest.param(None, None, id="an unknown start leaves it open"),
    ],
)
def test_a_partial_start_is_compared_honestly(start: str | None, reaches: bool | None) -> None:
    months = exposed(order(start)).cumulative_months(frozenset({ALENDRONATE}))
    assert months.reaches(24) is reaches


def test_an_entry_that_ended_on_an_unknown_day_adds_no_sure_month() -> None:
    chart = entry(woman(), ALENDRONATE, status=RecordStatus.STOPPED, start="2018-01-01")
    entry(chart, ALENDRONATE, start="2026-01-15")
    months = exposed(chart).cumulative_months(frozenset({ALENDRONATE}))
    assert (months.months, months.reaches(24), months.estimate) == (5, None, True)


def test_therapy_intervals_join_agents_without_a_gap_and_reach_to_the_end_of_cover() -> None:
    chart = doses(woman(), Agent.DENOSUMAB, "2024-01-10", "2024-07-10")
    doses(chart, Agent.ZOLEDRONATE, "2025-01-20")
    entry(chart, ALENDRONATE, start="2020-01-01", end="2020-12-31")
    found = exposed(chart).therapy_intervals()
    assert [(sorted(one.agents), str(one.start), str(one.end)) for one in found] == [
        (["alendronate"], "2020-01-01", "2021-01-30"),
        (["denosumab", "zoledronate"], "2024-01-10", "2026-04-20"),
    ]


def test_an_open_interval_has_no_end() -> None:
    assert [one.end for one in exposed(order()).therapy_intervals()] == [None]


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(woman(), DOES_NOT, id="none on record"),
        pytest.param(woman().unread(Source.PROCEDURES), UNKNOWN, id="a source was not read"),
        pytest.param(
            doses(order("2020-01-01"), Agent.DENOSUMAB, "2026-04-15"),
            HOLDS,
            id="a dose since the tablets began",
        ),
        pytest.param(
            doses(order("2026-04-15"), Agent.DENOSUMAB, "2026-04-15"),
            HOLDS,
            id="tablets begun on the day of the dose",
        ),
        pytest.param(
            doses(order("2026-05-01"), Agent.DENOSUMAB, "2026-04-15"),
            DOES_NOT,
            id="tablets begun since the dose",
        ),
        pytest.param(
            doses(
                doses(order("2026-05-01"), Agent.DENOSUMAB, "2026-04-15"),
                Agent.DENOSUMAB,
                "2026-05-15",
                rung=Rung.DISPENSED,
            ),
            UNKNOWN,
            id="a weaker entry tells of a dose since the tablets began",
        ),
        pytest.param(
            entry(order("2026-05-01"), Agent.DENOSUMAB, authored="2025-10-01"),
            HOLDS,
            id="only ordered, so that nobody can date its last dose",
        ),
        pytest.param(
            doses(
                entry(woman(), Agent.HORMONE_THERAPY, start="2026-05-01"),
                Agent.DENOSUMAB,
                "2026-04-15",
            ),
            HOLDS,
            id="hormone therapy replaces none",
        ),
    ],
)
def test_whether_denosumab_was_given_last(chart: Chart, truth: Truth) -> None:
    assert exposed(chart).was_given_last(Agent.DENOSUMAB).truth is truth


@pytest.mark.parametrize(
    ("day", "truth"),
    [
        pytest.param(date(2026, 4, 15), HOLDS, id="given that day"),
        pytest.param(date(2026, 4, 16), DOES_NOT, id="given the day before"),
    ],
)
def test_started_on_or_after_a_day(day: date, truth: Truth) -> None:
    exposures = exposed(doses(woman(), Agent.ZOLEDRONATE, "2026-04-15"))
    assert exposures.started_on_or_after(ANTIRESORPTIVES, day).truth is truth


def test_an_order_without_end_in_the_year_9999_runs() -> None:
    exposures = exposed(order(end="9999-12-31"))
    assert exposures.active(ALENDRONATE).holds
    assert exposures.cumulative_months(frozenset({ALENDRONATE})).months == 17


def test_a_stretch_names_its_agents_days_and_entries() -> None:
    chart = order("2024-01-01", end="2024-12-31")
    assert exposed(chart).intervals(ALENDRONATE)[0].describe() == (
        "alendronate since 2024-01-01, covered until 2024-12-31, Medication/1"
    )


def test_a_start_known_to_the_month_leaves_open_whether_it_lies_after_a_day() -> None:
    exposures = exposed(order("2026-04"))
    assert exposures.started_on_or_after(ANTIRESORPTIVES, date(2026, 4, 15)).unknown


def test_an_oncology_dose_by_words_alone_leaves_open_whether_denosumab_is_active() -> None:
    chart = doses(woman(), Agent.DENOSUMAB, "2026-05-20")
    told = replace(chart.medications.pop(), regimen=Regimen.ONCOLOGY, text_only=True)
    chart.medications.append(told)
    assert exposed(chart).active(Agent.DENOSUMAB).unknown
