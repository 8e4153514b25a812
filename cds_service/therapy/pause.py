"""A planned pause of a bisphosphonate, as against a stop (knowledge 14.9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, unknown
from cds_service.risk.events import FractureEvent
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.intervals import Interval
from cds_service.therapy.limits import PACKAGE
from cds_service.therapy.record_intervals import first_day
from cds_service.therapy.spans import plus_days
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    EVERY_AGENT,
    ORAL_BISPHOSPHONATES,
    Agent,
    MedicationRecord,
    RecordStatus,
)

ZOLEDRONATE_ONLY = frozenset({Agent.ZOLEDRONATE})
OVER = "a low-trauma fracture has ended the pause"
PAUSED = (RecordStatus.ON_HOLD, RecordStatus.STOPPED)


@dataclass(frozen=True, slots=True)
class Limits:
    """After how much treatment the end of a bisphosphonate counts as a pause."""

    pause_oral_months: int
    pause_infusions: int


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, PACKAGE, "pause.toml")


def planned_pause_of(exposures: Exposures, fractures: Iterable[FractureEvent] = ()) -> Answer:
    """Tell whether a bisphosphonate pauses by plan; any other end of it is a stop.

    Planned: an entry on hold or stopped that says holiday or pause, or an end after sixty months of
    oral treatment or three infusions for which no other reason is given. Treatment begun since then
    ends the pause, and so does a low-trauma fracture (knowledge 5.4), of those that count.
    """
    broken = tuple(fractures)
    return any_of(
        _said(exposures, broken),
        _after_oral_course(exposures, broken),
        _after_infusions(exposures, broken),
    )


def _said(exposures: Exposures, broken: tuple[FractureEvent, ...]) -> Answer:
    said = [
        record
        for agent in sorted(BISPHOSPHONATES)
        for record in exposures.records.get(agent, ())
        if record.pause_reason and record.status in PAUSED
    ]
    untreated = [one for one in said if not _treated_since(exposures, _paused_on(one))]
    standing = [one for one in untreated if not _broken_since(broken, _paused_on(one))]
    if standing:
        return holds("planned pause", *standing)
    if untreated:
        return fails(OVER, *untreated)
    return fails("no entry says holiday or pause")


def _paused_on(record: MedicationRecord) -> PartialDate | None:
    return record.end or first_day(record)


def _after_oral_course(exposures: Exposures, broken: tuple[FractureEvent, ...]) -> Answer:
    limit = limits().pause_oral_months
    end = exposures.ended(ORAL_BISPHOSPHONATES)
    if end is None or _treated_since(exposures, end):
        return fails("no oral bisphosphonate has ended that nothing followed")
    facts = _latest(exposures)
    if since := _broken_since(broken, end):
        return fails(OVER, *since)
    if _ended_for_another_reason(exposures, ORAL_BISPHOSPHONATES, end):
        return fails("the oral bisphosphonate was stopped for another reason", *facts)
    match exposures.cumulative_months(ORAL_BISPHOSPHONATES).reaches(limit):
        case True:
            return holds(f"oral bisphosphonate ended after {limit} months or more", *facts)
        case False:
            return fails(f"the oral bisphosphonate ended before {limit} months", *facts)
        case None:
            missing = Missing(Word.MEDICATIONS, "how long the oral bisphosphonate was taken")
            return unknown("whether the end was a planned pause", missing, facts=facts)


def _after_infusions(exposures: Exposures, broken: tuple[FractureEvent, ...]) -> Answer:
    history, limit = exposures.doses(Agent.ZOLEDRONATE), limits().pause_infusions
    end = exposures.ended(ZOLEDRONATE_ONLY)
    if end is None or history.last is None or history.recorded < limit:
        return fails("no zoledronate has ended after its infusions")
    if _treated_since(exposures, history.last.on):
        return fails("zoledronate was followed by another agent")
    if since := _broken_since(broken, history.last.on):
        return fails(OVER, *since)
    if _ended_for_another_reason(exposures, ZOLEDRONATE_ONLY, history.last.on):
        return fails("zoledronate was stopped for another reason", history.last)
    if len(history.counted) < limit:
        missing = Missing(Word.DOSE_COUNT, "infusions of zoledronate")
        return unknown("whether the end was a planned pause", missing, facts=(history.last,))
    return holds(f"zoledronate ended after {len(history.counted)} infusions", history.last)


def _broken_since(
    broken: tuple[FractureEvent, ...], day: PartialDate | None
) -> tuple[FractureEvent, ...]:
    """Give the fractures that surely happened after a day."""
    if day is None:
        return ()
    return tuple(one for one in broken if one.on is not None and one.on.after(day.latest))


def _ended_for_another_reason(
    exposures: Exposures, agents: frozenset[Agent], last: PartialDate
) -> bool:
    """Tell whether an entry that ended then, or at a time not known, gives another reason."""
    return any(
        record.other_end_reason
        and record.status is not RecordStatus.ACTIVE
        and (record.end is None or record.end.before(last.earliest) is not True)
        for agent in agents
        for record in exposures.records.get(agent, ())
    )


def _treated_since(exposures: Exposures, day: PartialDate | None) -> bool:
    """Tell whether any bone agent was given or begun after a day."""
    if day is None:
        return False
    return exposures.started_on_or_after(EVERY_AGENT, plus_days(day, 1).latest).holds


def _latest(exposures: Exposures) -> tuple[Interval, ...]:
    agents = sorted(ORAL_BISPHOSPHONATES)
    return tuple(one for agent in agents for one in exposures.intervals(agent)[-1:])
