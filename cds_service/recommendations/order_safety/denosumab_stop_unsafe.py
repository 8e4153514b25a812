"""Stopping denosumab without a drug that follows it (knowledge 5.2, 5.5, OS-11)."""

from __future__ import annotations

from cds_service.logic import (
    Answer,
    Describable,
    Missing,
    Reason,
    Truth,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    quiet,
    unknown,
    unless,
)
from cds_service.recommendations.cases import NoLimits, OrderCase
from cds_service.recommendations.criteria import agents_missing
from cds_service.recommendations.outcomes import Outcome, settle
from cds_service.therapy.denosumab_bridge import bridge_of
from cds_service.therapy.denosumab_clock import DenosumabClock
from cds_service.therapy.order_intents import Intent, JudgedOrder, agents_stopped
from fhir_mappings.facts.medications import ORAL_BISPHOSPHONATES, Agent, Regimen
from fhir_mappings.facts.orders import DraftStatus

Limits = NoLimits

OFFERED = (Agent.ZOLEDRONATE, Agent.ALENDRONATE, Agent.RISEDRONATE)
FOLLOW_ON = ORAL_BISPHOSPHONATES | {Agent.ZOLEDRONATE}


def decide(case: OrderCase, limits: Limits) -> Outcome:
    """Warn of a stop of denosumab unless a bisphosphonate follows or already bridges it.

    A follow-on or a bridge that is unknown does not hold: the card shows and names it.
    """
    clock = case.chart.assessment.clocks.denosumab
    stopped = agents_stopped(case.orders, case.chart.facts)
    exceptions = any_of(
        _follow_on(case, stopped),
        bridge_of(case.chart.assessment.exposures, clock.history, stopped),
        clock.is_history(),
    )
    trigger = all_of(_stop(case), quiet(unless(exceptions)))
    start = clock.has_started()
    missing = tuple(dict.fromkeys((*exceptions.missing, *start.missing, *clock.doubts())))
    if clock.last is None and not missing:
        missing = (Missing(Word.LAST_DOSE_DATE, "no dose on record"),)
    values = {"last": clock.last, "due": clock.due}
    lacking = agents_missing(case.chart.assessment, OFFERED)
    return settle(trigger, card=_card(clock, exceptions), values=values, notes=(*missing, *lacking))


def _card(clock: DenosumabClock, exceptions: Answer) -> str:
    """A warning where the last dose or what follows it is not known; late once cover has ended."""
    if clock.last is None or exceptions.unknown:
        return "warning"
    return "late" if clock.past_due().holds else "critical"


def _stop(case: OrderCase) -> Answer:
    stops = tuple(order for order in case.judged if Agent.DENOSUMAB in order.stops)
    unread = tuple(one for one in case.judged if _may_stop_unread(one, case))
    if not stops and unread:
        missing = (Missing(Word.ORDER_DRUG, one.draft.reference) for one in unread)
        return unknown("a stop whose drug cannot be read", *missing, facts=unread)
    if not stops and (open_ones := tuple(one for one in case.judged if one.leaves_open)):
        missing = (item for one in open_ones for item in one.leaves_open)
        return unknown("whether a draft takes the place of denosumab", *missing, facts=open_ones)
    if not stops:
        return fails("no draft stops denosumab")
    last = case.chart.assessment.clocks.denosumab.history.last
    facts: tuple[Describable, ...] = stops if last is None else (*stops, last)
    return Answer(Truth.HOLDS, (Reason("denosumab is stopped", facts),))


def _may_stop_unread(order: JudgedOrder, case: OrderCase) -> bool:
    """A draft that ends an unreadable drug, or that may bring one in the place of denosumab."""
    if order.stops_unreadable_drug:
        return True
    last = case.chart.assessment.exposures.was_given_last(Agent.DENOSUMAB)
    return order.intent is Intent.UNKNOWN and not last.fails


def _follow_on(case: OrderCase, stopped: frozenset[Agent]) -> Answer:
    """A bisphosphonate in the same drafts, ordered or running, or denosumab ordered again.

    One that this call stops follows nothing, and neither does zoledronate from before the last
    denosumab dose; what was given since is the bridge of the clock.
    """
    for draft in case.orders.drafts:
        if draft.status is not DraftStatus.PROPOSES or draft.agent is None:
            continue
        if draft.regimen is Regimen.ONCOLOGY:
            continue
        if draft.agent in FOLLOW_ON or draft.agent is Agent.DENOSUMAB:
            return holds(f"{draft.agent} is in the same drafts ({draft.reference})")
    chart = case.chart.assessment
    tablets = chart.exposures.any_running(ORAL_BISPHOSPHONATES - stopped)
    ordered = chart.exposures.pending_order(FOLLOW_ON - stopped)
    if chart.clocks.denosumab.last is not None or Agent.ZOLEDRONATE in stopped:
        return any_of(tablets, ordered)
    return any_of(tablets, chart.exposures.active(Agent.ZOLEDRONATE), ordered)
