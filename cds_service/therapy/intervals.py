"""Stretches of treatment: joined where they overlap, and counted in months (knowledge 14.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cds_service.risk.day_spans import ONE_DAY, joined_spans, months_in
from cds_service.risk.medicine_days import limits
from cds_service.therapy.spans import plus_days
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of treatment with one agent, or with several without a gap.

    `start` None: unknown. `end`: the last covered day, None while no end is stated; a span of days
    where it is not known exactly. `through`: the last day that counts as on therapy
    (knowledge 14.3), None as with `end`.
    """

    agents: frozenset[Agent]
    start: PartialDate | None
    end: PartialDate | None
    through: PartialDate | None
    references: tuple[str, ...]
    estimate: bool = False

    def on_therapy(self, day: date) -> bool | None:
        """Tell whether the day counts as on therapy; None where the dates leave it open."""
        return _both(self._started_by(day), _reaches(self.through, day))

    def covers(self, day: date) -> bool | None:
        """Tell whether the interval itself covers the day; None where the dates leave it open."""
        return _both(self._started_by(day), _reaches(self.end, day))

    def describe(self) -> str:
        """Give agents, first and last day and sources, as a card shows them."""
        names = " and ".join(sorted(self.agents))
        first = f"since {self.start}" if self.start else "since an unknown day"
        last = f", covered until {self.end}" if self.end and self.end.is_exact else ""
        return f"{names} {first}{last}, {_sources(self.references)}"

    def _started_by(self, day: date) -> bool | None:
        if self.start is not None:
            return self.start.on_or_before(day)
        return True if self.end is None else None  # still running: it began before the day asked


def _sources(references: tuple[str, ...]) -> str:
    """Name first and last of many entries; a card has no room for a year of doses."""
    match references:
        case (first, _, *_, last):
            return f"{len(references)} entries from {first} to {last}"
        case _:
            return ", ".join(references)


@dataclass(frozen=True, slots=True)
class CumulativeMonths:
    """Months of exposure: at least `months`, at most `at_most` (None: the start is unknown)."""

    months: int
    at_most: int | None
    estimate: bool = False

    def reaches(self, limit: int) -> bool | None:
        """Tell whether the exposure reaches a limit; equal reaches it (knowledge 14.9)."""
        if self.months >= limit:
            return True
        return None if self.at_most is None or self.at_most >= limit else False


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join intervals that surely overlap or follow each other without a free day, oldest first."""
    result: list[Interval] = []
    for interval in sorted(intervals, key=_first_day):
        if result and _touches(result[-1], interval):
            result[-1] = _union(result[-1], interval)
        else:
            result.append(interval)
    return tuple(result)


def total_months(intervals: Iterable[Interval], as_of: date) -> CumulativeMonths:
    """Add up the months of treatment up to the as-of day (knowledge 14.9).

    Overlapping stretches are joined, then the completed calendar months of each are added, and
    the days left over at thirty a month.
    """
    known = tuple(intervals)
    unknown_start = any(interval.start is None for interval in known)
    at_most = _months(_widest(known, as_of))
    return CumulativeMonths(
        _months(_surest(known, as_of)),
        None if unknown_start else at_most,
        any(interval.estimate for interval in known),
    )


def _surest(intervals: Iterable[Interval], as_of: date) -> Iterator[tuple[date, date]]:
    """Give first day and the day after the last one; the as-of day is not over."""
    for interval in intervals:
        if interval.start is not None:
            over = plus_days(interval.end, 1).earliest if interval.end else as_of
            yield interval.start.latest, min(over, as_of)


def _widest(intervals: Iterable[Interval], as_of: date) -> Iterator[tuple[date, date]]:
    for interval in intervals:
        if interval.start is not None:
            over = plus_days(interval.end, 1).latest if interval.end else as_of
            yield interval.start.earliest, min(over, as_of)


def _months(stretches: Iterable[tuple[date, date]]) -> int:
    spans = joined_spans((start, over - ONE_DAY) for start, over in stretches if start < over)
    return months_in(spans, date.max, limits().days_per_month)


def _first_day(interval: Interval) -> date:
    return interval.start.earliest if interval.start else date.min


def _touches(first: Interval, second: Interval) -> bool:
    if first.start is None or second.start is None:
        return False
    return first.end is None or second.start.earliest <= plus_days(first.end, 1).earliest


def _union(first: Interval, second: Interval) -> Interval:
    return replace(
        first,
        agents=first.agents | second.agents,
        end=_later(first.end, second.end),
        through=_later(first.through, second.through),
        references=tuple(dict.fromkeys((*first.references, *second.references))),
        estimate=first.estimate or second.estimate,
    )


def _later(one: PartialDate | None, other: PartialDate | None) -> PartialDate | None:
    if one is None or other is None:
        return None
    return PartialDate(max(one.earliest, other.earliest), max(one.latest, other.latest))


def _reaches(last: PartialDate | None, day: date) -> bool | None:
    return True if last is None else last.on_or_after(day)


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True
