"""Falls on record in a stretch of time (knowledge 2.1, V7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.labs.history import certain, date_of
from cds_service.logic import Describable
from cds_service.risk.events import FractureEvent, Fractures, may_be_one_day
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.patient import PatientFacts

FALLS = frozenset({Concept.FALLS})
NO_FALL = frozenset({Concept.HISTORY_OF_FALLING})
REPEATED = frozenset({Concept.REPEATED_FALLS})


@dataclass(frozen=True, slots=True)
class FallHistory:
    """How many falls, those that injured, and the entries; `undated` could not be placed."""

    falls: float
    injurious: tuple[Finding, ...]
    because: tuple[Describable, ...]
    undated: tuple[Finding, ...] = ()


def falls_since(
    facts: PatientFacts, fractures: Fractures, since: date, by_repeated_falls: int
) -> FallHistory:
    """Count the falls since a day, inclusive.

    Several entries of one day are one fall, an entry of repeated falls is so many, a number of
    falls in the past year counts as it is; the highest of these stands. The fall that caused a
    fracture which counts is left out; one that caused another fracture is injurious. A history of
    falling (Z91.81) is no fall by itself, the aftercare or late effect of a fall no new one.
    """
    entries = [one for one in certain(facts, FALLS | REPEATED) if _tells_of_a_fall(one)]
    recent = [entry for entry in entries if _is_since(entry, since)]
    own = [entry for entry in recent if not _caused(entry, fractures.counting)]
    repeated = [entry for entry in recent if entry.concepts & REPEATED]
    surveys = [
        survey
        for survey in facts.measurements.get(Analyte.FALLS_PAST_YEAR, ())
        if survey.value is not None and survey.on.on_or_after(since)
    ]
    by_entries = by_repeated_falls if repeated else _days(own)
    by_survey = max((survey.value or 0 for survey in surveys), default=0)
    others = tuple(event for event in fractures.events if not event.counts)
    return FallHistory(
        falls=max(by_entries, by_survey),
        injurious=tuple(entry for entry in own if _caused(entry, others)),
        because=(*own, *(entry for entry in repeated if entry not in own), *surveys),
        undated=tuple(entry for entry in entries if _may_be_since(entry, since)),
    )


def _tells_of_a_fall(entry: Finding) -> bool:
    """Repeated falls (R29.6) have no 7th character: a later code beside them takes nothing away."""
    if entry.concepts & NO_FALL:
        return False
    return not entry.later_episode or bool(entry.concepts & REPEATED)


def _date(entry: Finding) -> PartialDate | None:
    """Give the day of a fall; repeated falls count from the day that they are recorded."""
    return (entry.recorded or entry.when) if entry.concepts & REPEATED else date_of(entry)


def _is_since(entry: Finding, since: date) -> bool:
    dated = _date(entry)
    return dated is not None and dated.on_or_after(since) is True


def _may_be_since(entry: Finding, since: date) -> bool:
    dated = _date(entry)
    return dated is None or dated.on_or_after(since) is None


def _caused(entry: Finding, events: tuple[FractureEvent, ...]) -> bool:
    dated = date_of(entry)
    return dated is not None and any(
        event.on is not None and may_be_one_day(dated, event.on) for event in events
    )


def _days(entries: list[Finding]) -> int:
    days: list[PartialDate] = []
    for entry in entries:
        dated = _date(entry)
        if dated is not None and not any(may_be_one_day(dated, day) for day in days):
            days.append(dated)
    return len(days)
