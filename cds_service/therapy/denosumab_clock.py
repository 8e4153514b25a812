"""The clock of denosumab: last dose, due day, grace, lapse and bridge (knowledge 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.logic import Answer, Missing, Word, fails, holds, known, unknown
from cds_service.therapy.denosumab_bridge import bridge_of
from cds_service.therapy.doses import DoseHistory
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.limits import denosumab_limits
from cds_service.therapy.spans import plus_days
from fhir_mappings.facts.dates import PartialDate, add_months
from fhir_mappings.facts.medications import Agent


@dataclass(frozen=True, slots=True)
class DenosumabClock:
    """The clock of one patient. `started`: whether it runs; `bridge`: whether one cleared it."""

    history: DoseHistory
    as_of: date
    started: Answer
    bridge: Answer

    @property
    def last(self) -> PartialDate | None:
        """Give the day of the last dose; None when it is unknown or there is none."""
        return self.history.last.on if self.history.last else None

    @property
    def due(self) -> PartialDate | None:
        """Give the day on which the next dose is due."""
        return self.last and self.last.plus_months(denosumab_limits().due_months)

    @property
    def grace_ends(self) -> PartialDate | None:
        """Give the last day on which the next dose is still on time."""
        return self.due and plus_days(self.due, denosumab_limits().grace_days)

    @property
    def is_estimate(self) -> bool:
        """Tell whether the last dose rests on the third rung of evidence or lower."""
        return self.history.is_estimate

    def has_started(self) -> Answer:
        """Tell whether a last dose is known; unknown where only an order tells of the drug."""
        return self.started

    def cleared(self) -> Answer:
        """Tell whether a bisphosphonate since the last dose has taken the place of denosumab."""
        return self.bridge

    def reached(self, months: int) -> Answer:
        """Tell whether so many calendar months have passed since the last dose, inclusive."""
        if self.last is None:
            return self.started
        opens = self.last.plus_months(months)
        return self._passed(opens.on_or_before(self.as_of), f"{months} months after the dose")

    def given_within(self, months: int) -> Answer:
        """Tell whether the last dose was given within so many calendar months, inclusive."""
        if self.last is None:
            return self.started
        recent = self.last.on_or_after(add_months(self.as_of, -months))
        return self._answer(
            recent, f"denosumab given within {months} months", "denosumab given earlier"
        )

    def past_due(self) -> Answer:
        """Tell whether the as-of day is after the due day."""
        return self._after(self.due, "the due day")

    def past_grace(self) -> Answer:
        """Tell whether the as-of day is after the grace of the next dose."""
        return self._after(self.grace_ends, "the grace of the next dose")

    def long_overdue(self) -> Answer:
        """Tell whether the dose is later than the delay with the most vertebral fractures."""
        limit = self.due and plus_days(self.due, denosumab_limits().long_days)
        return self._after(limit, "the long delay")

    def is_history(self) -> Answer:
        """Tell whether the last dose is so long ago that the lapse is history.

        A later date on a weaker rung of evidence, which names no last dose, may say otherwise.
        """
        months = denosumab_limits().history_months
        past = self._after(
            self.last and self.last.plus_months(months), "the time in which a lapse counts"
        )
        later = self.history.later_on_lower_rung
        if past.fails or later is None or later.on.plus_months(months).before(self.as_of):
            return past
        return unknown("a later dose is recorded", *self.doubts(), facts=(later,))

    def days_late(self) -> int | None:
        """Give the days since the due day; None before it, or where a day is not known."""
        if self.due is None or not self.due.is_exact or self.due.latest >= self.as_of:
            return None
        return (self.as_of - self.due.latest).days

    def doubts(self) -> tuple[Missing, ...]:
        """Give what a card that rests on this clock must name (knowledge 5.1, 14.14)."""
        return tuple(Missing(Word.LAST_DOSE_DATE, note) for note in self._notes())

    def _notes(self) -> list[str]:
        notes = [f"not used, {reference}" for reference in self.history.undated]
        if self.is_estimate:
            notes.append("the last dose is an estimate")
        if later := self.history.later_on_lower_rung:
            notes.append(f"a later date is recorded, {later.describe()}")
        return notes

    def _after(self, limit: PartialDate | None, what: str) -> Answer:
        if limit is None:
            return self.started
        return self._passed(limit.before(self.as_of), f"{what}, {limit}")

    def _passed(self, passed: bool | None, what: str) -> Answer:
        return self._answer(passed, f"past {what}", f"not past {what}")

    def _answer(self, truth: bool | None, if_so: str, if_not: str) -> Answer:
        last = (self.history.last,) if self.history.last else ()
        if truth is None:
            missing = Missing(Word.LAST_DOSE_DATE, f"known as {self.last} only")
            return unknown(f"open: {if_so}", missing, facts=last)
        return known(truth, if_so, if_not, *last)


def denosumab_clock_of(exposures: Exposures, as_of: date) -> DenosumabClock:
    """Give the denosumab clock of one patient."""
    history = exposures.doses(Agent.DENOSUMAB)
    return DenosumabClock(
        history, as_of, _started(exposures, history), bridge_of(exposures, history)
    )


def _started(exposures: Exposures, history: DoseHistory) -> Answer:
    if history.last is not None:
        return holds("last denosumab dose", history.last)
    if history.ordered_only or history.undated or exposures.intervals(Agent.DENOSUMAB):
        missing = (Missing(Word.LAST_DOSE_DATE, note) for note in history.undated or ("denosumab",))
        return unknown("denosumab is on record without a dose date", *missing)
    if missing_sources := exposures.unread(Agent.DENOSUMAB):
        return unknown("not all medicines were read", *missing_sources)
    return fails("no denosumab on record")
