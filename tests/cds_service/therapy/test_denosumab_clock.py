"""The clock of denosumab (knowledge 5.1, PV-08, PV-09)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cds_service.logic import Answer, Truth, Word
from cds_service.therapy.denosumab_clock import DenosumabClock
from fhir_mappings.facts.medications import Agent, RecordStatus, Regimen, Rung
from fhir_mappings.facts.provenance import Source, SourceState
from tests.cds_service.facts_builder import Chart, woman
from tests.cds_service.therapy.charting import clocked, doses, entry

LAST = "2025-06-15"
DUE = date(2025, 12, 15)
HOLDS, DOES_NOT, UNKNOWN = Truth.HOLDS, Truth.DOES_NOT, Truth.UNKNOWN


def clock(*given: str, as_of: date = date(2026, 6, 15)) -> DenosumabClock:
    return clocked(doses(woman(), Agent.DENOSUMAB, *given), as_of).denosumab


def of_chart(chart: Chart) -> DenosumabClock:
    return clocked(chart).denosumab


@pytest.mark.parametrize(
    ("as_of", "band"),
    [
        pytest.param(date(2025, 11, 14), "", id="a day before five months nothing opens"),
        pytest.param(date(2025, 11, 15), "opens", id="it opens on the day of five months"),
        pytest.param(DUE, "opens", id="on the due day it is not past due"),
        pytest.param(DUE + timedelta(1), "opens due", id="the day after it is"),
        pytest.param(DUE + timedelta(28), "opens due", id="on day 28 the grace still holds"),
        pytest.param(DUE + timedelta(29), "opens due grace", id="on day 29 the grace is over"),
        pytest.param(DUE + timedelta(112), "opens due grace", id="on day 112 it is not long"),
        pytest.param(DUE + timedelta(113), "opens due grace long", id="on day 113 it is"),
        pytest.param(
            date(2027, 6, 15), "opens due grace long", id="at 24 months to the day it is no history"
        ),
        pytest.param(
            date(2027, 6, 16), "opens due grace long history", id="a day later it is history"
        ),
    ],
)
def test_each_band_begins_and_ends_on_its_day(as_of: date, band: str) -> None:
    found = clock(LAST, as_of=as_of)
    answers: dict[str, Answer] = {
        "opens": found.reached(5),
        "due": found.past_due(),
        "grace": found.past_grace(),
        "long": found.long_overdue(),
        "history": found.is_history(),
    }
    assert " ".join(name for name, answer in answers.items() if answer.holds) == band
    assert not any(answer.unknown for answer in answers.values())


def test_a_due_day_is_clamped_to_the_end_of_its_month() -> None:
    found = clock("2025-02-28", "2025-08-31", as_of=date(2026, 3, 1))
    assert str(found.due) == "2026-02-28"
    assert found.days_late() == 1
    assert found.past_due().holds
    assert found.past_grace().fails


@pytest.mark.parametrize(
    ("doses_given", "due", "overdue"),
    [
        pytest.param("2026-01-15", False, False, id="five months after the dose it is not due"),
        pytest.param("2025-12-14", True, False, id="six months and a day it is due"),
        pytest.param("2025-11-17", True, True, id="six months and 29 days it is overdue"),
    ],
)
def test_the_published_situations(doses_given: str, due: bool, overdue: bool) -> None:
    found = clock("2025-01-15", doses_given)
    assert (found.past_due().holds, found.past_grace().holds) == (due, overdue)
    assert found.reached(5).holds


def test_days_late_are_counted_only_after_the_due_day() -> None:
    assert clock(LAST, as_of=DUE).days_late() is None
    assert clock(LAST, as_of=DUE + timedelta(29)).days_late() == 29


def test_a_dose_known_to_the_month_leaves_open_what_its_day_would_decide() -> None:
    found = clock("2025-11")
    assert found.past_due().holds
    assert found.past_grace().unknown
    assert found.past_grace().missing[0].word is Word.LAST_DOSE_DATE
    assert found.is_history().fails
    assert found.days_late() is None


@pytest.mark.parametrize(
    ("chart", "truth", "word"),
    [
        pytest.param(woman(), DOES_NOT, None, id="no denosumab at all"),
        pytest.param(
            entry(woman(), Agent.DENOSUMAB, authored="2025-06-01"),
            UNKNOWN,
            Word.LAST_DOSE_DATE,
            id="only an order",
        ),
        pytest.param(
            entry(woman(), Agent.DENOSUMAB, Rung.STATED, start="2024-01-01"),
            UNKNOWN,
            Word.LAST_DOSE_DATE,
            id="only a statement without the day of a dose",
        ),
        pytest.param(
            entry(
                woman(),
                Agent.DENOSUMAB,
                Rung.PROCEDURE,
                regimen=Regimen.UNKNOWN,
                given="2026-01-15",
            ),
            UNKNOWN,
            Word.LAST_DOSE_DATE,
            id="only a dose of unknown strength",
        ),
        pytest.param(
            woman().set_aside("denosumab"),
            UNKNOWN,
            Word.LAST_DOSE_DATE,
            id="only a dose whose date cannot be read",
        ),
        pytest.param(
            woman().unread(Source.ADMINISTRATIONS, SourceState.NOT_ASKED),
            UNKNOWN,
            Word.MEDICATIONS,
            id="administrations were not read",
        ),
    ],
)
def test_without_a_known_dose_every_answer_is_that_of_the_start(
    chart: Chart, truth: Truth, word: Word | None
) -> None:
    found = of_chart(chart)
    answers = (found.has_started(), found.past_grace(), found.reached(5), found.is_history())
    assert {answer.truth for answer in answers} == {truth}
    words = {item.word for answer in answers for item in answer.missing}
    assert words == ({word} if word else set())


def lapsed() -> Chart:
    return doses(woman(), Agent.DENOSUMAB, "2025-06-15")


@pytest.mark.parametrize(
    ("chart", "truth"),
    [
        pytest.param(lapsed(), DOES_NOT, id="nothing since"),
        pytest.param(
            doses(lapsed(), Agent.ZOLEDRONATE, "2025-06-16"), HOLDS, id="zoledronate the day after"
        ),
        pytest.param(
            doses(lapsed(), Agent.ZOLEDRONATE, "2025-06-15"), DOES_NOT, id="zoledronate that day"
        ),
        pytest.param(
            doses(lapsed(), Agent.IBANDRONATE_IV, "2025-12-15"), HOLDS, id="ibandronate infused"
        ),
        pytest.param(
            doses(lapsed(), Agent.ZOLEDRONATE, "2025-06"),
            UNKNOWN,
            id="zoledronate in the month of the last dose",
        ),
        pytest.param(
            doses(
                doses(lapsed(), Agent.ZOLEDRONATE, "2019-06-01"),
                Agent.ZOLEDRONATE,
                "2025-12-15",
                rung=Rung.STATED,
            ),
            UNKNOWN,
            id="a later zoledronate on a weaker rung of evidence",
        ),
        pytest.param(
            entry(lapsed(), Agent.ALENDRONATE, start="2025-06-15"),
            HOLDS,
            id="alendronate begun that day and running",
        ),
        pytest.param(
            entry(lapsed(), Agent.ALENDRONATE, start="2025-06-14"),
            DOES_NOT,
            id="alendronate that ran before",
        ),
        pytest.param(
            entry(lapsed(), Agent.ALENDRONATE, start="2025-06"),
            UNKNOWN,
            id="alendronate begun in the month of the last dose",
        ),
        pytest.param(
            entry(
                lapsed(),
                Agent.ALENDRONATE,
                status=RecordStatus.COMPLETED,
                start="2025-07-01",
                end="2026-05-15",
            ),
            DOES_NOT,
            id="alendronate that ended 31 days ago",
        ),
        pytest.param(
            doses(lapsed(), Agent.ROMOSOZUMAB, "2026-06-01"),
            DOES_NOT,
            id="another agent clears not",
        ),
        pytest.param(
            entry(
                lapsed(),
                Agent.ZOLEDRONATE,
                Rung.PROCEDURE,
                regimen=Regimen.ONCOLOGY,
                given="2025-12-15",
            ),
            DOES_NOT,
            id="the dose for cancer clears not",
        ),
        pytest.param(
            lapsed().unread(Source.DISPENSES), UNKNOWN, id="medicines that were not read whole"
        ),
    ],
)
def test_only_a_bisphosphonate_since_the_last_dose_clears_the_clock(
    chart: Chart, truth: Truth
) -> None:
    assert of_chart(chart).cleared().truth is truth


def test_a_card_must_name_estimates_and_what_was_not_used() -> None:
    chart = doses(woman(), Agent.DENOSUMAB, "2025-11-01", rung=Rung.DISPENSED)
    doses(chart, Agent.DENOSUMAB, "2025-12-01", rung=Rung.STATED).set_aside("denosumab")
    notes = " | ".join(item.text() for item in of_chart(chart).doubts())
    assert "estimate" in notes
    assert "2025-12-01" in notes
    assert "Observation/3" in notes


@pytest.mark.parametrize(
    ("given", "truth"),
    [
        pytest.param("2024-06-15", HOLDS, id="24 months to the day is within"),
        pytest.param("2024-06-14", DOES_NOT, id="a day more is not"),
    ],
)
def test_given_within_months(given: str, truth: Truth) -> None:
    assert clock(given).given_within(24).truth is truth
