"""A fracture as an event: one broken bone, however many entries tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.logic import Answer
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.fractures import FractureSite


@dataclass(frozen=True, slots=True)
class FractureEvent:
    """One fracture event (knowledge 1.4, 14.5).

    `on`: None when the date is unknown. `low_trauma`: whether it counts as low-trauma, with what
    that rests on. `presumed`: low trauma is presumed, not recorded. `vertebrae`: how many
    vertebrae broke (0 for other sites). `references`: every entry that tells of it.
    """

    site: FractureSite
    on: PartialDate | None
    low_trauma: Answer
    references: tuple[str, ...]
    presumed: bool = False
    vertebrae: int = 0
    by_history_code: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether it is a low-trauma fracture that counts for V1 to V4."""
        return self.low_trauma.holds

    def describe(self) -> str:
        """Give site, number, date and sources, as a card shows them."""
        many = f"{self.vertebrae} vertebrae" if self.vertebrae > 1 else self.site.value
        presumed = ", low trauma presumed" if self.presumed else ""
        when = self.on or "date unknown"
        return f"fracture: {many}{presumed}, {when}, {', '.join(self.references)}"


@dataclass(frozen=True, slots=True)
class Fractures:
    """All fracture events, newest first (undated last), and those that may be one."""

    events: tuple[FractureEvent, ...]
    as_of: date
    read_whole: bool = True

    @property
    def counting(self) -> tuple[FractureEvent, ...]:
        """Give the low-trauma fractures that count."""
        return tuple(event for event in self.events if event.counts)

    @property
    def hip_or_vertebral(self) -> tuple[FractureEvent, ...]:
        """Give the low-trauma hip and vertebral fractures."""
        sites = (FractureSite.HIP, FractureSite.VERTEBRA)
        return tuple(event for event in self.counting if event.site in sites)

    @property
    def distinct(self) -> int:
        """Count the low-trauma fractures; bones that may have broken on one day are one (V3)."""
        days: list[PartialDate] = []
        undated = 0
        for event in self.counting:
            if event.on is None:
                undated += 1
            elif not any(may_be_one_day(event.on, day) for day in days):
                days.append(event.on)
        return len(days) + undated

    @property
    def vertebrae(self) -> int:
        """Count the vertebrae that broke at low trauma, all events together."""
        return sum(event.vertebrae for event in self.counting)


def may_be_one_day(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates, as far as they are known, may be the same day."""
    return one.overlaps(other)


def is_same_date(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates agree: the day, or the month where only that is known (1.4)."""
    return _is_within_month(one) and _is_within_month(other) and may_be_one_day(one, other)


def _is_within_month(day: PartialDate) -> bool:
    return (day.earliest.year, day.earliest.month) == (day.latest.year, day.latest.month)
