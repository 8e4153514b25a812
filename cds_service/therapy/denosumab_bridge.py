"""Whether a bisphosphonate since the last dose has taken the place of denosumab (knowledge 5.1)."""

from __future__ import annotations

from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, unknown
from cds_service.risk.day_spans import ONE_DAY
from cds_service.therapy.doses import Dose, DoseHistory
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.intervals import Interval
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    INTRAVENOUS_BISPHOSPHONATES,
    ORAL_BISPHOSPHONATES,
    Agent,
)


def bridge_of(
    exposures: Exposures, denosumab: DoseHistory, stopped: frozenset[Agent] = frozenset()
) -> Answer:
    """Weigh the bisphosphonates since the last denosumab dose; tablets that are stopped end.

    An intravenous dose after it clears the clock, and an oral course begun on or after it that
    covers the as-of day. A later date on a weaker rung of evidence, medicines that were not read
    and partial dates leave it open.
    """
    if denosumab.last is None:
        return fails("no denosumab dose that could be followed")
    last = denosumab.last.on
    found = any_of(
        *(_infusion(exposures.doses(agent), last) for agent in sorted(INTRAVENOUS_BISPHOSPHONATES)),
        *(
            _oral_course(exposures, interval, last)
            for agent in sorted(ORAL_BISPHOSPHONATES - stopped)
            for interval in exposures.intervals(agent)
        ),
    )
    if found.fails and (missing := exposures.unread(*BISPHOSPHONATES)):
        return unknown("not all medicines were read", *missing)
    return found if not found.fails else _no_bridge(exposures)


def _no_bridge(exposures: Exposures) -> Answer:
    """Name the tablets that run and began before the last dose: they are no bridge."""
    running = tuple(
        interval
        for agent in sorted(ORAL_BISPHOSPHONATES)
        for interval in exposures.intervals(agent)
        if interval.covers(exposures.as_of)
    )
    if running:
        return fails("no bisphosphonate was begun since the last denosumab dose", *running)
    return fails("no bisphosphonate since the last denosumab dose")


def _infusion(history: DoseHistory, last: PartialDate) -> Answer:
    verdicts = [(dose, _after(dose.on, last)) for dose in history.doses]
    if given := tuple(dose for dose, verdict in verdicts if verdict is True):
        return holds("bisphosphonate since the last denosumab dose", *given)
    if any(verdict is None for _, verdict in verdicts):
        return _open(history.agent)
    return _on_weaker_rung(history, history.later_on_lower_rung, last)


def _on_weaker_rung(history: DoseHistory, later: Dose | None, last: PartialDate) -> Answer:
    if later is not None and _after(later.on, last) is not False:
        return _open(history.agent)
    return fails(f"no {history.agent} since")


def _oral_course(exposures: Exposures, interval: Interval, last: PartialDate) -> Answer:
    begun = None if interval.start is None else _after(interval.start, last, same_day=True)
    runs = interval.covers(exposures.as_of)
    if begun is False or runs is False:
        return fails("no oral bisphosphonate since")
    if begun and runs:
        return holds("bisphosphonate since the last denosumab dose", interval)
    missing = Missing(Word.MEDICATIONS, f"days of {', '.join(interval.references)}")
    return unknown("whether an oral bisphosphonate follows denosumab", missing, facts=(interval,))


def _after(day: PartialDate, last: PartialDate, same_day: bool = False) -> bool | None:
    """Tell whether a day lies after the last dose (or on it), whatever days both could be."""
    shift = ONE_DAY * (not same_day)
    surely = day.on_or_after(last.latest + shift)
    possibly = day.on_or_after(last.earliest + shift)
    return surely if surely == possibly else None


def _open(agent: Agent) -> Answer:
    missing = Missing(Word.LAST_DOSE_DATE, str(agent))
    return unknown(f"whether {agent} was given after the last denosumab dose", missing)
