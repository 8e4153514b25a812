"""A bone drug is ordered without a current calcium and kidney test (knowledge 6, 14.2, OS-13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cds_service.labs.panel import Labs
from cds_service.labs.values import Lab, LabValue
from cds_service.logic import Answer, Missing, Reason, Truth, Word, holds
from cds_service.recommendations.cases import OrderCase
from cds_service.recommendations.lab_orders import EQUIVALENT, all_ordered
from cds_service.recommendations.outcomes import NotApplicable, Outcome, one_outcome, settle
from cds_service.recommendations.unreadable_drafts import unreadable_drafts
from cds_service.therapy.order_intents import JudgedOrder
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import (
    INTRAVENOUS_BISPHOSPHONATES,
    ORAL_BISPHOSPHONATES,
    Agent,
)
from fhir_mappings.facts.orders import DraftStatus

CARDS = ("parenteral", "oral")
PARENTERAL = INTRAVENOUS_BISPHOSPHONATES | {Agent.DENOSUMAB, Agent.ROMOSOZUMAB}
NAMES = {Analyte.CALCIUM_TOTAL: "calcium", Analyte.CREATININE: "kidney function"}
NOT_CONCERNED = "no draft of a bone agent that needs tests before the dose"


@dataclass(frozen=True, slots=True)
class Limits:
    """How old the tests may be by kind of agent, and how long an order of them stands."""

    parenteral_days: int
    oral_days: int
    order_days: int


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Ask for calcium and creatinine that are missing or too old for the drafted agent.

    A laboratory source that was not read fires too, and says so (knowledge 14.23).
    """
    outcomes = tuple(
        _decide_one(order, case, limits)
        for order in case.proposals
        if order.agent in PARENTERAL | ORAL_BISPHOSPHONATES
    )
    return one_outcome((*outcomes, *unreadable_drafts(case)), CARDS, NOT_CONCERNED)


def _decide_one(order: JudgedOrder, case: OrderCase, limits: Limits) -> Outcome:
    parenteral = order.agent in PARENTERAL
    days = limits.parenteral_days if parenteral else limits.oral_days
    lacking = _lacking(case.chart.assessment.labs, days)
    if not lacking:
        phrase = f"{order.agent}: calcium and kidney tests are within {days} days"
        return NotApplicable((Reason(phrase),))
    tests = tuple(Reason(one.text()) for one in lacking.values())
    trigger = Answer(Truth.HOLDS, (Reason("", (order,)), *tests))
    suppressed = _tests_are_ordered(case, frozenset(lacking), limits)
    card = "parenteral" if parenteral else "oral"
    names = " and ".join(NAMES[one] for one in lacking)
    values = {"agent": order.agent, "days": days, "tests": names}
    notes = (*lacking.values(), *_besides(case.chart.assessment.labs, lacking, limits, parenteral))
    return settle(trigger, suppressed, card, values, notes)


def _besides(
    labs: Labs, lacking: Mapping[Analyte, Missing], limits: Limits, parenteral: bool
) -> Iterator[Missing]:
    """Name what is drawn with the tests: albumin beside calcium, vitamin D before an injection."""
    if Analyte.CALCIUM_TOTAL in lacking:
        yield Missing(Word.ALBUMIN, "with calcium")
    vitamin_d = labs.vitamin_d(limits.oral_days)
    if parenteral and not isinstance(vitamin_d, LabValue):
        yield vitamin_d.missing


def _lacking(labs: Labs, days: int) -> dict[Analyte, Missing]:
    kidney = (labs.creatinine(days), labs.egfr(days), labs.clearance(days))
    results: dict[Analyte, Lab] = {
        Analyte.CALCIUM_TOTAL: labs.calcium(days),
        Analyte.CREATININE: next((one for one in kidney if isinstance(one, LabValue)), kidney[0]),
    }
    return {
        analyte: _named(result.missing, result.not_read)
        for analyte, result in results.items()
        if not isinstance(result, LabValue)
    }


def _named(missing: Missing, not_read: bool) -> Missing:
    return Missing(missing.word, "not available to this service") if not_read else missing


def _tests_are_ordered(case: OrderCase, lacking: frozenset[Analyte], limits: Limits) -> Answer:
    """Each lacking test has a standing order, or is among the drafts of this call."""
    drafted = frozenset(
        name
        for draft in case.orders.drafts
        if draft.status is DraftStatus.PROPOSES
        for name in draft.analytes
    )
    open_ones = tuple(sorted(one for one in lacking if not drafted & EQUIVALENT[one]))
    if not open_ones:
        return holds("the tests are among the drafts")
    return all_ordered(case.chart.facts, open_ones, case.chart.as_of, limits.order_days)
