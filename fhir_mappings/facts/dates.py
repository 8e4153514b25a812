"""Dates as records state them: a day, a month or a year, never a guessed day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year, as the span of days it could be.

    Comparisons answer True, False, or None where the span lies on both sides of the limit
    (knowledge 14.10: such a date is unknown and does not meet the criterion).
    """

    earliest: date
    latest: date

    @classmethod
    def of_day(cls, day: date) -> PartialDate:
        """Give the date that is known to the day."""
        return cls(day, day)

    @classmethod
    def of_month(cls, year: int, month: int) -> PartialDate:
        """Give the date of which only year and month are known."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def of_year(cls, year: int) -> PartialDate:
        """Give the date of which only the year is known."""
        return cls(date(year, 1, 1), date(year, MONTHS_PER_YEAR, 31))

    @property
    def is_exact(self) -> bool:
        """Tell whether the day is known."""
        return self.earliest == self.latest

    def on_or_after(self, day: date) -> bool | None:
        """Tell whether the date is the day or later; None when it could be either."""
        if self.earliest >= day:
            return True
        return False if self.latest < day else None

    def on_or_before(self, day: date) -> bool | None:
        """Tell whether the date is the day or earlier; None when it could be either."""
        if self.latest <= day:
            return True
        return False if self.earliest > day else None

    def before(self, day: date) -> bool | None:
        """Tell whether the date is earlier than the day; None when it could be either."""
        answer = self.on_or_after(day)
        return None if answer is None else not answer

    def after(self, day: date) -> bool | None:
        """Tell whether the date is later than the day; None when it could be either."""
        answer = self.on_or_before(day)
        return None if answer is None else not answer

    def overlaps(self, other: PartialDate) -> bool:
        """Tell whether two dates, as far as they are known, may be the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def plus_months(self, months: int) -> PartialDate:
        """Give the date so many calendar months later (earlier when negative), clamped."""
        return PartialDate(add_months(self.earliest, months), add_months(self.latest, months))

    def __str__(self) -> str:
        if self.is_exact:
            return self.earliest.isoformat()
        same_month = (self.earliest.year, self.earliest.month) == (
            self.latest.year,
            self.latest.month,
        )
        return self.earliest.strftime("%Y-%m") if same_month else f"{self.earliest.year:04d}"


def add_months(day: date, months: int) -> date:
    """Add calendar months, clamped to the month's end (knowledge 14.10) and to the calendar.

    >>> add_months(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    index = day.year * MONTHS_PER_YEAR + (day.month - 1) + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_years(start: date, day: date) -> int:
    """Count full years; someone born on 29 February has a birthday on 1 March otherwise."""
    passed = (day.month, day.day) >= (start.month, start.day)
    return day.year - start.year - (0 if passed else 1)


def full_months(start: date, day: date) -> int:
    """Count completed calendar months from start to day (negative when day is earlier)."""
    months = (day.year - start.year) * MONTHS_PER_YEAR + day.month - start.month
    return months if add_months(start, months) <= day else months - 1
