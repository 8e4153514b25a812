"""Arithmetic on stretches of days: joined, without short bursts, counted in months (14.8, 14.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from fhir_mappings.facts.dates import add_months, full_months

ONE_DAY = timedelta(days=1)

Span = tuple[date, date]
"""First day and last day, both covered."""


def joined_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or follow each other without a free day, oldest first.

    >>> joined_spans([(date(2026, 1, 5), date(2026, 1, 9)), (date(2026, 1, 1), date(2026, 1, 4))])
    ((datetime.date(2026, 1, 1), datetime.date(2026, 1, 9)),)
    """
    return tuple(span for course in courses(spans, 0) for span in course)


def courses(spans: Iterable[Span], gap_days: int) -> tuple[tuple[Span, ...], ...]:
    """Give the joined spans in courses: those of one course lie at most so many free days apart."""
    result: list[list[Span]] = []
    for first, last in sorted(spans):
        free = _free_days(result[-1][-1][1], first) if result else None
        if free is None or free > gap_days:
            result.append([(first, last)])
        elif free > 0:
            result[-1].append((first, last))
        else:
            begun, until = result[-1][-1]
            result[-1][-1] = (begun, max(until, last))
    return tuple(tuple(course) for course in result)


def _free_days(last: date, first: date) -> int:
    """Count the days between; none where the spans overlap or touch."""
    return max((first - last).days - 1, 0)


def without_bursts(spans: Iterable[Span], burst_days: int) -> tuple[Span, ...]:
    """Drop the spans that last so many days or fewer (knowledge 14.8)."""
    return tuple(span for span in spans if (span[1] - span[0]).days + 1 > burst_days)


def months_in(spans: Sequence[Span], until: date, days_per_month: int) -> int:
    """Count the months that the spans cover before a day (knowledge 14.9).

    The completed calendar months of each span are added, and the days left over at so many a month.
    """
    months = days = 0
    for first, last in spans:
        over = until if last >= until else last + ONE_DAY
        if over <= first:
            continue
        whole = full_months(first, over)
        months += whole
        days += (over - add_months(first, whole)).days
    return months + days // days_per_month


def since(spans: Iterable[Span], day: date) -> tuple[Span, ...]:
    """Keep the part of the spans that lies on a day or later."""
    return tuple((max(first, day), last) for first, last in spans if last >= day)
