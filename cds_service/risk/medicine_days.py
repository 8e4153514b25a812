"""Which days a medicine was taken, surely and perhaps, and how long that lasted (14.8, 14.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.risk.day_spans import ONE_DAY, Span, courses, months_in, since, without_bursts
from fhir_mappings.facts.dates import PartialDate, full_months
from fhir_mappings.facts.medications import MedicationRecord


@dataclass(frozen=True, slots=True)
class Limits:
    """How exposure days are counted."""

    burst_days: int
    gap_days: int
    days_per_month: int


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, "cds_service.risk", "medicine_days.toml")


@dataclass(frozen=True, slots=True)
class MedicineDays:
    """An entry about a medicine that is no bone agent, and the days it covers up to a day.

    `start` None: unknown. `end`: the last covered day; None while no end is stated. `through`:
    the last day on which it still counts as running (knowledge 14.3), None as with `end`.
    """

    record: MedicationRecord
    start: PartialDate | None
    end: PartialDate | None
    through: PartialDate | None
    as_of: date

    @property
    def surely(self) -> Span | None:
        """Give the days that it covers whatever its dates leave open."""
        if self.start is None:
            return None
        last = self.as_of if self.end is None else min(self.end.earliest, self.as_of)
        return (self.start.latest, last) if self.start.latest <= last else None

    @property
    def perhaps(self) -> Span | None:
        """Give the days that it may cover."""
        first = date.min if self.start is None else self.start.earliest
        last = self.as_of if self.end is None else min(self.end.latest, self.as_of)
        return (first, last) if first <= last else None

    @property
    def dates_are_open(self) -> bool:
        """Tell whether it does not say when it began or ended."""
        return self.surely != self.perhaps

    def runs_on(self, day: date) -> bool | None:
        """Tell whether it counts as running on a day; None where its dates leave it open."""
        begun = True if self.start is None else self.start.on_or_before(day)
        lasts = True if self.through is None else self.through.on_or_after(day)
        if begun is False or lasts is False:
            return False
        if self.start is None and self.through is not None:
            return None
        return None if begun is None or lasts is None else True

    def describe(self) -> str:
        """Give first and last day and source, as a card shows them."""
        first = f"since {self.start}" if self.start else "since an unknown day"
        last = f" until {self.end}" if self.end and self.end.is_exact else ""
        return f"{first}{last}, {self.record.provenance.reference}"


def described(days: Sequence[MedicineDays]) -> str:
    """Give first and last day and sources of entries about one medicine, many of them in short."""
    if len(days) == 1:
        return days[0].describe()
    starts = [one.start.earliest for one in days if one.start is not None]
    first = f"since {min(starts)}" if len(starts) == len(days) else "since an unknown day"
    ends = [one.end.latest if one.end is not None else one.as_of for one in days]
    last = f" until {max(ends)}" if max(ends) < days[0].as_of else ""
    names = [one.record.provenance.reference for one in days]
    return f"{first}{last}, {len(names)} entries from {names[0]} to {names[-1]}"


@dataclass(frozen=True, slots=True)
class DaysOfUse:
    """The days of use, joined and without bursts: those known, and those that may be.

    Answers are True, False, or None where dates or doses leave it open.
    """

    surely: tuple[Span, ...]
    perhaps: tuple[Span, ...]

    def lasted(self, day: PartialDate, months: int) -> bool | None:
        """Tell whether a day lies within a course that had lasted so many months by then.

        Free days up to the limit part no course, and so many days after its last day still lie
        within it (knowledge 7.3, 14.3); but only days of use are counted.
        """
        if any(
            _within(one, day) and _months(one, day.earliest) >= months for one in _of(self.surely)
        ):
            return True
        may_be = any(
            _touches(one, day) and _months(one, day.latest) >= months for one in _of(self.perhaps)
        )
        return None if may_be else False

    def total(self, until: date, months: int, from_day: date = date.min) -> bool | None:
        """Tell whether the days of use before a day, and from another, add up to the months."""
        if _months(since(self.surely, from_day), until) >= months:
            return True
        return None if _months(since(self.perhaps, from_day), until) >= months else False


def days_of_use(surely: Iterable[Span], perhaps: Iterable[Span]) -> DaysOfUse:
    """Join the days, and drop bursts, which never count (knowledge 14.8)."""
    return DaysOfUse(_counted(surely), _counted(perhaps))


def use_of(entries: Iterable[MedicineDays]) -> DaysOfUse:
    """Give the days of use that entries tell of."""
    those = tuple(entries)
    return days_of_use(
        (span for one in those if (span := one.surely)),
        (span for one in those if (span := one.perhaps)),
    )


def _counted(spans: Iterable[Span]) -> tuple[Span, ...]:
    runs = (span for course in courses(spans, 0) for span in course)
    return without_bursts(runs, limits().burst_days)


def _of(spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    return courses(spans, limits().gap_days)


def _months(spans: Sequence[Span], until: date) -> int:
    """Count months before a day: calendar months of one stretch, of several as 14.9 adds them."""
    if len(spans) == 1:
        first, last = spans[0]
        return full_months(first, until if last >= until else last + ONE_DAY)
    return months_in(spans, until, limits().days_per_month)


def _within(course: tuple[Span, ...], day: PartialDate) -> bool:
    return course[0][0] <= day.earliest and _days_after(course, day.latest) <= limits().gap_days


def _touches(course: tuple[Span, ...], day: PartialDate) -> bool:
    return course[0][0] <= day.latest and _days_after(course, day.earliest) <= limits().gap_days


def _days_after(course: tuple[Span, ...], day: date) -> int:
    return (day - course[-1][1]).days
