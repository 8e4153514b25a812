"""How steadily an oral agent is taken, by its supplies: gaps and days covered (knowledge PV-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from cds_service.knowledge import read_limits
from cds_service.risk.day_spans import ONE_DAY, Span, joined_spans, since
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.limits import PACKAGE
from fhir_mappings.facts.medications import Agent, MedicationRecord, Rung


@dataclass(frozen=True, slots=True)
class Limits:
    """The window, the longest gap and the least share of days that count as steady."""

    window_days: int
    gap_days: int
    covered_at_least: float


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, PACKAGE, "persistence.toml")


@dataclass(frozen=True, slots=True)
class Persistence:
    """The days of the window that supplies cover, and the longest stretch that they do not.

    `window`: its first and its last day, the day before the as-of day. `gap`: None where every day
    is covered.
    """

    window: Span
    covered: int
    gap: Span | None

    @property
    def share(self) -> float:
        """Give the share of the window's days that are covered."""
        return self.covered / _length(self.window)

    @property
    def gap_days(self) -> int:
        """Give the length of the longest gap."""
        return 0 if self.gap is None else _length(self.gap)

    @property
    def is_poor(self) -> bool:
        """Tell whether a gap is too long or too few days are covered (PV-23)."""
        figures = limits()
        return self.gap_days > figures.gap_days or self.share < figures.covered_at_least

    def note(self) -> str:
        """Say it for a clinician who weighs the agent."""
        days = _length(self.window)
        said = f"refills cover {self.covered} of the last {days} days"
        if self.gap is None:
            return said
        first, last = self.gap
        return f"{said}, longest gap {self.gap_days} days ({first} to {last})"


def persistence_of(exposures: Exposures, agent: Agent) -> Persistence | None:
    """Give how steadily an oral agent is taken, by its supplies (PV-23).

    The window ends on the as-of day and begins with the first supply, if that is later. A supply
    that is fetched early is used after the one before it. None without supplies, and where one of
    them does not say on which day and for how long: that cannot be told then.
    """
    supplies = [one for one in exposures.records.get(agent, ()) if one.rung is Rung.DISPENSED]
    spans = [_supplied(one) for one in supplies]
    known = sorted(span for span in spans if span is not None)
    if not known or len(known) < len(spans):
        return None
    yesterday = exposures.as_of - ONE_DAY
    begun = exposures.as_of - timedelta(days=limits().window_days)
    window = (max(begun, known[0][0]), yesterday)
    if window[0] > yesterday:
        return None
    covered = [
        (first, min(last, yesterday))
        for first, last in since(joined_spans(_used_in_turn(known)), window[0])
        if first <= yesterday
    ]
    gap = max(_gaps(window, covered), key=_length, default=None)
    return Persistence(window, sum(map(_length, covered)), gap)


def adherence_notes(exposures: Exposures, agent: Agent) -> tuple[str, ...]:
    """Give what an active agent's refills say against it, if they do."""
    found = persistence_of(exposures, agent) if exposures.active(agent).holds else None
    return () if found is None or not found.is_poor else (found.note(),)


def _supplied(record: MedicationRecord) -> Span | None:
    day, days = record.start, record.days_supply
    if day is None or not day.is_exact or days is None or days < 1:
        return None
    room = (date.max - day.earliest).days
    return day.earliest, day.earliest + timedelta(days=int(min(days - 1, room)))


def _used_in_turn(spans: list[Span]) -> list[Span]:
    """Move each supply to the day after the one before it is used up, if it was fetched earlier."""
    result: list[Span] = []
    for first, last in spans:
        begin = (
            max(first, result[-1][1] + ONE_DAY) if result and result[-1][1] < date.max else first
        )
        room = (date.max - begin).days
        result.append((begin, begin + timedelta(days=min(_length((first, last)) - 1, room))))
    return result


def _gaps(window: Span, covered: list[Span]) -> list[Span]:
    edges = [(window[0], window[0] - ONE_DAY), *covered, (window[1] + ONE_DAY, window[1])]
    free = [(before + ONE_DAY, after - ONE_DAY) for (_, before), (after, _) in pairwise(edges)]
    return [span for span in free if span[0] <= span[1]]


def _length(span: Span) -> int:
    return (span[1] - span[0]).days + 1
