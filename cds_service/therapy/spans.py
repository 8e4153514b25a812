"""Arithmetic on partial dates in days, and what is missing when a source was not read."""

from __future__ import annotations

from datetime import date, timedelta

from cds_service.logic import Missing, Word
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import MEDICATION_SOURCES, Source

_WORDS = {
    Source.CONDITIONS: Word.CONDITIONS,
    Source.PROCEDURES: Word.PROCEDURES,
    Source.ALLERGIES: Word.ALLERGIES,
    Source.SERVICES: Word.PROCEDURES,
    Source.APPOINTMENTS: Word.PROCEDURES,
} | dict.fromkeys(MEDICATION_SOURCES, Word.MEDICATIONS)


def plus_days(day: PartialDate, days: float) -> PartialDate:
    """Give the partial date so many whole days later, at most the last day of the calendar.

    Records write "without end" as the year 9999, and supplies for longer than that.
    """
    return PartialDate(_later(day.earliest, days), _later(day.latest, days))


def _later(day: date, days: float) -> date:
    return day + timedelta(days=int(min(days, (date.max - day).days)))


def not_read(facts: PatientFacts, *sources: Source) -> tuple[Missing, ...]:
    """Give what is missing because a source was not read whole, one entry a source."""
    unread = facts.unread(*sources)
    if not unread:
        return ()
    return tuple(Missing(_WORDS[source], f"{source} not read whole") for source in unread)


def within_days(day: PartialDate, days: int, as_of: date) -> bool | None:
    """Tell whether a date lies at most so many days back, that day included."""
    return day.on_or_after(as_of - timedelta(days=days))
