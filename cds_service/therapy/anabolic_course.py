"""The bone-forming course: how far it has come, when it ended, what followed (PV-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, known, unknown
from cds_service.therapy.doses import Dose, DoseHistory
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.intervals import CumulativeMonths, Interval, joined, total_months
from cds_service.therapy.limits import anabolic_limits
from cds_service.therapy.record_intervals import record_intervals
from fhir_mappings.facts.dates import PartialDate, add_months
from fhir_mappings.facts.medications import (
    ANABOLICS,
    ANTIRESORPTIVES,
    PTH_ANALOGUES,
    Agent,
    RecordStatus,
    Rung,
)

ROMOSOZUMAB_ONLY = frozenset({Agent.ROMOSOZUMAB})


@dataclass(frozen=True, slots=True)
class AnabolicCourse:
    """The courses of romosozumab and of PTH analogues on record, judged as one.

    `romosozumab`: its doses; `course_doses`: those of the newest course, after a gap in which an
    earlier one became history. `romosozumab_months`: months of its statements or orders where no
    dose is on record. `pth`: months of teriparatide and abaloparatide. `ended`: when the last of
    them ended; None while one runs. `latest`: the newest stretch.
    """

    as_of: date
    on_record: Answer
    romosozumab: DoseHistory
    course_doses: tuple[Dose, ...]
    romosozumab_months: CumulativeMonths
    pth: CumulativeMonths
    latest: Interval | None
    ended: PartialDate | None
    succeeded: Answer

    @property
    def agent(self) -> Agent | None:
        """Give the agent of the newest stretch."""
        return min(self.latest.agents) if self.latest else None

    @property
    def ended_on(self) -> date | None:
        """Give the last day of the course; None while it runs. Of a partial date the latest."""
        return self.ended.latest if self.ended else None

    @property
    def days_since_end(self) -> int | None:
        """Give the days since the end of the course; None while it runs."""
        return (self.as_of - self.ended_on).days if self.ended_on else None

    def has_started(self) -> Answer:
        """Tell whether a bone-forming course is on record."""
        return self.on_record

    def near_end(self) -> Answer:
        """Tell whether the newest course has the doses or months of one near its end (PV-10)."""
        if not self.on_record.holds:
            return self.on_record
        limits = anabolic_limits()
        if self.agent is not Agent.ROMOSOZUMAB:
            return self.pth_reaches(limits.near_end_months)
        if self._counts_by_months():
            return self.romosozumab_reaches(limits.near_end_doses)
        earlier = len(self.romosozumab.counted) - len(self.course_doses)
        return self._doses_reach(limits.near_end_doses, earlier)

    def romosozumab_reaches(self, limit: int) -> Answer:
        """Tell whether so many doses were given; months count where no dose is on record."""
        if self._counts_by_months():
            return _reach(self.romosozumab_months.reaches(limit), limit, "months of romosozumab")
        return self._doses_reach(limit)

    def pth_reaches(self, limit: int) -> Answer:
        """Tell whether so many months of teriparatide and abaloparatide were taken."""
        return _reach(self.pth.reaches(limit), limit, "months of a PTH analogue")

    def ended_days_ago(self, days: int) -> Answer:
        """Tell whether the course ended so many days ago or more."""
        limit = self.as_of - timedelta(days=days)
        before = self.ended.on_or_before(limit) if self.ended else False
        return self._since_end(before, f"ended {days} days ago or more")

    def is_history(self) -> Answer:
        """Tell whether the course ended so long ago that consolidation is history (PV-10)."""
        months = anabolic_limits().history_months
        limit = add_months(self.as_of, -months)
        before = self.ended.before(limit) if self.ended else False
        return self._since_end(before, f"ended more than {months} months ago")

    def followed(self) -> Answer:
        """Tell whether an antiresorptive is active, or was started since the end."""
        return self.succeeded

    def doubts(self) -> tuple[Missing, ...]:
        """Give what a card that rests on this course must name."""
        notes = [Missing(Word.DOSE_COUNT, f"not used, {one}") for one in self.romosozumab.undated]
        if self._counts_by_months():
            notes.append(Missing(Word.DOSE_COUNT, "estimated from months of treatment"))
        elif self.romosozumab.is_estimate:
            notes.append(Missing(Word.DOSE_COUNT, "the doses are an estimate"))
        if self.pth.estimate:
            notes.append(Missing(Word.MEDICATIONS, "the months of treatment are an estimate"))
        return tuple(notes)

    def _doses_reach(self, limit: int, earlier: int = 0) -> Answer:
        """Doses that surely were given reach a limit; those of weaker entries may (5.1)."""
        surely = len(self.romosozumab.counted) - earlier
        at_most = self.romosozumab.recorded - earlier
        is_open = surely < limit <= at_most
        return _reach(None if is_open else surely >= limit, limit, "doses of romosozumab")

    def _since_end(self, before: bool | None, what: str) -> Answer:
        if not self.on_record.holds:
            return self.on_record
        if before and self._may_go_on():
            before = None
        if before is None:
            return unknown(f"whether it {what}", Missing(Word.LAST_DOSE_DATE), facts=self._facts())
        return known(before, f"it {what}", f"it has not {what}", *self._facts())

    def _may_go_on(self) -> bool:
        """A later dose on a weaker rung leaves open whether the course has ended."""
        later = self.romosozumab.later_on_lower_rung
        return later is not None and self.ended_on is not None and later.on.latest > self.ended_on

    def _counts_by_months(self) -> bool:
        return not self.romosozumab.doses and self.romosozumab_months.at_most != 0

    def _facts(self) -> tuple[Interval, ...]:
        return (self.latest,) if self.latest else ()


def anabolic_course_of(exposures: Exposures, as_of: date) -> AnabolicCourse:
    """Give the bone-forming courses of one patient as one."""
    romosozumab = _romosozumab(exposures)
    pth = tuple(one for agent in sorted(PTH_ANALOGUES) for one in exposures.intervals(agent))
    ended = _last_end(
        [_romosozumab_end(exposures, romosozumab)] if romosozumab else [],
        [exposures.ended(PTH_ANALOGUES)] if pth else [],
    )
    return AnabolicCourse(
        as_of=as_of,
        on_record=_on_record(exposures, (*romosozumab, *pth)),
        romosozumab=exposures.doses(Agent.ROMOSOZUMAB),
        course_doses=_newest_course(exposures.doses(Agent.ROMOSOZUMAB)),
        romosozumab_months=total_months(romosozumab, as_of),
        pth=exposures.cumulative_months(PTH_ANALOGUES),
        latest=max((*romosozumab, *pth), key=_last_day, default=None),
        ended=ended,
        succeeded=_followed(exposures, ended),
    )


def _romosozumab(exposures: Exposures) -> tuple[Interval, ...]:
    """Give its stretches; its orders stand in where no dose is on record (PV-10, missing)."""
    stretches = exposures.intervals(Agent.ROMOSOZUMAB)
    if stretches or exposures.pending_order(ROMOSOZUMAB_ONLY).holds:
        return stretches
    kept = (RecordStatus.ACTIVE, RecordStatus.COMPLETED)
    orders = [one for one in exposures.records.get(Agent.ROMOSOZUMAB, ()) if one.status in kept]
    return joined(
        record_intervals([one for one in orders if one.rung is Rung.ORDERED], exposures.as_of)
    )


def _romosozumab_end(exposures: Exposures, stretches: tuple[Interval, ...]) -> PartialDate | None:
    """Give the last dose of a course that is complete or no longer active (PV-10)."""
    history = exposures.doses(Agent.ROMOSOZUMAB)
    last = stretches[-1]
    if history.last is None:
        return last.end if last.covers(exposures.as_of) is False else None
    is_complete = len(_newest_course(history)) >= anabolic_limits().complete_doses
    return history.last.on if is_complete or last.on_therapy(exposures.as_of) is False else None


def _newest_course(history: DoseHistory) -> tuple[Dose, ...]:
    """Give the doses since the last gap in which an earlier course became history (PV-10)."""
    months = anabolic_limits().history_months
    course: list[Dose] = []
    for dose in history.counted:
        if course and course[-1].on.plus_months(months).before(dose.on.earliest):
            course.clear()
        course.append(dose)
    return tuple(course)


def _last_end(*ends: list[PartialDate | None]) -> PartialDate | None:
    """Give the latest of the ends; None while a course runs, or if there is none."""
    known_ends: list[PartialDate] = []
    for end in (end for group in ends for end in group):
        if end is None:
            return None
        known_ends.append(end)
    return max(known_ends, key=lambda end: (end.latest, end.earliest), default=None)


def _on_record(exposures: Exposures, stretches: tuple[Interval, ...]) -> Answer:
    if stretches:
        return holds("bone-forming course", *stretches)
    if undated := exposures.doses(Agent.ROMOSOZUMAB).undated:
        missing = (Missing(Word.DOSE_COUNT, reference) for reference in undated)
        return unknown("romosozumab is on record without a dose date", *missing)
    if missing_sources := exposures.unread(*ANABOLICS):
        return unknown("not all medicines were read", *missing_sources)
    return fails("no bone-forming course on record")


def _followed(exposures: Exposures, ended: PartialDate | None) -> Answer:
    active = exposures.any_active(ANTIRESORPTIVES)
    if ended is None:
        return active
    return any_of(active, exposures.started_on_or_after(ANTIRESORPTIVES, ended.earliest))


def _reach(reached: bool | None, limit: int, what: str) -> Answer:
    if reached is None:
        return unknown(f"whether {limit} {what} are reached", Missing(Word.DOSE_COUNT, what))
    return known(reached, f"{limit} {what} or more", f"fewer than {limit} {what}")


def _last_day(interval: Interval) -> tuple[date, date]:
    start = interval.start.latest if interval.start else date.min
    return (interval.end.latest if interval.end else date.max, start)
