"""The bone-forming course: near its end, ended, followed (knowledge 5.3, PV-10)."""

from __future__ import annotations

from datetime import date

import pytest

from cds_service.logic import Truth, Word
from cds_service.therapy.anabolic_course import AnabolicCourse
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.medications import Agent, RecordStatus, Rung
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import AS_OF, Chart, days_ago, woman
from tests.cds_service.therapy.charting import clocked, doses, entry

HOLDS, DOES_NOT, UNKNOWN = Truth.HOLDS, Truth.DOES_NOT, Truth.UNKNOWN


def course(chart: Chart) -> AnabolicCourse:
    return clocked(chart).anabolic


def romosozumab(count: int, last: date = AS_OF) -> Chart:
    days = [add_months(last, -month).isoformat() for month in range(count)]
    return doses(woman(), Agent.ROMOSOZUMAB, *reversed(days))


def teriparatide(start: str, end: str | None = None) -> Chart:
    status = RecordStatus.COMPLETED if end else RecordStatus.ACTIVE
    return entry(woman(), Agent.TERIPARATIDE, status=status, start=start, end=end)


def abaloparatide_after_teriparatide() -> Chart:
    chart = teriparatide("2024-01-15", "2024-09-15")
    return entry(chart, Agent.ABALOPARATIDE, start="2025-10-15")


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(romosozumab(10), HOLDS, id="ten doses of romosozumab"),
        pytest.param(romosozumab(9), DOES_NOT, id="nine doses of romosozumab"),
        pytest.param(teriparatide("2025-02-15"), HOLDS, id="sixteen months of teriparatide"),
        pytest.param(teriparatide("2025-02-17"), DOES_NOT, id="less than sixteen months of it"),
        pytest.param(
            abaloparatide_after_teriparatide(), HOLDS, id="both PTH analogues count together"
        ),
        pytest.param(
            romosozumab(9).set_aside("romosozumab"),
            UNKNOWN,
            id="nine doses and one that could not be dated",
        ),
        pytest.param(teriparatide("2025-02"), UNKNOWN, id="a start known to the month only"),
        pytest.param(woman(), DOES_NOT, id="no course at all"),
        pytest.param(woman().unread(Source.PRESCRIPTIONS), UNKNOWN, id="orders not read whole"),
    ],
)
def test_near_the_end(chart: Chart, truth: Truth) -> None:
    assert course(chart).near_end().truth is truth


def test_orders_stand_in_for_doses_that_are_not_on_record_and_that_is_said() -> None:
    chart = entry(woman(), Agent.ROMOSOZUMAB, start="2025-08-15", authored="2025-08-15")
    found = course(chart)
    assert found.near_end().holds
    assert [item.word for item in found.doubts()] == [Word.DOSE_COUNT]


def test_a_first_order_that_waits_is_no_course() -> None:
    chart = entry(woman(), Agent.ROMOSOZUMAB, start=days_ago(10), authored=days_ago(10))
    assert course(chart).has_started().fails


@pytest.mark.parametrize(
    ("chart", "ended_on"),
    [
        pytest.param(romosozumab(12), AS_OF, id="a complete course ends with its last dose"),
        pytest.param(romosozumab(11), None, id="one of eleven doses runs while it works"),
        pytest.param(
            romosozumab(5, date(2026, 4, 30)),
            date(2026, 4, 30),
            id="a shorter one ends with its last dose once that has worn off",
        ),
        pytest.param(
            romosozumab(5, date(2026, 5, 1)), None, id="and runs on the last day that it works"
        ),
        pytest.param(teriparatide("2025-01-01"), None, id="an open order runs"),
        pytest.param(
            teriparatide("2024-01-01", "2026-06-14"),
            date(2026, 6, 14),
            id="a PTH analogue ends with its last covered day",
        ),
        pytest.param(abaloparatide_after_teriparatide(), None, id="while one runs nothing ended"),
    ],
)
def test_the_end_of_a_course(chart: Chart, ended_on: date | None) -> None:
    assert course(chart).ended_on == ended_on


@pytest.mark.parametrize(
    ("end", "recent", "history"),
    [
        pytest.param(days_ago(30), False, False, id="30 days ago"),
        pytest.param(days_ago(31), True, False, id="31 days ago"),
        pytest.param("2024-06-15", True, False, id="24 months ago to the day"),
        pytest.param("2024-06-14", True, True, id="a day more than 24 months ago"),
    ],
)
def test_how_long_ago_it_ended(end: str, recent: bool, history: bool) -> None:
    found = course(teriparatide("2022-01-01", end))
    assert found.ended_days_ago(31).holds is recent
    assert found.is_history().holds is history


def test_the_published_case_ended_97_days_ago() -> None:
    found = course(romosozumab(12, date(2026, 3, 10)))
    assert found.days_since_end == 97
    assert found.agent is Agent.ROMOSOZUMAB
    assert found.followed().fails


def test_two_years_of_teriparatide_to_the_day_still_run() -> None:
    found = course(teriparatide("2024-06-15"))
    assert (found.ended_on, found.pth_reaches(24).truth) == (None, HOLDS)


def test_a_course_that_ended_on_an_unknown_day_leaves_it_open() -> None:
    chart = entry(
        woman(), Agent.TERIPARATIDE, Rung.STATED, RecordStatus.STOPPED, start="2022-01-01"
    )
    assert course(chart).ended_days_ago(31).unknown


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(romosozumab(12, date(2026, 3, 10)), DOES_NOT, id="by nothing"),
        pytest.param(
            doses(romosozumab(12, date(2026, 3, 10)), Agent.ZOLEDRONATE, "2026-03-10"),
            HOLDS,
            id="by zoledronate that day",
        ),
        pytest.param(
            entry(
                romosozumab(12, date(2025, 3, 10)),
                Agent.ALENDRONATE,
                status=RecordStatus.COMPLETED,
                start="2025-03-11",
                end="2025-09-01",
            ),
            HOLDS,
            id="by alendronate that has since ended",
        ),
        pytest.param(
            entry(romosozumab(12, date(2026, 3, 10)), Agent.RALOXIFENE, start="2025-01-01"),
            HOLDS,
            id="by raloxifene that ran all along",
        ),
        pytest.param(
            romosozumab(12, date(2026, 3, 10)).unread(Source.STATEMENTS),
            UNKNOWN,
            id="perhaps, as statements were not read whole",
        ),
    ],
)
def test_followed_by_an_antiresorptive(chart: Chart, truth: Truth) -> None:
    assert course(chart).followed().truth is truth


def test_what_a_card_must_name_of_a_course() -> None:
    stated = doses(woman(), Agent.ROMOSOZUMAB, "2026-05-15", rung=Rung.STATED)
    entry(stated, Agent.TERIPARATIDE, start="2020-01", end="2021-01-01")
    notes = [item.text() for item in course(stated.set_aside("romosozumab")).doubts()]
    assert notes == [
        "dose-count: not used, Observation/3",
        "dose-count: the doses are an estimate",
        "medications: the months of treatment are an estimate",
    ]


def test_romosozumab_of_an_unknown_day_leaves_a_course_open() -> None:
    answer = course(woman().set_aside("romosozumab")).has_started()
    assert answer.unknown
    assert answer.missing[0].word is Word.DOSE_COUNT
